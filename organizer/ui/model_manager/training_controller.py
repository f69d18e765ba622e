"""Learns what belongs together for a person, from what they said of their photos."""

from __future__ import annotations

from PySide6.QtCore import QObject

from organizer.catalogue.judgements import Judgements
from organizer.library.embeddings.personal_training import TrainingResult
from organizer.records import Changes
from organizer.ui.base.context import AppContext
from organizer.ui.model_manager.choice_controller import ChoiceController
from organizer.ui.model_manager.personal_model_card import PersonalModelCard


class TrainingController(QObject):
    """Shows on a card what there is to learn from, how it goes, and what came of it."""

    def __init__(
        self, context: AppContext, card: PersonalModelCard, choice_controller: ChoiceController
    ) -> None:
        super().__init__(card)
        self._context = context
        self._card = card
        self._is_learning = False
        card.learn_wanted.connect(self._learn)
        card.use_wanted.connect(lambda model: choice_controller.choose(model, ["look", "clusters"]))

    def read(self) -> None:
        """Show how much there is to learn from now."""
        training = self._context.library.embeddings.training
        self._context.ask(training.judged, self._show_judgements, lane="judged")

    def _show_judgements(self, judgements: Judgements) -> None:
        self._card.show_judgements(judgements)
        self._card.show_underway(self._is_learning)

    def _learn(self) -> None:
        self._is_learning = True
        self._card.show_underway(True)
        task = self._context.work(self._context.library.embeddings.training.adapt, "learning")
        task.ended.connect(self._end)
        task.then(self._show_result)

    def _end(self) -> None:
        self._is_learning = False
        self._card.show_underway(False)

    def _show_result(self, result: TrainingResult) -> None:
        self._card.show_result(result)
        self._context.changed.emit(Changes(models=True))
        if not self._card.isVisible():
            self._context.told.emit("Smalti has learned from what you said. See Models.", False)
