"""Says in a frame why something was not taken, until it is closed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton

from organizer.ui.base.icons import icon
from organizer.ui.base.labels import make_selectable_label


class ErrorBanner(QFrame):
    """Its words can be selected and copied."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("trouble")
        self.words = make_selectable_label("danger")
        self.words.setAccessibleName("Why the file was not taken")
        self._close = QToolButton()
        self._close.setAccessibleName("Close this message")
        self._close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 8, 10)
        row.addWidget(self.words, 1)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.recolour()
        self.hide()

    def show_words(self, words: str) -> None:
        """Open the frame with these words, in place of those before."""
        self.words.setText(words)
        self.show()

    def recolour(self) -> None:
        """Draw the icon again in the colours of the present theme."""
        self._close.setIcon(icon("close"))
