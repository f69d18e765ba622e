"""Asks before the weights of a model are deleted."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from organizer import formatting
from organizer.library.embeddings.model_choice import TASKS
from organizer.library.embeddings.model_status import ModelStatus
from organizer.ui.base.labels import PlainLabel, make_label


class RemoveModelDialog(QDialog):
    """Accepted, the person agrees. Nothing is done here."""

    def __init__(self, parent: QWidget, status: ModelStatus) -> None:
        super().__init__(parent)
        self.setWindowTitle("Remove a model")
        self.setMinimumWidth(440)
        heading = make_label("heading", f"Remove {status.card.name} from this computer?")
        words = PlainLabel(_explanation(status))
        words.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        yes = self.buttons.addButton("Remove", QDialogButtonBox.ButtonRole.AcceptRole)
        yes.setProperty("kind", "primary")
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 16)
        column.setSpacing(12)
        for part in (heading, words, self.buttons):
            column.addWidget(part)


def _explanation(status: ModelStatus) -> str:
    size = formatting.data_size(status.card.download_bytes)
    again = (
        f"Your photos are not touched, and it can be downloaded again ({size})."
        if status.is_public
        else "Your photos are not touched. Its file was copied here: keep the one it came from."
    )
    if not status.answers:
        return again
    tasks = formatting.listed([TASKS[task] for task in status.answers])
    return f"{again} The built-in model answers {tasks} from then on."
