"""Says what a new clustering would change of what a person made of the last one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from organizer import formatting
from organizer.library.clusters.clusterer import Proposal
from organizer.ui.base.labels import PlainLabel


class ProposalBar(QWidget):
    """Shown while a clustering is not in force yet."""

    accepted = Signal()
    discarded = Signal()
    looked_into = Signal()
    """The person wants to see every move."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.words = PlainLabel()
        self.words.setWordWrap(True)
        self.accept = QPushButton("Accept")
        self.accept.setProperty("kind", "primary")
        self.accept.clicked.connect(self.accepted)
        self.look = QPushButton("What moves…")
        self.look.clicked.connect(self.looked_into)
        self.discard = QPushButton("Back to mine")
        self.discard.clicked.connect(self.discarded)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 6)
        row.addWidget(self.words, 1)
        for button in (self.look, self.discard, self.accept):
            row.addWidget(button)
        self.hide()

    def show_for(self, proposal: Proposal) -> None:
        """Say what a proposal with moves would do."""
        kept = sum(group.is_fixed for group in proposal.grouping.groups)
        moving = sum(len(move.photos) for move in proposal.moves)
        clusters = formatting.counted(kept, "cluster")
        self.words.setText(
            f"A preview. The {clusters} you shaped stay; {formatting.photos(moving)} would move "
            "between the others."
        )
        self.show()
