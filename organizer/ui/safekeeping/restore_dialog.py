"""Asks which backup of the catalogue to bring back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from organizer import formatting
from organizer.catalogue.copies import Backup
from organizer.ui.base.labels import PlainLabel, make_label

_KEPT = (
    "The catalogue there is now is kept beside it, and photos that were archived or trashed since "
    "then can still be brought back. Your photos stay as they are."
)
_ROW = 32
"""Pixels of a row's height."""


class RestoreDialog(QDialog):
    """Accepted, `chosen` is the backup to bring back; None stands for beginning anew.

    Nothing is done here.
    """

    def __init__(
        self,
        parent: QWidget | None,
        heading: str,
        backups: Sequence[Backup],
        trouble: str = "",
        may_begin_anew: bool = False,
    ) -> None:
        """`trouble` is why a person is asked, where it was not they who wanted to."""
        super().__init__(parent)
        self.setWindowTitle("Restore a backup")
        self.setMinimumWidth(520)
        self.chosen: Path | None = None
        self.list = QListWidget()
        self.list.setAccessibleName("Backups")
        for backup in backups:
            when, count = formatting.moment(backup.made), formatting.photos(backup.photos)
            item = QListWidgetItem(f"{when}  ·  {count}")
            item.setSizeHint(QSize(0, _ROW))
            item.setData(Qt.ItemDataRole.UserRole, backup.path)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.itemDoubleClicked.connect(self._take)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._add_buttons(bool(backups), may_begin_anew)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 16)
        column.setSpacing(12)
        column.addWidget(make_label("heading", heading, wraps=True))
        if trouble:
            column.addWidget(make_label("danger", trouble, wraps=True))
        column.addWidget(PlainLabel(_KEPT, wraps=True))
        if backups:
            column.addWidget(self.list)
        else:
            column.addWidget(make_label("muted", "There is no backup in the library's folder."))
        column.addWidget(self.buttons)

    def _add_buttons(self, has_backups: bool, may_begin_anew: bool) -> None:
        roles = QDialogButtonBox.ButtonRole
        if has_backups:
            restore = self.buttons.addButton("Restore", roles.ActionRole)
            restore.setProperty("kind", "primary")
            restore.setDefault(True)
            restore.clicked.connect(self._take)
        other = self.buttons.addButton("Another file…", roles.ActionRole)
        other.clicked.connect(self._choose_file)
        if may_begin_anew:
            anew = self.buttons.addButton("Begin anew", roles.ActionRole)
            anew.setToolTip("With an empty catalogue; your folders have to be indexed again")
            anew.clicked.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    def _take(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.chosen = item.data(Qt.ItemDataRole.UserRole)
            self.accept()

    def _choose_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, "A backup of the catalogue", "", "Backups (*.sqlite);;All files (*)"
        )
        if name:
            self.chosen = Path(name)
            self.accept()
