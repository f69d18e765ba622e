"""Input fields that Qt lacks: a number clear of its frame, a choice of nothing, a grid."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QSizePolicy, QSpinBox, QStyledItemDelegate

from organizer.ui.base.plain_text import plain_tip

_MARGIN = 7
_GRID = re.compile(r"\s*(\d{1,3})\s*[x×*,]\s*(\d{1,3})\s*", re.IGNORECASE)
_GRID_WIDTH = 116


class NumberBox(QSpinBox):
    """Whole numbers from `low` to `high`."""

    def __init__(self, name: str, low: int, high: int, value: int, unit: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setRange(low, high)
        self.setSuffix(unit)
        self.setValue(value)
        # A style sheet's padding does not reach the text in a spin box.
        self.lineEdit().setTextMargins(_MARGIN, 0, 0, 0)


class ChoiceBox(QComboBox):
    """A drop-down list with a line for none.

    It shows values it does not offer as well: several at once, or typed by hand.
    """

    changed = Signal(tuple)
    """The values a person chose, as tuple[str, ...]; () for none."""

    def __init__(self, nothing: str, title: Callable[[str], str] = str) -> None:
        """`nothing` says what it means to choose none, `title` what a value is called."""
        super().__init__()
        self._nothing = nothing
        self._title = title
        self._choices: list[str] = []
        self._values: tuple[str, ...] = ()
        self.setItemDelegate(QStyledItemDelegate(self))  # the list's own has no style
        self.setMinimumContentsLength(12)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMaxVisibleItems(16)
        self.activated.connect(self._choose)

    def show_choices(self, choices: Sequence[str]) -> None:
        """Offer these values."""
        if list(choices) != self._choices:
            self._choices = list(choices)
            self.show_values(self._values)

    def show_values(self, values: tuple[str, ...]) -> None:
        """What is chosen now; tells nothing."""
        self._values = values
        self.clear()
        self.addItem(self._nothing, ())
        for value in self._choices:
            self.addItem(self._title(value), (value,))
        known = [value.casefold() for value in self._choices]
        if not values:
            self.setCurrentIndex(0)
        elif len(values) == 1 and values[0].casefold() in known:
            self.setCurrentIndex(1 + known.index(values[0].casefold()))
        else:
            self.insertItem(1, ", ".join(map(self._title, values)), values)
            self.setCurrentIndex(1)

    def _choose(self, row: int) -> None:
        self._values = tuple(self.itemData(row))
        self.changed.emit(self._values)


class GridBox(QLineEdit):
    """Rows and columns, written such as 4 × 6; empty where nothing is known."""

    def __init__(self, name: str, hint: str) -> None:
        super().__init__()
        self._hint = hint
        self.setAccessibleName(name)
        self.setPlaceholderText("Auto, or 4 × 6")
        self.setFixedWidth(_GRID_WIDTH)
        self.setAcceptDrops(False)  # what is dropped here are pieces
        self.textChanged.connect(self._explain)
        self._explain()

    @property
    def is_wrong(self) -> bool:
        """Whether what is written makes no sense."""
        return bool(self.text().strip()) and self.grid() is None

    def grid(self) -> tuple[int, int] | None:
        """Rows and columns; None for nothing, and for what makes no sense."""
        found = _GRID.fullmatch(self.text())
        rows, columns = (int(found[1]), int(found[2])) if found else (0, 0)
        return (rows, columns) if rows * columns > 1 else None

    def show_grid(self, grid: tuple[int, int] | None) -> None:
        """Write rows and columns; None empties the line."""
        self.setText(f"{grid[0]} × {grid[1]}" if grid else "")

    def _explain(self) -> None:
        wrong = "Write rows × columns, such as 4 × 6, or leave it empty."
        self.setToolTip(plain_tip(wrong if self.is_wrong else self._hint))
