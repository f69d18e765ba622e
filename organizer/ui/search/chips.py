"""The parts of a search as chips: what each is, its sign and its weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QActionGroup,
    QColor,
    QContextMenuEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QMenu, QToolButton, QWidget

from organizer.ui.base.icons import drawn
from organizer.ui.base.theme import Colours

_PICTURE_PX = 26
_ICON_PX = 15
_WORDS_PX = 240
"""Longer words are cut; the pointer shows them all."""
_WEIGHTS = (1, 2, 3, 5, 10)
"""Offered by a right click; the wheel goes by ones."""
_HEAVIEST = 20
_NOTCH = 120
"""What a wheel turns by for one step, in eighths of a degree."""
_REMOVING = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


@dataclass(frozen=True, slots=True)
class ChipContent:
    """What one chip shows."""

    words: str
    weight: float | None = None
    """Of a term, negative for one that is taken away; None for a filter."""
    icon: str = ""
    """A file of resources/icons."""
    is_picture: bool = False
    """Its words are only its name for the pointer and for a screen reader."""
    image: QImage | None = None

    @property
    def sign(self) -> str:
        """Such as "+", "−" or "−2", before the words "−2 ×"."""
        if self.weight is None:
            return ""
        number = "" if abs(self.weight) == 1 else f"{abs(self.weight):g}"
        times = " ×" if number and not self.is_picture else ""
        return f"{'−' if self.weight < 0 else '+'}{number}{times}"

    @property
    def said(self) -> str:
        """For a screen reader."""
        if self.weight is None:
            return f"Filter: {self.words}"
        number = "" if abs(self.weight) == 1 else f", weight {abs(self.weight):g}"
        kind = "picture " if self.is_picture else ""
        return f"{'Without' if self.weight < 0 else 'With'} {kind}{self.words}{number}"


class Chips(QWidget):
    """Any number of chips in a given layout; numbers in signals are their places."""

    weighed = Signal(int, float)
    """A term is to have this weight."""
    removed = Signal(int)
    opened = Signal(int)
    """A filter was clicked."""

    def __init__(self, layout: QLayout) -> None:
        super().__init__()
        self._layout = layout
        layout.setContentsMargins(0, 0, 0, 0)
        self.setLayout(layout)
        self.chips: list[Chip] = []
        self._spare: list[Chip] = []
        """The latest that was hidden is the last: its place is the next to be filled."""
        self.hide()

    def show_faces(self, faces: Sequence[ChipContent]) -> None:
        """Show these. Chips are used again: they keep the keyboard, and new ones take a while."""
        self._layout.setEnabled(False)  # lay all of them out at once
        while len(self.chips) > len(faces):
            chip = self.chips.pop()
            chip.hide()
            self._layout.removeWidget(chip)
            self._spare.append(chip)
        for chip, face in zip(self.chips, faces, strict=False):
            chip.show_face(face)
        for face in faces[len(self.chips) :]:
            chip = self._spare.pop() if self._spare else self._made(len(self.chips))
            chip.show_face(face)
            self._layout.addWidget(chip)
            chip.show()
            self.chips.append(chip)
        self._layout.setEnabled(True)
        self._layout.invalidate()
        self.setVisible(bool(faces))

    def recolour(self) -> None:
        for chip in self.chips:
            chip.show_face(chip.face)

    def _made(self, place: int) -> Chip:
        chip = Chip()
        chip.weighed.connect(partial(self.weighed.emit, place))
        chip.removed.connect(partial(self.removed.emit, place))
        chip.opened.connect(partial(self.opened.emit, place))
        return chip


class Chip(QFrame):
    """A click turns + into -, the wheel and a right click change the weight, x takes it out."""

    weighed = Signal(float)
    removed = Signal()
    opened = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("chip")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.face = ChipContent("")
        self._turned = 0
        self._sign = QLabel()
        self._sign.setObjectName("sign")
        self._picture = QLabel()
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self.close_button = QToolButton()
        self.close_button.setIconSize(QSize(10, 10))
        self.close_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Delete does it for the keyboard
        self.close_button.setCursor(Qt.CursorShape.ArrowCursor)
        self.close_button.clicked.connect(self.removed)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 4, 2)
        row.setSpacing(5)
        for part in (self._sign, self._picture, self._words, self.close_button):
            row.addWidget(part)

    def show_face(self, face: ChipContent) -> None:
        self.face = face
        kind = "filter" if face.weight is None else "minus" if face.weight < 0 else "plus"
        if self.property("kind") != kind:
            is_new = self.property("kind") is None
            self.setProperty("kind", kind)
            for part in () if is_new else (self, self._sign, self._words):
                part.style().unpolish(part)
                part.style().polish(part)
        colours = Colours.of(self.palette())
        colour = {"plus": colours.accent, "minus": colours.danger, "filter": colours.muted}[kind]
        room = Qt.TextElideMode.ElideRight
        self._sign.setText(face.sign)
        self._sign.setVisible(bool(face.sign))
        self._words.setText(self.fontMetrics().elidedText(face.words, room, _WORDS_PX))
        self._words.setVisible(not face.is_picture)
        self._picture.setPixmap(_drawing(face, colour))
        self._picture.setVisible(face.is_picture or bool(face.icon))
        self.close_button.setIcon(_small_icon("close", 10, colour))
        self.close_button.setAccessibleName(f"Remove {face.words}")
        self.close_button.setToolTip("Take this out of the search")
        self.setAccessibleName(face.said)
        hint = "Click to add or take away, turn the wheel to change its weight"
        self.setToolTip(
            "Click to change the filters" if face.weight is None else f"{face.words}\n{hint}"
        )

    def step(self, by: int) -> None:
        """Make a term heavier or lighter."""
        if self.face.weight is not None:
            size = min(max(abs(self.face.weight) + by, 1), _HEAVIEST)
            self.weighed.emit(-size if self.face.weight < 0 else size)

    def turn(self) -> None:
        """Add what was taken away, or the other way round; open a filter."""
        if self.face.weight is None:
            self.opened.emit()
        else:
            self.weighed.emit(-self.face.weight)

    def menu(self) -> QMenu:
        """What a right click offers."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        weight = self.face.weight
        if weight is not None:
            menu.addAction("Take away" if weight > 0 else "Add", self.turn)
            menu.addSeparator()
            weights = QActionGroup(menu)
            for size in _WEIGHTS:
                action = weights.addAction(menu.addAction(f"Weight {size}"))
                action.setCheckable(True)
                action.setChecked(abs(weight) == size)
                action.triggered.connect(partial(self._weigh, float(-size if weight < 0 else size)))
            menu.addSeparator()
        menu.addAction("Remove", self.removed.emit)
        return menu

    # What Qt asks

    def event(self, event: QEvent) -> bool:
        """Keep Delete from being the window's command for photos."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in _REMOVING
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Space | Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.turn()
            case Qt.Key.Key_Up:
                self.step(1)
            case Qt.Key.Key_Down:
                self.step(-1)
            case key if key in _REMOVING:
                self.removed.emit()
            case Qt.Key.Key_Menu:
                self.menu().popup(self.mapToGlobal(QPoint(0, self.height())))
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        is_inside = self.rect().contains(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and is_inside:
            self.turn()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._turned += event.angleDelta().y()
        steps = int(self._turned / _NOTCH)
        self._turned -= steps * _NOTCH
        if steps:
            self.step(steps)
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu().popup(event.globalPos())

    def _weigh(self, weight: float, *_: object) -> None:
        self.weighed.emit(weight)


@lru_cache(maxsize=128)
def _small_icon(name: str, side: int, colour: str) -> QPixmap:
    """Chips come by the dozen, and drawing takes a while."""
    return drawn(name, QSize(side, side), QColor(colour))


def _drawing(face: ChipContent, colour: str) -> QPixmap:
    if face.image is not None:
        return _rounded(face.image)
    if face.is_picture or face.icon:
        return _small_icon(face.icon or "photos", _ICON_PX, colour)
    return QPixmap()


def _rounded(image: QImage) -> QPixmap:
    """A square picture at the size of a chip, for the density it came in."""
    ratio = image.width() / _PICTURE_PX
    pixmap = QPixmap(image.size())
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    outline = QPainterPath()
    whole = QRectF(0, 0, _PICTURE_PX, _PICTURE_PX)
    outline.addRoundedRect(whole, 5, 5)
    painter.setClipPath(outline)
    painter.drawImage(whole, image)
    painter.end()
    return pixmap
