"""What the Fragments pane shows before there are pieces."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from organizer.library.fragment_samples import Sample
from organizer.ui.base.icons import draw_icon, icon
from organizer.ui.base.inputs import GridBox
from organizer.ui.base.labels import PlainLabel
from organizer.ui.fragments.sample_form import SampleForm

_WIDTH = 460
_ICON = QSize(56, 56)
_WORDS = (
    "Drop fragments here: picture files, a folder, a zip, or one sheet that is cut into its tiles. "
    "Smalti finds which pieces belong to one picture, and where each of them lies."
)


class FragmentsStartPage(QScrollArea):
    """Says what can be dropped, and offers to cut photos of the library to see it work."""

    open_wanted = Signal(list)
    """Paths of the pieces."""
    back_wanted = Signal()
    """To the pieces that are open."""
    sample_wanted = Signal(Sample)
    tiles_wanted = Signal(tuple)
    """Rows and columns of the sheet that was dropped."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self._mark = PlainLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self.heading = _label("title", "Put pictures back together")
        self.words = _label("muted", _WORDS)
        self.trouble = _label("danger", "")
        self.files = QPushButton("Open files…")
        self.files.clicked.connect(self._ask_files)
        self.folder = QPushButton("Open folder…")
        self.folder.setProperty("kind", "primary")
        self.folder.clicked.connect(self._ask_folder)
        self.back = QPushButton("Back to the pieces")
        self.back.clicked.connect(self.back_wanted)
        self.back.hide()
        self.library = QPushButton("Take photos from the library")
        self.library.setToolTip("Cut and shuffle some of your photos, to see it work")
        self.library.setCheckable(True)
        self.tiles = GridBox("Rows and columns of the sheet", "Rows × columns of tiles")
        self.tiles.setPlaceholderText("Such as 4 × 6")
        self.tiles.returnPressed.connect(self._cut_sheet)
        self.cut_sheet = QPushButton("Cut")
        self.cut_sheet.clicked.connect(self._cut_sheet)
        self._sheet = QWidget()
        self.form = SampleForm()
        self.form.wanted.connect(self.sample_wanted)
        self.form.hide()
        self.library.toggled.connect(self._show_form)
        self._lay_out()
        self.say_nothing()
        self.recolour()

    def offer(self, photos: Sequence[int]) -> None:
        """The photos that are chosen elsewhere in the window."""
        self.form.offer(photos)

    def say(self, words: str) -> None:
        """Say what is being read; what went wrong before is gone."""
        self.words.setText(words)
        self.trouble.hide()
        self._sheet.hide()

    def refuse(self, words: str, is_sheet: bool) -> None:
        """Say why nothing could be read; of a sheet, ask how it is to be cut."""
        self.say(_WORDS)
        self.trouble.setText(words)
        self.trouble.show()
        self._sheet.setVisible(is_sheet)

    def say_nothing(self) -> None:
        """Say what can be dropped, as at first."""
        self.say(_WORDS)

    def recolour(self) -> None:
        """Draw the icons again in the colours of the present theme."""
        self._mark.setPixmap(draw_icon("fragments", _ICON, self.palette().highlight().color()))
        self.library.setIcon(icon("photos"))
        self.back.setIcon(icon("back"))

    def _ask_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, "Pieces, a zip of them, or one sheet")
        if names:
            self.open_wanted.emit([Path(name) for name in names])

    def _ask_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "The folder that holds the pieces")
        if folder:
            self.open_wanted.emit([Path(folder)])

    def _show_form(self, is_wanted: bool) -> None:
        self.form.setVisible(is_wanted)
        if is_wanted:
            # Only then the page is as long as it is with the form.
            QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(self.form))

    def _cut_sheet(self) -> None:
        if self.tiles.grid() is not None:
            self.tiles_wanted.emit(self.tiles.grid())

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        for button in (self.folder, self.files):
            buttons.addWidget(button)
        buttons.addStretch(1)
        sheet = QHBoxLayout(self._sheet)
        sheet.setContentsMargins(0, 0, 0, 0)
        sheet.addStretch(1)
        sheet.addWidget(PlainLabel("Rows × columns of tiles on the sheet"))
        sheet.addWidget(self.tiles)
        sheet.addWidget(self.cut_sheet)
        sheet.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(14)
        column.addStretch(2)
        for part in (self._mark, self.heading, self.words, self.trouble, self._sheet):
            column.addWidget(part)
        column.addLayout(buttons)
        column.addWidget(self.library, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.form)
        column.addStretch(3)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addLayout(column)
        row.addStretch(1)
        page = QWidget()
        whole = QVBoxLayout(page)
        whole.setContentsMargins(16, 12, 16, 16)
        whole.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        whole.addLayout(row, 1)
        self.setWidget(page)


def _label(role: str, words: str) -> PlainLabel:
    label = PlainLabel(words, alignment=Qt.AlignmentFlag.AlignHCenter)
    label.setProperty("role", role)
    label.setWordWrap(True)
    label.setFixedWidth(_WIDTH)
    return label
