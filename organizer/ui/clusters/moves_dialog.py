"""Lists what a new clustering moves, so that a person can refuse some of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from organizer import formatting
from organizer.library.clusters.reconciliation import Move


class MovesDialog(QDialog):
    """Accepted, the moves that are still ticked are wanted."""

    def __init__(self, parent: QWidget, moves: Sequence[Move]) -> None:
        super().__init__(parent)
        self.setWindowTitle("What the new clustering moves")
        self.resize(520, 460)
        self._moves = tuple(moves)
        words = QLabel("Take the tick from what should stay where it is.")
        words.setProperty("role", "muted")
        self.list = QListWidget()
        self.list.setAccessibleName("Moves")
        for move in moves:
            item = QListWidgetItem(_described(move))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked)
            self.list.addItem(item)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        yes = self.buttons.addButton("Accept these", QDialogButtonBox.ButtonRole.AcceptRole)
        yes.setProperty("kind", "primary")
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 16)
        column.setSpacing(12)
        for part in (words, self.list, self.buttons):
            column.addWidget(part)

    def unwanted(self) -> list[Move]:
        """The moves whose tick is gone."""
        rows = range(self.list.count())
        states = [self.list.item(row).checkState() for row in rows]
        return [self._moves[row] for row in rows if states[row] is Qt.CheckState.Unchecked]


def _described(move: Move) -> str:
    source = f"“{move.source}”" if move.source else "no cluster"
    target = f"“{move.target}”" if move.target else "no cluster"
    return f"{formatting.photos(len(move.photos))} from {source} to {target}"
