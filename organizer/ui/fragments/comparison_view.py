"""Two ways to see the same pieces, side by side: shuffled, grouped alone, put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QSplitter, QVBoxLayout, QWidget

from organizer.ui.base.labels import make_label
from organizer.ui.fragments.gallery import Gallery, GalleryPicture

SHUFFLED, TOGETHER = "shuffled", "together"


class ComparisonView(QSplitter):
    """Each half shows what is chosen above it."""

    wanted = Signal(QWidget, str)
    """A ComparisonHalf, and the way that it is to show."""

    def __init__(self, groupings: Mapping[str, str]) -> None:
        """`groupings` are the ways to group without placing: ids and titles."""
        super().__init__(Qt.Orientation.Horizontal)
        self.setChildrenCollapsible(False)
        ways = {SHUFFLED: "Before: as they came"}
        ways |= {name: f"Groups alone: {title}" for name, title in groupings.items()}
        ways |= {TOGETHER: "After: put together"}
        self.halves = (
            ComparisonHalf("Left", ways, SHUFFLED),
            ComparisonHalf("Right", ways, TOGETHER),
        )
        for half in self.halves:
            self.addWidget(half)
            half.wanted.connect(self.wanted)

    def ask(self) -> None:
        """Have both halves filled."""
        for half in self.halves:
            half.ask()


class ComparisonHalf(QWidget):
    """A choice, pictures and a line about them."""

    wanted = Signal(QWidget, str)
    """Itself, and the way that it is to show."""

    def __init__(self, name: str, ways: Mapping[str, str], first: str) -> None:
        super().__init__()
        self.ways = QComboBox()
        self.ways.setAccessibleName(f"{name} half shows")
        self.ways.setMinimumContentsLength(10)
        for identity, title in ways.items():
            self.ways.addItem(title, identity)
        self.ways.setCurrentIndex(self.ways.findData(first))
        self.ways.currentIndexChanged.connect(self.ask)
        self.gallery = Gallery(f"{name} half")
        self.words = make_label("muted", wraps=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 10)
        column.setSpacing(6)
        column.addWidget(self.ways)
        column.addWidget(self.gallery, 1)
        column.addWidget(self.words)

    def way(self) -> str:
        """The id of what it is to show."""
        return str(self.ways.currentData())

    def ask(self) -> None:
        """Ask by `wanted` for what is chosen; until it comes the half says so."""
        self.say("Drawing…")
        self.wanted.emit(self, self.way())

    def say(self, words: str) -> None:
        """Show words in place of the pictures."""
        self.gallery.say(words)
        self.words.clear()

    def show_pictures(self, pictures: Sequence[GalleryPicture], words: str) -> None:
        """Show pictures, and a line about them."""
        self.gallery.show_pictures(pictures)
        self.words.setText(words)
