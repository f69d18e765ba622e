"""Turns the words and pictures of a search into vectors of the models that answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from organizer.catalogue import Catalogue
from organizer.embedding.base import ModelCard
from organizer.errors import ModelError, QueryError
from organizer.imaging.decode import read_bytes
from organizer.imaging.workers.decoder_pool import DecoderPool
from organizer.library.embeddings.model_choice import ModelChoice
from organizer.library.file_identity import content_hash
from organizer.library.search.query import Term


@dataclass(frozen=True, slots=True)
class QueryDirection:
    """What a search asks for in one space of one model."""

    card: ModelCard
    space: str
    vector: NDArray[np.float32]
    """The weighted sum of its terms, unit length."""
    weight: float
    """Of its terms together."""
    is_words: bool = False
    """Whether words alone ask, whose cosines run between bounds of their own."""


class QueryEmbedder:
    """Asks the models of a library; every method may be called from any worker thread."""

    def __init__(self, catalogue: Catalogue, choice: ModelChoice, decoders: DecoderPool) -> None:
        self._catalogue = catalogue
        self._choice = choice
        self._decoders = decoders

    def card(self, task: str, model: str | None) -> ModelCard:
        """Of the model that answers a task, "look" or "text", or of `model`, where one is named.

        ModelError where that does not know the photos.
        """
        card = self._choice.card(model or self._choice.answering(task))
        if model and not self._catalogue.embeddings.has_any(card.key):
            raise ModelError(
                f"{card.name} does not know the photos of this library.",
                f"Let it: smalti models use {model}.",
            )
        return card

    def directions(self, terms: Sequence[Term], model: str | None) -> list[QueryDirection]:
        """The terms summed by the space they are compared in; weights stay as they are given.

        Loads the models that answer. Errors as of `Searcher.rank`.
        """
        words = [term for term in terms if term.picture is None]
        pictures = [term for term in terms if term.picture is not None]
        found: dict[tuple[str, str], tuple[ModelCard, list[float], list[NDArray[np.float32]]]] = {}
        in_words: set[tuple[str, str]] = set()
        if words:
            card = self.card("text", model)
            vectors = self._choice.embedder(card.id).embed_text([term.words for term in words])
            weights = [term.weight for term in words]
            found[card.key, card.text_space] = (card, weights, list(vectors))
            in_words.add((card.key, card.text_space))
        if pictures:
            card = self.card("look", model)
            in_words.discard((card.key, "look"))
            _, weights, rows = found.setdefault((card.key, "look"), (card, [], []))
            for term in pictures:
                weights.append(term.weight)
                rows.append(self._look_of(term.picture, card))
        return [
            QueryDirection(
                card, space, _sum(weights, rows), sum(map(abs, weights)), (key, space) in in_words
            )
            for (key, space), (card, weights, rows) in found.items()
        ]

    def _look_of(self, picture: Path | int | None, card: ModelCard) -> NDArray[np.float32]:
        """The vector of a photo in the library, or of a picture file, in it or not."""
        if isinstance(picture, int):
            stored = self._catalogue.embeddings.of([picture], card.key, "look")
            if not stored:
                raise QueryError(
                    "This photo has not been indexed yet.", "Wait for indexing to finish."
                )
            return stored[picture]
        data = read_bytes(picture or Path())
        for photo in self._catalogue.photos.by_content(content_hash(data)):
            stored = self._catalogue.embeddings.of([photo.id], card.key, "look")
            if stored:
                return stored[photo.id]
        embedder = self._choice.embedder(card.id)
        name = picture.name if picture else ""
        prepared = embedder.prepare(self._decoders.read(data, name).pixels)
        vector: NDArray[np.float32] = embedder.embed([prepared]).look[0]
        return vector


def _sum(weights: Sequence[float], vectors: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """The weighted sum of unit vectors, (d,), as a unit vector."""
    total = np.einsum("n,nd->d", np.asarray(weights), np.stack(vectors))
    length = float(np.linalg.norm(total))
    if length < 1e-6:
        raise QueryError(
            "The parts of this search cancel each other out.", "Take one of them away."
        )
    return np.asarray(total / length, np.float32)
