"""Asks before an action on photos, then has it carried out."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from organizer.records import ActionSummary
from organizer.ui.actions.confirm_dialog import ConfirmDialog
from organizer.ui.base.context import AppContext
from organizer.ui.clusters.cluster_edit_controller import ClusterEditController


class ActionController(QObject):
    """Archive, trash, remove and undo for a window."""

    def __init__(self, context: AppContext, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._window = window
        self._actions = context.library.actions
        self._editor = context.library.clusters.editor
        self._cluster_edit_controller = ClusterEditController(context, window)

    def confirm(self, kind: str, photos: list[int]) -> None:
        """Show what the action would do, and do it when the person agrees."""
        self._context.ask(
            lambda: self._actions.summary(kind, photos),
            partial(self._show, photos),
            lane="confirm",
        )

    def undo(self) -> None:
        """Undo the newest action or change of clusters that is not undone yet."""
        self._context.ask(self._editor.undoable, self._undo, lane="undo")

    def undoable(self) -> str | None:
        """What that would undo; for a worker."""
        change = self._editor.undoable()
        return f"{change} clusters" if change else self._actions.undoable()

    def _undo(self, change: str | None) -> None:
        if change:
            self._cluster_edit_controller.undo()
        else:
            self._context.act(self._actions.undo)

    def _show(self, photos: list[int], summary: ActionSummary) -> None:
        dialog = ConfirmDialog(self._window, summary, self._context.settings.text("archive"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._act(summary.kind, photos, dialog.target()))
        dialog.open()

    def _act(self, kind: str, photos: list[int], target: Path) -> None:
        if kind == "archive":
            self._context.settings.set("archive", str(target))
            self._context.act(lambda control: self._actions.archive(photos, target, control))
        elif kind == "trash":
            self._context.act(lambda control: self._actions.trash(photos, control))
        else:
            self._context.act(lambda control: self._actions.remove(photos, control))
