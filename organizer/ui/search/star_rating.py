"""Five stars to click: at least so many."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from organizer.library.search import query_description
from organizer.ui.base.icons import draw_icon
from organizer.ui.base.labels import make_label
from organizer.ui.base.theme import Colours

_SIDE = QSize(18, 18)


class StarRating(QWidget):
    """Writes the values of a rating filter, and shows any, such as "..2", in words."""

    changed = Signal(tuple)
    """tuple[str, ...]: one value, or none."""

    def __init__(self) -> None:
        super().__init__()
        self._value = ""
        self.buttons = [QToolButton() for _ in range(5)]
        self._words = make_label("muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for number, button in enumerate(self.buttons, 1):
            button.setProperty("kind", "star")
            button.setIconSize(_SIDE)
            button.setAccessibleName(f"At least {query_description.stars(number)}")
            button.clicked.connect(partial(self._choose, number))
            row.addWidget(button)
        row.addSpacing(8)
        row.addWidget(self._words, 1)
        self.show_values(())

    def show_values(self, values: tuple[str, ...]) -> None:
        """The first of these values, or none; tells nothing."""
        self._value = values[0] if values else ""
        self._words.setText(
            query_description.filter_words("rating", self._value) if values else "any rating"
        )
        self.recolour()

    def recolour(self) -> None:
        """Draw the icons again in the colours of the present theme."""
        colours = Colours.of(self.palette())
        lit = self._count_stars()
        full = draw_icon("star-full", _SIDE, QColor(colours.accent))
        empty = draw_icon("star", _SIDE, QColor(colours.muted))
        for number, button in enumerate(self.buttons, 1):
            button.setIcon(full if number <= lit else empty)

    def _count_stars(self) -> int:
        """How many are full; 0 where the least rating is not said."""
        start = self._value.partition("..")[0]
        return int(start) if start.isdecimal() else 0

    def _choose(self, number: int, *_: object) -> None:
        value = f"{number}.."
        self.show_values(() if value == self._value else (value,))
        self.changed.emit((self._value,) if self._value else ())
