"""The bar below the Clean up pane: what is ticked, and the two ways for it to go."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from organizer.records import ActionKind
from organizer.ui.base.icons import icon
from organizer.ui.base.labels import PlainLabel
from organizer.ui.cleanup.kind_amounts import Amount


class ClearBar(QWidget):
    """Asks nothing and does nothing by itself."""

    wanted = Signal(ActionKind)
    """Archive or trash what is ticked."""

    def __init__(self) -> None:
        super().__init__()
        self.summary = PlainLabel()
        self.archive = QPushButton("Archive…")
        self.archive.setToolTip("Move what is ticked into an archive; this can be undone")
        self.archive.clicked.connect(lambda: self.wanted.emit(ActionKind.ARCHIVE))
        self.trash = QPushButton("Move to trash…")
        self.trash.setToolTip("Move what is ticked to the system's trash; this can be undone")
        self.trash.clicked.connect(lambda: self.wanted.emit(ActionKind.TRASH))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        row.addWidget(self.summary, 1)
        row.addWidget(self.archive)
        row.addWidget(self.trash)

    def show_amount(self, amount: Amount) -> None:
        """Say how much is ticked; what is nothing cannot go."""
        self.summary.setText(f"{amount} ticked" if amount.count else "Nothing is ticked")
        for button in (self.archive, self.trash):
            button.setEnabled(amount.count > 0)

    def recolour(self) -> None:
        """Draw the icons again in the colours of the present theme."""
        self.archive.setIcon(icon("archive"))
        self.trash.setIcon(icon("trash"))
