"""The first screen, while nothing is indexed yet."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from organizer.ui.base.icons import draw_icon
from organizer.ui.base.labels import PlainLabel, make_label

_STEPS = (
    "1.   Choose the folder that holds your photos. Folders inside it come along.",
    "2.   Smalti looks at every picture once, in the background. You can start at once.",
    "3.   Search in words, drop a picture in to find look-alikes, or clear out whole clusters.",
)


class WelcomePage(QWidget):
    """Says what to do first; the window also takes a folder that is dropped on it."""

    folder_wanted = Signal()
    """The person wants to choose a folder to index."""

    def __init__(self) -> None:
        super().__init__()
        mark = PlainLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        mark.setPixmap(draw_icon("smalti", QSize(88, 88)))
        title = PlainLabel("Point Smalti at your photos", alignment=Qt.AlignmentFlag.AlignCenter)
        title.setProperty("role", "title")
        steps = make_label("muted", "\n\n".join(_STEPS))
        self.choose = QPushButton("Choose a folder…")
        self.choose.setProperty("kind", "primary")
        self.choose.clicked.connect(self.folder_wanted)
        hint = PlainLabel(
            "or drop a folder here. Everything stays on this computer,\n"
            "and your files are never changed by looking at them.",
            alignment=Qt.AlignmentFlag.AlignCenter,
        )
        hint.setProperty("role", "muted")
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.setSpacing(18)
        for part in (mark, title, steps, self.choose, hint):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
