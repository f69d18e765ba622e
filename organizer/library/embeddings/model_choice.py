"""Which embedding model answers which question."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

from organizer import formatting
from organizer.catalogue import Catalogue
from organizer.catalogue.choices import Choice
from organizer.embedding.base import Embedder, ModelCard
from organizer.embedding.model_store import ModelStore
from organizer.errors import ModelError, OrganizerError
from organizer.records import Changes
from organizer.settings import Settings

TASKS = {"look": "look-alikes", "text": "text search", "clusters": "clusters"}
"""What a model may be chosen for, and how a person calls it."""

BUILTIN = "builtin"

_LOADED = 3
"""Models held in memory at once: one for each task."""


class ModelChoice:
    """The choice, kept in the catalogue. Safe from any thread; not for the UI thread.

    A chosen model answers only when every photo has its vectors; until then it is coming, and the
    one before it goes on answering.
    """

    def __init__(self, model_store: ModelStore, settings: Settings, catalogue: Catalogue) -> None:
        self._model_store = model_store
        self._settings = settings
        self._catalogue = catalogue
        self._lock = threading.RLock()
        self._loaded: OrderedDict[str, Embedder] = OrderedDict()

    def answering(self, task: str) -> str:
        """The id of the model that answers a task of `TASKS` now."""
        answering = self._chosen(task).answering
        return answering if self._model_store.is_ready(answering) else BUILTIN

    def coming(self, task: str) -> str | None:
        """The id of the model that will answer when the photos have its vectors."""
        wanted = self._chosen(task).wanted
        is_coming = wanted != self.answering(task) and self._model_store.is_ready(wanted)
        return wanted if is_coming else None

    def in_use(self) -> list[str]:
        """The ids of the models whose vectors are kept up, each once."""
        chosen = [self.answering(task) for task in TASKS]
        chosen += [model for task in TASKS if (model := self.coming(task))]
        return list(dict.fromkeys(chosen))

    def card(self, model: str) -> ModelCard:
        """Of the weights that are here, or else of those that can be had; ModelError if unknown."""
        return self._model_store.card(model)

    def embedder(self, model: str) -> Embedder:
        """The loaded model. Seconds the first time; ModelError where it cannot run."""
        card = self.card(model)
        with self._lock:
            if card.key not in self._loaded:
                self._loaded[card.key] = self._model_store.load(model)
            self._loaded.move_to_end(card.key)
            while len(self._loaded) > _LOADED:
                self._loaded.popitem(last=False)
            return self._loaded[card.key]

    def choose(self, task: str, model: str) -> Changes:
        """Let a model answer one task; see `choose_for`."""
        return self.choose_for((task,), model)

    def choose_for(self, tasks: Sequence[str], model: str) -> Changes:
        """Let a model answer tasks as soon as the photos have its vectors; an undoable step.

        ModelError where it is not there or, for the text search, reads no text.
        """
        card = self.card(model)
        if not self._model_store.is_ready(model):
            raise ModelError(f"{card.name} is not on this computer yet.", "Download it first.")
        if "text" in tasks and not card.reads_text:
            raise ModelError(
                f"{card.name} reads no text.", "Choose a model that does for the text search."
            )
        title = f"Use {card.name} for {formatting.listed([TASKS[task] for task in tasks])}"
        with self._catalogue.store.write():
            before = {task: self._chosen(task) for task in tasks}
            for task, choice in before.items():
                self._catalogue.choices.put(task, choice)
            with self._catalogue.edits.record(title) as recording:
                for task, choice in before.items():
                    self._catalogue.choices.put(task, Choice(model, choice.answering))
        return recording.changes

    def confirm_arrival(self, model: str) -> None:
        """Let a model answer what it was chosen for: the photos have its vectors."""
        with self._catalogue.store.write():
            for task in TASKS:
                if self.coming(task) == model:
                    self._catalogue.choices.put(task, Choice(model, model))

    def give_up(self, model: str, error: OrganizerError) -> None:
        """A model that cannot run is no longer coming; the built-in one's failure is raised."""
        if model == BUILTIN:
            raise error
        self.forget(model)

    def forget(self, model: str) -> None:
        """Let the built-in model answer what this one answered, or was to answer."""
        with self._catalogue.store.write():
            for task in TASKS:
                chosen = self._chosen(task)
                if model in (chosen.wanted, chosen.answering):
                    answering = BUILTIN if chosen.answering == model else chosen.answering
                    wanted = answering if chosen.wanted == model else chosen.wanted
                    self._catalogue.choices.put(task, Choice(wanted, answering))

    def missing(self) -> list[str]:
        """The names of the models that are wanted for something and are not on this computer."""
        wanted = dict.fromkeys(self._chosen(task).wanted for task in TASKS)
        known = self._model_store.models()
        return [
            known[model].card.name if model in known else model
            for model in wanted
            if not self._model_store.is_ready(model)
        ]

    def _chosen(self, task: str) -> Choice:
        return self._catalogue.choices.of(task, self._settings)
