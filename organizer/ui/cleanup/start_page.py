"""What the Clean up pane shows before anything was looked for, and when nothing was found."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from organizer.ui.base.labels import PlainLabel

_WIDTH = 440
_INVITATION = (
    "Smalti can look for copies, bursts, screenshots, documents, blurred and black pictures. "
    "You see all of it first: nothing is moved or deleted until you say so."
)


class CleanupStartPage(QWidget):
    """A few words and the button that starts the search."""

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.heading = PlainLabel(alignment=Qt.AlignmentFlag.AlignHCenter)
        self.heading.setProperty("role", "title")
        self.words = PlainLabel(alignment=Qt.AlignmentFlag.AlignHCenter)
        self.words.setProperty("role", "muted")
        for label in (self.heading, self.words):
            label.setWordWrap(True)
            label.setFixedWidth(_WIDTH)
        self.look = QPushButton("Look for what can go")
        self.look.setProperty("kind", "primary")
        self.look.clicked.connect(self.wanted)
        column = QVBoxLayout(self)
        column.addStretch(2)
        for part in (self.heading, self.words, self.look):
            column.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        column.setSpacing(14)
        self.invite()

    def invite(self) -> None:
        """Say what would be looked for, before anything was."""
        self._say("See what can go", _INVITATION)

    def show_nothing_found(self) -> None:
        """Say that nothing can go; looking again stays possible."""
        self._say("Nothing to clear out", "No copies, and nothing else that stands out.")

    def show_step(self, words: str) -> None:
        """How far the search has come."""
        self._say("Looking through your photos", words)
        self.look.setEnabled(False)

    def _say(self, heading: str, words: str) -> None:
        self.heading.setText(heading)
        self.words.setText(words)
        self.look.setEnabled(True)
