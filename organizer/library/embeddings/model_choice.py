"""Which embedding model answers which question."""

from __future__ import annotations

import threading
from collections import OrderedDict

from organizer.embedding.base import Embedder, ModelCard
from organizer.embedding.model_store import ModelStore
from organizer.errors import ModelError, OrganizerError
from organizer.settings import Settings

TASKS = {"look": "look-alikes", "text": "text search", "clusters": "clusters"}
"""What a model may be chosen for, and how a person calls it."""

BUILTIN = "builtin"

_LOADED = 3
"""Models held in memory at once: one for each task."""


class ModelChoice:
    """The choice, kept in the settings. Safe from any thread.

    A chosen model answers only when every photo has its vectors; until then it is coming, and the
    one before it goes on answering.
    """

    def __init__(self, model_store: ModelStore, settings: Settings) -> None:
        self._model_store = model_store
        self._settings = settings
        self._lock = threading.RLock()
        self._loaded: OrderedDict[str, Embedder] = OrderedDict()

    def answering(self, task: str) -> str:
        """The id of the model that answers a task of `TASKS` now."""
        chosen = self._settings.text(f"{task}_model")
        return chosen if self._model_store.is_ready(chosen) else BUILTIN

    def coming(self, task: str) -> str | None:
        """The id of the model that will answer when the photos have its vectors."""
        chosen = self._settings.text(f"{task}_model_next")
        return chosen if chosen and self._model_store.is_ready(chosen) else None

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

    def choose(self, task: str, model: str) -> None:
        """Let a model answer a task as soon as the photos have its vectors.

        ModelError where it is not there or, for the text search, reads no text.
        """
        card = self.card(model)
        if not self._model_store.is_ready(model):
            raise ModelError(f"{card.name} is not on this computer yet.", "Download it first.")
        if task == "text" and not card.reads_text:
            raise ModelError(
                f"{card.name} reads no text.", "Choose a model that does for the text search."
            )
        with self._lock:
            coming = "" if model == self.answering(task) else model
            self._settings.set(f"{task}_model_next", coming)

    def confirm_arrival(self, model: str) -> None:
        """Let a model answer what it was chosen for: the photos have its vectors."""
        with self._lock:
            for task in TASKS:
                if self.coming(task) == model:
                    self._settings.set(f"{task}_model", model)
                    self._settings.set(f"{task}_model_next", "")

    def give_up(self, model: str, error: OrganizerError) -> None:
        """A model that cannot run is no longer coming; the built-in one's failure is raised."""
        if model == BUILTIN:
            raise error
        self.forget(model)

    def forget(self, model: str) -> None:
        """Let the built-in model answer what this one answered, or was to answer."""
        with self._lock:
            for task in TASKS:
                if self._settings.text(f"{task}_model_next") == model:
                    self._settings.set(f"{task}_model_next", "")
                if self._settings.text(f"{task}_model") == model:
                    self._settings.set(f"{task}_model", BUILTIN)
