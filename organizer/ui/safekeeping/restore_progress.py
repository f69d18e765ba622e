"""Has a backup brought back while no window is open, and says what became of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QMessageBox, QProgressBar, QVBoxLayout

from organizer import formatting
from organizer.library.safekeeping.restoration import Restored
from organizer.ui.base.labels import make_label
from organizer.ui.base.plain_text import PlainMessageBox
from organizer.ui.base.tasks import Steps, TaskRunner


class RestoreProgress(QDialog):
    """Closes by itself when the work has ended; then `told` is the message to show."""

    def __init__(self, work: Callable[[], Steps[Restored] | Restored]) -> None:
        super().__init__()
        self.setWindowTitle("Smalti")
        self.setMinimumWidth(420)
        self.told: PlainMessageBox | None = None
        self._runner = TaskRunner(self)
        self._is_over = False
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 20)
        column.setSpacing(12)
        self._words = make_label("heading", "Restoring the catalogue…")
        column.addWidget(self._words)
        column.addWidget(bar)
        task = self._runner.run(work)
        task.progressed.connect(lambda step: self._words.setText(formatting.progress(step)))
        task.finished.connect(self._tell_done)
        task.failed.connect(self._tell_failure)
        task.ended.connect(self._end)

    def reject(self) -> None:
        """It is not left half way: a key or the window's cross does nothing before the end."""
        if self._is_over:
            super().reject()

    def _tell_done(self, done: Restored) -> None:
        first, *more = done.sentences()
        icon = QMessageBox.Icon.Information
        self.told = PlainMessageBox(icon, "Smalti", first, more="\n".join(more))

    def _tell_failure(self, error: Exception) -> None:
        icon = QMessageBox.Icon.Critical
        self.told = PlainMessageBox(icon, "Smalti", formatting.failure(error))

    def _end(self) -> None:
        self._is_over = True
        self._runner.close()
        self.accept()
