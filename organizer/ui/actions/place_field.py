"""Asks where an archive shall be, and says in words why a place will not do."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from organizer.errors import ActionError
from organizer.library.actions.archive_place import is_zip_file, read_place
from organizer.ui.base.labels import make_label

_PATIENCE_MS = 400
"""A place that is looked at longer than this is said to be."""
_LINES = 2
"""Of words below the field, for which room is kept."""


class PlaceField(QWidget):
    """A line for a folder or a zip file. What is at that place is found out by others.

    They listen to `written` and answer with `judge`; until then, `is_good` is False.
    """

    written = Signal(Path)
    """A place that may be good; looking at it may take long."""
    judged = Signal()
    """`is_good` may be something else now."""

    def __init__(self, place: str) -> None:
        super().__init__()
        self.is_good = False
        """Whether photos can be archived there."""
        self._place: Path | None = None
        self.line = QLineEdit(place)
        self.line.setPlaceholderText("A folder, or a file that ends in .zip")
        self.line.setAccessibleName("Archive folder or zip file")
        self.line.textChanged.connect(self.read)
        self._words = make_label("muted", wraps=True)
        self._refusal = make_label("danger", wraps=True)
        for label in (self._words, self._refusal):
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            label.setMinimumHeight(_LINES * label.fontMetrics().lineSpacing())
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(lambda: self._words.setText("Looking at this place…"))
        self._lay_out()
        self._say()

    def place(self) -> Path:
        """What is written, as an absolute path; ActionError where it is none."""
        return read_place(self.line.text())

    def read(self) -> None:
        """Judge what is written now, as far as that goes without a look at the disk."""
        self.is_good, self._place = False, None
        self._patience.stop()
        try:
            self._place = self.place()
        except ActionError as error:
            self._say(refusal=str(error) if self.line.text().strip() else "")
        else:
            self._say()
            self._patience.start()
            self.written.emit(self._place)
        self.judged.emit()

    def judge(self, place: Path, refusal: str) -> None:
        """Why a place that was `written` will not do; empty where it will."""
        if place != self._place:
            return
        self._patience.stop()
        self.is_good = not refusal
        kind = "A new zip file." if is_zip_file(place) else "The photos keep their folders in it."
        self._say(words=kind, refusal=refusal)
        self.judged.emit()

    def _say(self, words: str = "", refusal: str = "") -> None:
        self._words.setText(words)
        self._refusal.setText(refusal)
        self._words.setVisible(not refusal)
        self._refusal.setVisible(bool(refusal))

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "Archive into", self.line.text())
        if folder:
            self.line.setText(folder)

    def _choose_zip(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self,
            "Archive into a zip file",
            self.line.text() or "archive.zip",
            "Zip files (*.zip)",
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if name:
            self.line.setText(name if name.endswith(".zip") else f"{name}.zip")

    def _lay_out(self) -> None:
        folder = QPushButton("Folder…")
        folder.clicked.connect(self._choose_folder)
        zipped = QPushButton("Zip file…")
        zipped.clicked.connect(self._choose_zip)
        for button in (folder, zipped):
            button.setAutoDefault(False)
        row = QHBoxLayout()
        row.addWidget(self.line, 1)
        row.addWidget(folder)
        row.addWidget(zipped)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(make_label("", "To"))
        column.addLayout(row)
        column.addWidget(self._words)
        column.addWidget(self._refusal)
