"""Offers to learn from what a person said, once there is enough of it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from organizer.catalogue.judgements import Judgements
from organizer.ui.base.context import AppContext
from organizer.ui.base.labels import PlainLabel
from organizer.ui.model_manager.personal_model_card import describe_judgements


class TrainingOfferBar(QWidget):
    """Says once that there is enough to learn from."""

    wanted = Signal()
    put_off = Signal(Judgements)
    """What is not to be learned from now."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._judgements = Judgements()
        self.words = PlainLabel()
        self.words.setWordWrap(True)
        self.look = QPushButton("Learn from it…")
        self.look.setProperty("kind", "primary")
        self.later = QPushButton("Not now")
        self.look.clicked.connect(self.wanted)
        self.later.clicked.connect(self._put_off)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 6)
        row.addWidget(self.words, 1)
        row.addWidget(self.later)
        row.addWidget(self.look)
        self.hide()

    def show_for(self, judgements: Judgements | None) -> None:
        """None where there is nothing to offer."""
        self.setVisible(judgements is not None)
        if judgements is not None:
            self._judgements = judgements
            self.words.setText(
                f"You shaped {describe_judgements(judgements)}. "
                "Smalti can learn what belongs together for you."
            )

    def _put_off(self) -> None:
        self.hide()
        self.put_off.emit(self._judgements)


class TrainingOffer(QObject):
    """Asks again only when there is more, whether it was taken up or put off."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._context = context
        self._training = context.library.embeddings.training
        self.bar = TrainingOfferBar()
        self.bar.put_off.connect(self._training.put_off)

    def read(self) -> None:
        """Show the bar where it is worth it."""

        def read() -> Judgements | None:
            judgements = self._training.judgements()
            return judgements if self._training.is_worth_offering(judgements) else None

        self._context.ask(read, self.bar.show_for, lane="offer")
