"""Finds photos by words, pictures, filters and feedback together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from organizer.catalogue import Catalogue
from organizer.catalogue.filters import Filters
from organizer.embedding.base import ModelCard
from organizer.errors import ModelError, PictureError, QueryError
from organizer.imaging.decode import read_picture
from organizer.library.embeddings.model_choice import ModelChoice
from organizer.library.embeddings.vector_indexes import VectorIndexes
from organizer.library.file_identity import content_hash
from organizer.library.search.query_language import Query, Term
from organizer.library.search.relevance_feedback import Feedback, RelevanceModel
from organizer.paths import displayable
from organizer.records import Match

Ids = NDArray[np.int64]
Scores = NDArray[np.float32]

_POOL = 2_000
"""The photos nearest in each space that are compared in all of them."""

_BACKGROUND = 200
"""Photos nobody judged that feedback is set against."""

_NAME_WEIGHT = 0.5
"""How far towards 1 a file name lifts a photo that has every word of the search."""


@dataclass(frozen=True, slots=True)
class PhotoRanking:
    """Photos best first, with their scores; without any, newest first, where only filters spoke."""

    photos: Ids
    scores: Scores | None

    def above(self, cut: float) -> PhotoRanking:
        """Without the photos that score less."""
        if self.scores is None:
            return self
        kept = self.scores >= cut
        return PhotoRanking(self.photos[kept], self.scores[kept])


@dataclass(frozen=True, slots=True)
class _Direction:
    """What a search asks for in one space of one model."""

    card: ModelCard
    space: str
    vector: NDArray[np.float32]
    """The weighted sum of its terms, unit length."""
    weight: float
    """Of its terms together."""
    is_words: bool = False
    """Whether words alone ask, whose cosines run between bounds of their own."""


class Searcher:
    """Every method may be called from any worker thread."""

    def __init__(self, catalogue: Catalogue, models: ModelChoice, indexes: VectorIndexes) -> None:
        self._catalogue = catalogue
        self._models = models
        self._indexes = indexes

    def warm_up(self) -> None:
        """Load the models and the indexes, so that the next search answers at once."""
        look, text = self._card("look", None), self._card("text", None)
        self._indexes.index(look, "look")
        self._indexes.index(text, text.text_space)
        self._models.embedder(text.id).embed_text(["photo"])

    def rank(
        self,
        query: Query,
        count: int,
        feedback: Feedback = Feedback(),  # noqa: B008 - frozen
        model: str | None = None,
    ) -> PhotoRanking:
        """The `count` photos that fit best; those that are terms of the query are left out.

        Terms of one space are summed as vectors, and the score is the cosine to the sum, told
        between the bounds of the model's card where only words ask. What is asked in several
        spaces (words and pictures, of a model that keeps them apart, or of two models) is scored
        in each and averaged by weight. File names that have the words lift a score. `model`
        answers everything instead of the models chosen for each task.

        QueryError for a query without anything to look for; ModelError where `model` cannot
        answer; PictureError for a picture that cannot be read.
        """
        allowed = self._allowed(query.filters)
        directions = self._directions(query.terms, model)
        if not directions and not feedback:
            if allowed is None:
                raise QueryError("There is nothing to search for.", "Type a word or a sentence.")
            return PhotoRanking(allowed[:count], None)
        taste = self._taste(feedback, model) if feedback else None
        names = self._named(query.terms)
        asked = [*directions, *([taste.direction] if taste else [])]
        # The nearest alone suffice where one index answers and nothing changes its order.
        is_plain = len(asked) == 1 and not taste
        pool = self._pool(asked, allowed, names, count if is_plain else max(count, _POOL), query)
        scores = self._scored(pool, directions, names)
        if taste:
            index = self._indexes.index(taste.direction.card, "look")
            scores = taste.taste.fused(scores, index.vectors(pool))
            scores[np.isin(pool, feedback.disliked)] = -1  # whatever the others say of it
        best = np.argsort(-scores, kind="stable")[:count]
        return PhotoRanking(pool[best], np.clip(scores[best], -1, 1))

    def matches(self, ranking: PhotoRanking) -> list[Match]:
        """A ranking with its photos' records."""
        photos = self._catalogue.photos.by_ids(ranking.photos)
        if ranking.scores is None:
            return [Match(photo, None) for photo in photos]
        scores = dict(zip(ranking.photos.tolist(), ranking.scores.tolist(), strict=True))
        return [Match(photo, scores[photo.id]) for photo in photos]

    # What is asked for

    def _card(self, task: str, model: str | None) -> ModelCard:
        """Of the model that answers; one that was asked for by name must know the photos."""
        card = self._models.card(model or self._models.answering(task))
        if model and not self._catalogue.embeddings.has_any(card.key):
            raise ModelError(
                f"{card.name} does not know the photos of this library.",
                f"Let it: smalti models use {model}.",
            )
        return card

    def _directions(self, terms: Sequence[Term], model: str | None) -> list[_Direction]:
        """The terms summed by the space they are compared in; weights stay as they are given."""
        words = [term for term in terms if term.picture is None]
        pictures = [term for term in terms if term.picture is not None]
        found: dict[tuple[str, str], tuple[ModelCard, list[float], list[NDArray[np.float32]]]] = {}
        in_words: set[tuple[str, str]] = set()
        if words:
            card = self._card("text", model)
            vectors = self._models.embedder(card.id).embed_text([term.words for term in words])
            weights = [term.weight for term in words]
            found[card.key, card.text_space] = (card, weights, list(vectors))
            in_words.add((card.key, card.text_space))
        if pictures:
            card = self._card("look", model)
            in_words.discard((card.key, "look"))
            _, weights, rows = found.setdefault((card.key, "look"), (card, [], []))
            for term in pictures:
                weights.append(term.weight)
                rows.append(self._look_of(term.picture, card))
        return [
            _Direction(
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
        data = _read(picture or Path())
        for photo in self._catalogue.photos.by_content(content_hash(data)):
            stored = self._catalogue.embeddings.of([photo.id], card.key, "look")
            if stored:
                return stored[photo.id]
        embedder = self._models.embedder(card.id)
        name = picture.name if picture else ""
        prepared = embedder.prepare(read_picture(data, name).pixels)
        vector: NDArray[np.float32] = embedder.embed([prepared]).look[0]
        return vector

    def _taste(self, feedback: Feedback, model: str | None) -> _FeedbackModel | None:
        """What the judged photos say; None where none of them is indexed."""
        card = self._card("look", model)
        index = self._indexes.index(card, "look")
        known = index.ids()
        liked = np.intersect1d(feedback.liked, known).astype(np.int64)
        disliked = np.intersect1d(feedback.disliked, known).astype(np.int64)
        if not len(liked) and not len(disliked):
            return None
        others = np.setdiff1d(known, np.concatenate((liked, disliked)))
        chosen = np.random.default_rng(0).permutation(others)[:_BACKGROUND]
        taste = RelevanceModel(*(index.vectors(ids) for ids in (liked, disliked, chosen)))
        return _FeedbackModel(taste, _Direction(card, "look", taste.direction, 0))

    # Where to look

    def _allowed(self, filters: Filters) -> Ids | None:
        """The photos that pass the filters, newest first; None where there are no filters."""
        return None if filters == Filters() else self._catalogue.photos.matching(filters)

    def _named(self, terms: Sequence[Term]) -> dict[int, float]:
        """What each photo whose name has words of the search gains by that, 0 to 1."""
        wanted = [term for term in terms if term.picture is None and term.weight > 0]
        total = sum(abs(term.weight) for term in terms)
        gains: dict[int, float] = {}
        for term in wanted:
            for photo, share in self._catalogue.photos.named(term.words.split()).items():
                gain = _NAME_WEIGHT * share * share * term.weight / total
                gains[photo] = gains.get(photo, 0) + gain
        return gains

    def _pool(
        self,
        asked: Sequence[_Direction],
        allowed: Ids | None,
        names: Iterable[int],
        count: int,
        query: Query,
    ) -> Ids:
        """The photos worth comparing: those that pass the filters, or the nearest and the named."""
        terms = [term.picture for term in query.terms if isinstance(term.picture, int)]
        if allowed is not None:
            pool = allowed
        else:
            near = [
                self._indexes.index(each.card, each.space).query(
                    each.vector.reshape(1, -1), count + len(terms)
                )[0][0]
                for each in asked
            ]
            pool = np.unique(np.concatenate((*near, np.fromiter(names, np.int64))))
        pool = pool[~np.isin(pool, terms)]
        for each in asked:  # a photo may be known in one space and not yet in another
            pool = pool[np.isin(pool, self._indexes.index(each.card, each.space).ids())]
        return pool

    def _scored(
        self, pool: Ids, directions: Sequence[_Direction], names: dict[int, float]
    ) -> Scores:
        scores = np.zeros(len(pool), np.float32)
        total = sum(each.weight for each in directions)
        for each in directions:
            vectors = self._indexes.index(each.card, each.space).vectors(pool)
            low, high = each.card.text_range if each.is_words else (0.0, 1.0)
            fit = (vectors @ each.vector - low) / (high - low)
            scores += fit * (each.weight / total)
        if names:
            gains = np.fromiter((names.get(photo, 0) for photo in pool.tolist()), np.float32)
            scores += gains * (1 - scores)
        return scores


@dataclass(frozen=True, slots=True)
class _FeedbackModel:
    """A taste, and where more of it is to be found."""

    taste: RelevanceModel
    direction: _Direction


def _read(picture: Path) -> bytes:
    try:
        return picture.read_bytes()
    except OSError as error:
        raise PictureError(
            f"{displayable(picture)} cannot be read: {error.strerror}.",
            "Check its name and that you may read it.",
        ) from error


def _sum(weights: Sequence[float], vectors: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """The weighted sum of unit vectors, (d,), as a unit vector."""
    total = np.einsum("n,nd->d", np.asarray(weights), np.stack(vectors))
    length = float(np.linalg.norm(total))
    if length < 1e-6:
        raise QueryError(
            "The parts of this search cancel each other out.", "Take one of them away."
        )
    return np.asarray(total / length, np.float32)
