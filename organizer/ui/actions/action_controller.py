"""Asks before an action on photos, then has it carried out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from organizer.jobs import Control
from organizer.library.cleanup.clear_out import Clearance, clear_out, plan_clearance
from organizer.library.undo import Undoable
from organizer.records import ActionKind, ActionSummary
from organizer.ui.actions.confirm_dialog import ConfirmDialog
from organizer.ui.base.context import AppContext


class ActionController(QObject):
    """Archive, trash, remove and undo for a window or a pane."""

    def __init__(self, context: AppContext, window: QWidget) -> None:
        """`window` is what the question belongs to."""
        super().__init__(window)
        self._context = context
        self._window = window
        self._library = context.library

    def confirm(self, kind: ActionKind, photos: Sequence[int]) -> None:
        """Show what the action would do, and do it when the person agrees."""
        self.confirm_clearance(Clearance(kind, photos))

    def confirm_clearance(self, clearance: Clearance) -> None:
        """Show what would go, and let it go when the person agrees."""
        self._context.ask(
            lambda: plan_clearance(self._library.actions, clearance),
            partial(self._show_question, clearance),
            lane="confirm",
        )

    def undo(self) -> None:
        """Undo the newest action or change of clusters that is not undone yet."""
        self._context.ask(self._library.undo_history.newest, self._undo, lane="undo")

    def undoable(self) -> str | None:
        """What that would undo; for a worker."""
        newest = self._library.undo_history.newest()
        return newest.title if newest else None

    def _show_question(self, clearance: Clearance, plan: ActionSummary) -> None:
        dialog = ConfirmDialog(self._window, plan, self._context.settings.text("archive"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._act(clearance, dialog.target()))
        dialog.open()

    def _act(self, clearance: Clearance, target: Path) -> None:
        if clearance.kind is ActionKind.ARCHIVE:
            self._context.settings.set("archive", str(target))
        actions, finder = self._library.actions, self._library.cleanup.duplicate_finder
        self._context.act(partial(clear_out, actions, finder, clearance, target))

    def _undo(self, newest: Undoable | None) -> None:
        undo = partial(self._library.undo_history.undo, newest)
        if newest is None or not newest.is_edit:
            self._context.act(undo)
            return
        # In the lane of the changes of clusters, so after one that is under way.
        task = self._context.runner.run(partial(undo, Control()), lane="clusters")
        task.then(self._tell_taken_back)
        task.failed.connect(self._context.report)

    def _tell_taken_back(self, summary: ActionSummary) -> None:
        self._context.changed.emit(summary.changes)
        self._context.told.emit("Taken back.", False)
