"""Says in the menu what undo would undo."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from organizer.records import Changes
from organizer.ui.actions.action_controller import ActionController
from organizer.ui.base.context import AppContext


class UndoLabel(QObject):
    """The words of the undo command, greyed where there is nothing to undo."""

    def __init__(
        self, context: AppContext, action_controller: ActionController, command: QAction
    ) -> None:
        super().__init__(command)
        self._context = context
        self._action_controller = action_controller
        self._command = command
        context.changed.connect(self._follow)

    def read(self) -> None:
        """Look up the newest action or change of clusters that is not undone yet."""
        self._context.ask(self._action_controller.undoable, self._show, lane="undoable")

    def _follow(self, changes: Changes) -> None:
        if changes.removed or changes.added or changes.groups:
            self.read()

    def _show(self, title: str | None) -> None:
        self._command.setEnabled(title is not None)
        self._command.setText(f"&Undo: {title}" if title else "&Undo")
