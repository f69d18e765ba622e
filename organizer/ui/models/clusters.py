"""A list of clusters with the thumbnails on top of each stack."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from organizer.records import Group
from organizer.ui import messages

COVERS = 4


@dataclass(frozen=True, slots=True)
class Stack:
    """One cluster as it is drawn: `covers` are the contents of its most typical photos."""

    group: Group
    covers: tuple[str, ...]
    bytes: int


class ClusterModel(QAbstractListModel):
    """The groups of one clustering, largest first."""

    StackRole = int(Qt.ItemDataRole.UserRole) + 1

    def __init__(self) -> None:
        super().__init__()
        self.stacks: list[Stack] = []

    def show(self, stacks: list[Stack]) -> None:
        self.beginResetModel()
        self.stacks = stacks
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.stacks)

    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        stack = self.stacks[index.row()]
        if role == ClusterModel.StackRole:
            return stack
        if role == Qt.ItemDataRole.DisplayRole:
            return stack.group.name
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{stack.group.name}: {described(stack)}"
        return None


def described(stack: Stack) -> str:
    """Such as "52 photos · 12.4 MB · 87 % alike"."""
    return (
        f"{messages.photos(len(stack.group.photos))} · {messages.data_size(stack.bytes)} · "
        f"{stack.group.cohesion:.0%} alike"
    )
