"""A drop-down list in which nothing at all can be chosen too."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyledItemDelegate


class ChoiceBox(QComboBox):
    """Shows values it does not offer as well: several at once, or typed by hand."""

    changed = Signal(object)
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
