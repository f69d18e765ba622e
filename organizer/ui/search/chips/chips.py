"""A row or a paragraph of chips."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLayout, QWidget

from organizer.ui.search.chips.chip import Chip
from organizer.ui.search.chips.chip_content import ChipContent


class Chips(QWidget):
    """Any number of chips in a given layout; numbers in signals are their places."""

    weighed = Signal(int, float)
    """A term is to have this weight."""
    removed = Signal(int)
    """A part is to be taken out."""
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

    def show_contents(self, contents: Sequence[ChipContent]) -> None:
        """Show these. Chips are used again: they keep the keyboard, and new ones take a while."""
        self._layout.setEnabled(False)  # lay all of them out at once
        while len(self.chips) > len(contents):
            chip = self.chips.pop()
            chip.hide()
            self._layout.removeWidget(chip)
            self._spare.append(chip)
        for chip, content in zip(self.chips, contents, strict=False):
            chip.show_content(content)
        for content in contents[len(self.chips) :]:
            chip = self._spare.pop() if self._spare else self._make_chip(len(self.chips))
            chip.show_content(content)
            self._layout.addWidget(chip)
            chip.show()
            self.chips.append(chip)
        self._layout.setEnabled(True)
        self._layout.invalidate()
        self.setVisible(bool(contents))

    def recolour(self) -> None:
        """Draw all chips again in the colours of the present theme."""
        for chip in self.chips:
            chip.show_content(chip.content)

    def _make_chip(self, place: int) -> Chip:
        chip = Chip()
        chip.weighed.connect(partial(self.weighed.emit, place))
        chip.removed.connect(partial(self.removed.emit, place))
        chip.opened.connect(partial(self.opened.emit, place))
        return chip
