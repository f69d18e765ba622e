"""A list of clusters with the thumbnails on top of each stack."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from organizer import formatting
from organizer.catalogue import Catalogue
from organizer.records import Group, Grouping
from organizer.ui.base.plain_text import plain_tip

_COVERS = 3
_ODD_FROM = 6
"""Photos in a cluster from which on one of them is shown as the most different."""


@dataclass(frozen=True, slots=True)
class Stack:
    """One cluster as it is drawn."""

    group: Group
    covers: tuple[str, ...]
    """The contents of its most typical photos."""
    odd: str
    """The content of the photo that differs most; empty in a small cluster."""
    bytes: int
    newest: int
    """When its newest photo was taken, in seconds."""


ORDERS: dict[str, tuple[str, Callable[[Stack], tuple[float | str, ...]]]] = {
    "size": ("Most photos", lambda stack: (-len(stack.group.photos),)),
    "bytes": ("Largest on disk", lambda stack: (-stack.bytes,)),
    "cohesion": ("Most alike", lambda stack: (-stack.group.cohesion,)),
    "newest": ("Newest", lambda stack: (-stack.newest,)),
    "spare": ("Easiest to clear out", lambda stack: (-spare_bytes(stack),)),
    "name": ("Name", lambda stack: (stack.group.name.casefold(),)),
}
"""How clusters can be sorted: a title, and the key of a stack."""


def spare_bytes(stack: Stack) -> float:
    """Bytes that could go: those of all but one photo, weighed by how much alike they are."""
    count = len(stack.group.photos)
    alike = max(stack.group.cohesion - 0.5, 0) * 2
    return stack.bytes * (count - 1) / count * alike**2


def read_stacks(catalogue: Catalogue, grouping: Grouping) -> list[Stack]:
    """The clusters with their covers, sizes and dates; for a worker thread."""
    shown = [photo for group in grouping.groups for photo in (*group.photos[:_COVERS], _odd(group))]
    contents = {photo.id: photo.content for photo in catalogue.photos.by_ids(shown)}
    return [
        Stack(
            group,
            tuple(contents[photo] for photo in group.photos[:_COVERS] if photo in contents),
            contents.get(_odd(group), ""),
            catalogue.photos.bytes_of(group.photos),
            catalogue.photos.newest_of(group.photos),
        )
        for group in grouping.groups
    ]


def _odd(group: Group) -> int:
    """The photo that is least like the others; 0 where the cluster is small."""
    return group.photos[-1] if len(group.photos) >= _ODD_FROM else 0


class ClusterModel(QAbstractListModel):
    """The groups of one clustering in a chosen order."""

    StackRole = int(Qt.ItemDataRole.UserRole) + 1

    def __init__(self) -> None:
        super().__init__()
        self.stacks: list[Stack] = []
        self._order = "size"

    def show(self, stacks: list[Stack]) -> None:
        """Replace the clusters; they come in the chosen order."""
        self.beginResetModel()
        self.stacks = sorted(stacks, key=ORDERS[self._order][1])
        self.endResetModel()

    def sort_by(self, order: str) -> None:
        """One of `ORDERS`."""
        self._order = order
        self.show(self.stacks)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.stacks)

    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """The stack as `StackRole`, and its name and description in words."""
        stack = self.stacks[index.row()]
        if role == ClusterModel.StackRole:
            return stack
        if role == Qt.ItemDataRole.DisplayRole:
            return stack.group.name
        if role == Qt.ItemDataRole.ToolTipRole:
            odd = "\nThe framed picture differs most from the others." if stack.odd else ""
            said = f"{stack.group.name}: {describe_stack(stack)}{_describe_hold(stack)}"
            return plain_tip(f"{said}{odd}")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{stack.group.name}: {describe_stack(stack)}{_describe_hold(stack)}"
        return None


def describe_stack(stack: Stack) -> str:
    """Such as "52 photos · 12.4 MB · 87 % alike"."""
    return (
        f"{formatting.photos(len(stack.group.photos))} · {formatting.data_size(stack.bytes)} · "
        f"{stack.group.cohesion:.0%} alike"
    )


def _describe_hold(stack: Stack) -> str:
    if stack.group.is_locked:
        return "\nLocked: its photos stay as they are."
    if stack.group.is_fixed:
        return "\nYou shaped it: a new clustering keeps its photos together."
    return ""
