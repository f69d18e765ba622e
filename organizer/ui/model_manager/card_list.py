"""The column of cards in the Models pane."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

_WIDEST = 920
"""Logical pixels of a card: lines longer than that are hard to read."""


class CardList(QScrollArea):
    """Scrolls up and down only: cards are as narrow as the window makes them."""

    def __init__(self) -> None:
        super().__init__()
        cards = QWidget()
        cards.setMaximumWidth(_WIDEST)
        cards.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._column = QVBoxLayout(cards)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(10)
        inner = QWidget()
        inner.setObjectName("modellist")
        row = QHBoxLayout(inner)
        row.setContentsMargins(16, 12, 16, 16)
        row.addWidget(cards, 1, Qt.AlignmentFlag.AlignTop)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inner)

    def add(self, card: QWidget) -> None:
        """Put a card below the others."""
        self._column.addWidget(card)
