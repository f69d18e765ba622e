"""The menu of tasks that a model can answer."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from organizer.library.embeddings.model_choice import TASKS
from organizer.library.embeddings.model_status import ModelStatus


class UseMenu(QMenu):
    """Ticked is what it answers or will answer; a tick is taken away only before it does."""

    use_wanted = Signal(list)
    """The tasks to use it for."""
    leave_wanted = Signal(str)
    """A task that it is no longer wanted for, before it came to answer."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)

    def show_status(self, status: ModelStatus) -> None:
        """Offer every task, greyed where the model cannot answer it."""
        self.clear()
        able = [task for task in TASKS if task != "text" or status.card.reads_text]
        everything = self.addAction("Everything it can")
        everything.triggered.connect(lambda: self.use_wanted.emit(able))
        self.addSeparator()
        for task, title in TASKS.items():
            words = title.capitalize() if task in able else f"{title.capitalize()}: reads no text"
            action = self.addAction(words)
            action.setEnabled(task in able)
            action.setCheckable(True)
            action.setChecked(task in status.answers + status.coming)
            if task in status.coming:
                action.triggered.connect(lambda _, task=task: self.leave_wanted.emit(task))
            else:
                action.triggered.connect(lambda _, task=task: self.use_wanted.emit([task]))
