"""Lists what a new clustering moves, so that a person can refuse some of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from organizer import formatting
from organizer.library.clusters.reconciliation import Move
from organizer.records import Group
from organizer.ui.base.labels import make_label


class MovesDialog(QDialog):
    """Accepted, the moves that are still ticked are wanted."""

    def __init__(self, parent: QWidget, moves: Sequence[Move]) -> None:
        super().__init__(parent)
        self.setWindowTitle("What the new clustering moves")
        self.resize(520, 460)
        self._moves = tuple(moves)
        words = make_label("muted", "Take the tick from what should stay where it is.")
        self.list = QListWidget()
        self.list.setAccessibleName("Moves")
        ambiguous = _ambiguous_names(moves)
        for move in moves:
            item = QListWidgetItem(_describe(move, ambiguous))
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


def _ambiguous_names(moves: Sequence[Move]) -> set[str]:
    """Names that say too little, because two clusters on one side, or of one move, bear them."""
    twice = {
        move.source.name
        for move in moves
        if move.source and move.target and move.source.name == move.target.name
    }
    for side in ([move.source for move in moves], [move.target for move in moves]):
        counts = Counter(group.name for group in set(side) if group)
        twice |= {name for name, count in counts.items() if count > 1}
    return twice


def _describe(move: Move, ambiguous: Container[str]) -> str:
    source, target = (
        _describe_group(move.source, ambiguous),
        _describe_group(move.target, ambiguous),
    )
    return f"{formatting.photos(len(move.photos))} from {source} to {target}"


def _describe_group(group: Group | None, ambiguous: Container[str]) -> str:
    if group is None:
        return "no cluster"
    size = f" ({formatting.photos(len(group.photos))})" if group.name in ambiguous else ""
    return f"“{group.name}”{size}"
