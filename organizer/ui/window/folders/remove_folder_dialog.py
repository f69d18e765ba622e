"""Asks before a folder leaves the library."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from organizer import formatting
from organizer.paths import displayable
from organizer.records import ActionSummary, Root
from organizer.ui.base.labels import make_label, make_selectable_label

_WIDTH = 480


class RemoveFolderDialog(QDialog):
    """Says what leaves with a folder, and that nothing is deleted. Nothing is done here."""

    def __init__(self, parent: QWidget, root: Root, plan: ActionSummary) -> None:
        super().__init__(parent)
        name = displayable(root.path.name) or displayable(root.path)
        self.setWindowTitle("Remove folder from library")
        heading = make_selectable_label("heading")
        heading.setText(f"Remove {name} from the library?")
        folder = make_selectable_label("muted")
        folder.setText(displayable(root.path))
        photos = formatting.sized(plan.count, plan.bytes)
        leave = "leaves" if plan.count == 1 else "leave"
        words = f"{photos} {leave} the library. {plan.kind.words.about} You can undo this."
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        yes = buttons.addButton(plan.kind.words.button, QDialogButtonBox.ButtonRole.AcceptRole)
        yes.setProperty("kind", "primary")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 16)
        column.setSpacing(12)
        column.addWidget(heading)
        column.addWidget(folder)
        column.addWidget(make_label("", words, wraps=True))
        column.addWidget(buttons)
        yes.setFocus()
        self.resize(_WIDTH, column.totalHeightForWidth(_WIDTH))
