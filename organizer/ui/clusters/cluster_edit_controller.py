"""Changes clusters for a window: asks for names, tells what was done."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QInputDialog, QWidget

from organizer import formatting
from organizer.records import Changes, Group
from organizer.ui.base.context import AppContext

_MOST_PARTS = 50


class ClusterEditController(QObject):
    """Names, merges, splits, moves and locks, each told with an undo."""

    def __init__(self, context: AppContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._parent = parent
        self._editor = context.library.clusters.editor

    def rename(self, group: Group) -> None:
        """Ask for a name, then give it to a cluster."""
        name, is_given = QInputDialog.getText(
            self._parent, "Rename the cluster", "Name of the cluster:", text=group.name
        )
        if is_given and name.strip():
            self._do(lambda: self._editor.rename(group.id, name), f"Named “{name.strip()}”.")

    def merge(self, groups: Sequence[Group]) -> None:
        """Make one cluster of two or more."""
        ids = [group.id for group in groups]
        self._do(lambda: self._editor.merge(ids), f"Merged {len(ids)} clusters.")

    def split(self, group: Group) -> None:
        """Ask into how many parts, then split a cluster of two or more photos."""
        number, is_given = QInputDialog.getInt(
            self._parent, "Split the cluster", "Parts:", 2, 2, min(_MOST_PARTS, len(group.photos))
        )
        if is_given:
            words = f"Split “{group.name}” in {number}."
            self._do(lambda: self._editor.split(group.id, number), words)

    def lock(self, groups: Sequence[Group]) -> None:
        """Keep the photos of clusters as they are."""
        self._lock(groups, True)

    def unlock(self, groups: Sequence[Group]) -> None:
        """Let photos into clusters and out of them again."""
        self._lock(groups, False)

    def release(self, groups: Sequence[Group]) -> None:
        """Let the next clustering do with clusters as it likes."""
        ids = [group.id for group in groups]
        words = "The next clustering may change what you released."
        self._do(lambda: self._editor.release(ids), words)

    def move(self, photos: Sequence[int], group: Group) -> None:
        """Put photos into a cluster."""
        words = f"Moved {formatting.photos(len(photos))} to “{group.name}”."
        self._do(lambda: self._editor.move(photos, group.id), words)

    def gather(self, photos: Sequence[int]) -> None:
        """Make a new cluster of photos."""
        words = f"Made a cluster of {formatting.photos(len(photos))}."
        self._do(lambda: self._editor.gather(photos), words)

    def _lock(self, groups: Sequence[Group], is_locked: bool) -> None:
        ids = [group.id for group in groups]
        count = formatting.counted(len(ids), "cluster")
        words = f"{'Locked' if is_locked else 'Unlocked'} {count}."
        self._do(lambda: self._editor.lock(ids, is_locked), words)

    def _do(self, change: Callable[[], Changes], words: str) -> None:
        self._context.edit(change, words)
