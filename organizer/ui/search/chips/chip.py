"""One part of a search, with its sign, its weight and a cross."""

from __future__ import annotations

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
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton

from organizer.ui.base.icons import draw_icon
from organizer.ui.base.labels import PlainLabel
from organizer.ui.base.plain_text import plain_tip
from organizer.ui.base.theme import Colours
from organizer.ui.search.chips.chip_content import ChipContent

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


class Chip(QFrame):
    """A click turns + into -, the wheel and a right click change the weight, x takes it out."""

    weighed = Signal(float)
    """The term is to have this weight, negative to take it away."""
    removed = Signal()
    """The part is to be taken out of the search."""
    opened = Signal()
    """A filter was clicked."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("chip")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.content = ChipContent("")
        self._wheel = 0
        """What the wheel turned by since the last step, in eighths of a degree."""
        self._sign = PlainLabel()
        self._sign.setObjectName("sign")
        self._picture = PlainLabel()
        self._words = PlainLabel()
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

    def show_content(self, content: ChipContent) -> None:
        """Look like another part, or like the same one in the colours of another theme."""
        self.content = content
        self._dress(content.kind)
        colours = Colours.of(self.palette())
        colour = {"plus": colours.accent, "minus": colours.danger, "filter": colours.muted}
        colour_name = colour[content.kind]
        room = Qt.TextElideMode.ElideRight
        self._sign.setText(content.sign)
        self._sign.setVisible(bool(content.sign))
        self._words.setText(self.fontMetrics().elidedText(content.words, room, _WORDS_PX))
        self._words.setVisible(not content.is_picture)
        self._picture.setPixmap(_draw_picture(content, colour_name))
        self._picture.setVisible(content.is_picture or bool(content.icon))
        self.close_button.setIcon(_draw_small_icon("close", 10, colour_name))
        self.close_button.setAccessibleName(f"Remove {content.words}")
        self.close_button.setToolTip("Take this out of the search")
        self.setAccessibleName(content.spoken)
        hint = "Click to add or take away, turn the wheel to change its weight"
        is_filter = content.weight is None
        self.setToolTip(
            plain_tip("Click to change the filters" if is_filter else f"{content.words}\n{hint}")
        )

    def step(self, by: int) -> None:
        """Make a term heavier or lighter."""
        if self.content.weight is not None:
            size = min(max(abs(self.content.weight) + by, 1), _HEAVIEST)
            self.weighed.emit(-size if self.content.weight < 0 else size)

    def turn(self) -> None:
        """Add what was taken away, or the other way round; open a filter."""
        if self.content.weight is None:
            self.opened.emit()
        else:
            self.weighed.emit(-self.content.weight)

    def make_menu(self) -> QMenu:
        """What a right click offers: deletes itself once it is closed."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        weight = self.content.weight
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
                self.make_menu().popup(self.mapToGlobal(QPoint(0, self.height())))
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        is_inside = self.rect().contains(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and is_inside:
            self.turn()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._wheel += event.angleDelta().y()
        steps = int(self._wheel / _NOTCH)
        self._wheel -= steps * _NOTCH
        if steps:
            self.step(steps)
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.make_menu().popup(event.globalPos())

    def _weigh(self, weight: float, *_: object) -> None:
        self.weighed.emit(weight)

    def _dress(self, kind: str) -> None:
        """Take the style of a kind; the first one comes with the style sheet by itself."""
        before = self.property("kind")
        self.setProperty("kind", kind)
        if before not in (None, kind):
            for part in (self, self._sign, self._words):
                part.style().unpolish(part)
                part.style().polish(part)


@lru_cache(maxsize=128)
def _draw_small_icon(name: str, side: int, colour: str) -> QPixmap:
    """Chips come by the dozen, and drawing takes a while."""
    return draw_icon(name, QSize(side, side), QColor(colour))


def _draw_picture(content: ChipContent, colour: str) -> QPixmap:
    if content.image is not None:
        return _draw_rounded(content.image)
    if content.is_picture or content.icon:
        return _draw_small_icon(content.icon or "photos", _ICON_PX, colour)
    return QPixmap()


def _draw_rounded(image: QImage) -> QPixmap:
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
