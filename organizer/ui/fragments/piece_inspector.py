"""The side of the board: what most likely touches the chosen piece."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QGridLayout,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from organizer.fragments.layout import Place, Side
from organizer.ui.base.labels import PlainLabel, make_label
from organizer.ui.base.plain_text import plain_tip
from organizer.ui.fragments.neighbour_controller import MOST, Suggestion
from organizer.ui.fragments.piece_actions import PieceActions

_WIDTH = 236
_ICON = QSize(44, 44)
_SHOWN = (Side.ABOVE, Side.LEFT, Side.RIGHT, Side.BELOW)


class PieceInspector(QScrollArea):
    """A row of candidates for each side, the likeliest first; a click puts one there."""

    put_wanted = Signal(Suggestion)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("inspector")
        self.setFixedWidth(_WIDTH)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self._picture = PlainLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self.name = _label("heading")
        self.words = _label("muted")
        self.piece_actions = PieceActions()
        self.waiting = _label("muted")
        self.waiting.setText("Looking for its neighbours…")
        self._sides = {side: _SideRow(side.word.upper()) for side in _SHOWN}
        page = QWidget()
        page.setObjectName("inspectorpage")
        column = QVBoxLayout(page)
        column.setContentsMargins(14, 14, 10, 14)
        column.setSpacing(4)
        column.addWidget(self._picture)
        above = (self.name, self.words, self.piece_actions, self.waiting)
        for part in (*above, *self._sides.values()):
            column.addWidget(part)
        column.addStretch(1)
        self.setWidget(page)
        for side in self._sides.values():
            side.chosen.connect(self.put_wanted)
        self.show_nothing()

    def buttons(self, side: Side) -> list[QToolButton]:
        """The candidates of a side that are shown."""
        return [each for each in self._sides[side].buttons if not each.isHidden()]

    def recolour(self) -> None:
        """Draw the icons again in the colours of the present theme."""
        self.piece_actions.recolour()

    def show_nothing(self, count: int = 0, can_act: bool = False) -> None:
        """No piece, or several, are chosen, and whether something can be done to those."""
        self._picture.hide()
        self.piece_actions.setVisible(can_act)
        self.name.setText(f"{count:,} pieces chosen" if count else "Nothing chosen")
        self.words.setText(
            "Choose one alone to see its neighbours."
            if count
            else "Click a piece to see which others most likely lie beside it."
        )
        self.show_suggestions({}, {})

    def show_piece(
        self, name: str, where: str, image: QImage, can_act: bool, is_asked: bool
    ) -> None:
        """The chosen piece; whether it can be turned, and what touches it is being looked up."""
        self.piece_actions.setVisible(can_act)
        self._picture.setPixmap(QPixmap.fromImage(image))
        self._picture.show()
        has_none = all(side.isHidden() for side in self._sides.values())
        self.waiting.setVisible(is_asked and has_none)
        self.name.setText(name)
        self.words.setText(where)

    def show_suggestions(
        self,
        found: Mapping[Side, Sequence[Suggestion]],
        neighbours: Mapping[Side, Place | None],
    ) -> None:
        """Candidates by side, and what lies there now."""
        self.waiting.hide()
        for side, row in self._sides.items():
            row.show_suggestions(found.get(side, ()), neighbours.get(side))


class _SideRow(QWidget):
    chosen = Signal(Suggestion)

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title
        self._found: Sequence[Suggestion] = ()
        head = make_label("section", title)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 8, 0, 0)
        grid.setSpacing(2)
        grid.addWidget(head, 0, 0, 1, MOST)
        self.buttons = [QToolButton() for _ in range(MOST)]
        for number, button in enumerate(self.buttons):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setIconSize(_ICON)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _, number=number: self._choose(number))
            grid.addWidget(button, 1, number)
            grid.setColumnStretch(number, 1)

    def show_suggestions(self, found: Sequence[Suggestion], neighbour: Place | None) -> None:
        self._found = found
        self.setVisible(bool(found))
        for number, button in enumerate(self.buttons):
            button.setVisible(number < len(found))
            if number < len(found):
                _show_suggestion(
                    button, self._title, found[number], _lies_there(found[number], neighbour)
                )

    def _choose(self, number: int) -> None:
        if number < len(self._found):
            self.chosen.emit(self._found[number])


def _lies_there(each: Suggestion, neighbour: Place | None) -> bool:
    return neighbour is not None and (neighbour.piece, neighbour.rotation) == (
        each.piece,
        each.rotation,
    )


def _show_suggestion(button: QToolButton, side: str, each: Suggestion, is_there: bool) -> None:
    button.setIcon(QIcon(QPixmap.fromImage(each.image)))
    button.setText(f"{each.score:.0%}")
    button.setCheckable(True)
    button.setChecked(is_there)
    state = "lies there now" if is_there else "click to put it there"
    button.setToolTip(plain_tip(f"{each.name}: {each.score:.1%} likely; {state}"))
    button.setAccessibleName(f"{side.capitalize()}: {each.name}, {each.score:.0%}, {state}")


def _label(role: str) -> PlainLabel:
    label = make_label(role, wraps=True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    return label
