"""Offers to learn from what a person said, once there is enough of it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from organizer.catalogue.judgements import Judgements
from organizer.ui.base.context import AppContext
from organizer.ui.model_manager.personal_model_card import TrainingOfferBar


class TrainingOffer(QObject):
    """Asks again only when there is more, whether it was taken up or put off."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._context = context
        self._adapter = context.library.embeddings.training
        self.bar = TrainingOfferBar()
        self.bar.put_off.connect(self._adapter.put_off)

    def read(self) -> None:
        """Show the bar where it is worth it."""

        def offered() -> Judgements | None:
            said = self._adapter.judgements()
            return said if self._adapter.is_worth_offering(said) else None

        self._context.ask(offered, self.bar.show_for, lane="offer")
