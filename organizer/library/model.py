"""The embedding model in use, loaded when it is first needed."""

from __future__ import annotations

import threading
from pathlib import Path

from organizer.embedding import EMBEDDERS
from organizer.embedding.base import Embedder, ModelCard, Place
from organizer.errors import ModelError


class ActiveModel:
    """Knows its card at once; loads the weights in the thread that first asks for them."""

    def __init__(self, model: str, cache: Path) -> None:
        if model not in EMBEDDERS:
            raise ModelError(
                f"There is no model named {model}.", f"Choose one of: {', '.join(EMBEDDERS)}."
            )
        self._entry = EMBEDDERS[model]
        self._cache = cache
        self._lock = threading.Lock()
        self._embedder: Embedder | None = None

    @property
    def card(self) -> ModelCard:
        return self._entry.card

    def embedder(self) -> Embedder:
        """The loaded model. Seconds the first time; ModelError where it cannot run."""
        with self._lock:
            if self._embedder is None:
                self._embedder = self._entry.load(Place(self.card, self._cache, {}))
            return self._embedder
