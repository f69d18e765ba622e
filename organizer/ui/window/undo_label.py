"""Says in the menu what undo and redo would do."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from organizer.ui.actions.action_controller import ActionController
from organizer.ui.base.context import AppContext
from organizer.ui.base.plain_text import button_words


class UndoLabel(QObject):
    """The words of the two commands, greyed where there is nothing to do."""

    def __init__(
        self,
        context: AppContext,
        action_controller: ActionController,
        undo: QAction,
        redo: QAction,
    ) -> None:
        super().__init__(undo)
        self._context = context
        self._action_controller = action_controller
        self._undo, self._redo = undo, redo
        for news in (context.changed, context.edited, context.told):
            news.connect(self.read)

    def read(self, *_: object) -> None:
        """Look up what was done last, in this window or elsewhere."""
        self._context.ask(self._action_controller.titles, self._show, lane="undoable")

    def _show(self, titles: tuple[str, str]) -> None:
        for command, word, title in zip(
            (self._undo, self._redo), ("&Undo", "&Redo"), titles, strict=True
        ):
            command.setEnabled(bool(title))
            command.setText(f"{word}: {button_words(title)}" if title else word)
