"""Changes clusters for a window: asks for names, tells what was done, takes it back."""

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
        name, is_given = QInputDialog.getText(
            self._parent, "Rename the cluster", "Name of the cluster:", text=group.name
        )
        if is_given and name.strip():
            self._do(lambda: self._editor.rename(group.id, name), f"Named “{name.strip()}”.")

    def merge(self, groups: Sequence[Group]) -> None:
        ids = [group.id for group in groups]
        self._do(lambda: self._editor.merge(ids), f"Merged {len(ids)} clusters.")

    def split(self, group: Group) -> None:
        number, is_given = QInputDialog.getInt(
            self._parent, "Split the cluster", "Parts:", 2, 2, min(_MOST_PARTS, len(group.photos))
        )
        if is_given:
            self._do(
                lambda: self._editor.split(group.id, number), f"Split “{group.name}” in {number}."
            )

    def lock(self, groups: Sequence[Group], is_locked: bool) -> None:
        def lock() -> Changes:
            for group in groups:
                changes = self._editor.lock(group.id, is_locked)
            return changes

        count = formatting.counted(len(groups), "cluster")
        self._do(lock, f"{'Locked' if is_locked else 'Unlocked'} {count}.")

    def release(self, groups: Sequence[Group]) -> None:
        def release() -> Changes:
            for group in groups:
                changes = self._editor.release(group.id)
            return changes

        self._do(release, "The next clustering may change what you released.")

    def move(self, photos: Sequence[int], group: Group) -> None:
        words = f"Moved {formatting.photos(len(photos))} to “{group.name}”."
        self._do(lambda: self._editor.move(photos, group.id), words)

    def gather(self, photos: Sequence[int]) -> None:
        words = f"Made a cluster of {formatting.photos(len(photos))}."
        self._do(lambda: self._editor.gather(photos), words)

    def _do(self, change: Callable[[], Changes], words: str) -> None:
        """Change in a worker, each in its turn; no later change takes its place."""
        task = self._context.runner.run(change, lane="clusters")
        task.then(self._context.changed.emit)
        task.then(lambda _: self._context.told.emit(words, False))
        task.failed.connect(self._context.report)
