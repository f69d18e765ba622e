"""Says what an action would do, and asks before it does it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from organizer import formatting
from organizer.records import ActionKind, ActionSummary
from organizer.ui.base.labels import PlainLabel, make_label


class ConfirmDialog(QDialog):
    """Accepted, `target()` is where to archive to. Nothing is done here."""

    def __init__(self, parent: QWidget, summary: ActionSummary, archive: str) -> None:
        super().__init__(parent)
        words = summary.kind.words
        title = formatting.action_plan(summary.kind, summary.count)
        self.setWindowTitle(title)
        self.setMinimumWidth(460)
        heading = make_label("heading", f"{title}?")
        size = PlainLabel(f"{formatting.data_size(summary.bytes)} on disk. {words.about}")
        size.setWordWrap(True)
        self._target = QLineEdit(archive)
        self._target.setPlaceholderText("A folder, or a file that ends in .zip")
        self._target.setAccessibleName("Archive folder or zip file")
        self._target.textChanged.connect(self._check)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._yes = self.buttons.addButton(words.button, QDialogButtonBox.ButtonRole.AcceptRole)
        self._yes.setProperty("kind", "primary")
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 16)
        column.setSpacing(12)
        column.addWidget(heading)
        column.addWidget(size)
        self._is_archive = summary.kind is ActionKind.ARCHIVE
        if self._is_archive:
            column.addLayout(self._target_row())
        if summary.notes:
            notes = make_label(
                "danger", "\n".join(f"• {note}" for note in summary.notes), wraps=True
            )
            column.addWidget(notes)
        column.addWidget(self.buttons)
        self._count = summary.count
        self._check()

    def target(self) -> Path:
        """Where the person wants the archive, without a leading ~; of no meaning otherwise."""
        return Path(self._target.text().strip()).expanduser()

    def _target_row(self) -> QHBoxLayout:
        folder = QPushButton("Folder…")
        folder.clicked.connect(self._choose_folder)
        zipped = QPushButton("Zip file…")
        zipped.clicked.connect(self._choose_zip)
        row = QHBoxLayout()
        row.addWidget(self._target, 1)
        row.addWidget(folder)
        row.addWidget(zipped)
        return row

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "Archive into", self._target.text())
        if folder:
            self._target.setText(folder)

    def _choose_zip(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self,
            "Archive into a zip file",
            self._target.text() or "archive.zip",
            "Zip files (*.zip)",
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if name:
            self._target.setText(name if name.endswith(".zip") else f"{name}.zip")

    def _check(self) -> None:
        has_target = bool(self._target.text().strip()) or not self._is_archive
        self._yes.setEnabled(self._count > 0 and has_target)
