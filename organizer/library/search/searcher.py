"""Finds photos by words, pictures, filters and feedback together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from organizer.catalogue import Catalogue
from organizer.catalogue.filters import Filters
from organizer.errors import QueryError
from organizer.imaging.workers.decoder_pool import DecoderPool
from organizer.library.embeddings.model_choice import ModelChoice
from organizer.library.embeddings.vector_indexes import VectorIndexes
from organizer.library.search.query import Query, Term
from organizer.library.search.query_vectors import QueryDirection, QueryEmbedder
from organizer.library.search.relevance_feedback import Feedback, RelevanceModel
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


class Searcher:
    """Ranks the photos of a library; every method may be called from any worker thread."""

    def __init__(
        self,
        catalogue: Catalogue,
        choice: ModelChoice,
        indexes: VectorIndexes,
        decoders: DecoderPool,
    ) -> None:
        self._catalogue = catalogue
        self._choice = choice
        self._indexes = indexes
        self._embedder = QueryEmbedder(catalogue, choice, decoders)

    def warm_up(self) -> None:
        """Load the models and the indexes, so that the next search answers at once."""
        look, text = self._embedder.card("look", None), self._embedder.card("text", None)
        self._indexes.index(look, "look")
        self._indexes.index(text, text.text_space)
        self._choice.embedder(text.id).embed_text(["photo"])

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
        allowed = self._filter(query.filters)
        directions = self._embedder.directions(query.terms, model)
        if not directions and not feedback:
            if allowed is None:
                raise QueryError("There is nothing to search for.", "Type a word or a sentence.")
            return PhotoRanking(allowed[:count], None)
        learned = self._learn(feedback, model) if feedback else None
        names = self._weigh_names(query.terms)
        asked = [*directions, *([learned.direction] if learned else [])]
        # The nearest alone suffice where one index answers and nothing changes its order.
        is_plain = len(asked) == 1 and not learned
        pool = self._pool(asked, allowed, names, count if is_plain else max(count, _POOL), query)
        scores = self._score(pool, directions, names)
        if learned:
            index = self._indexes.index(learned.direction.card, "look")
            scores = learned.model.fused(scores, index.vectors(pool))
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

    def _learn(self, feedback: Feedback, model: str | None) -> _Learned | None:
        """What the judged photos say; None where none of them is indexed."""
        card = self._embedder.card("look", model)
        index = self._indexes.index(card, "look")
        known = index.ids()
        liked = np.intersect1d(feedback.liked, known).astype(np.int64)
        disliked = np.intersect1d(feedback.disliked, known).astype(np.int64)
        if not len(liked) and not len(disliked):
            return None
        others = np.setdiff1d(known, np.concatenate((liked, disliked)))
        chosen = np.random.default_rng(0).permutation(others)[:_BACKGROUND]
        learned = RelevanceModel(*(index.vectors(ids) for ids in (liked, disliked, chosen)))
        return _Learned(learned, QueryDirection(card, "look", learned.direction, 0))

    def _filter(self, filters: Filters) -> Ids | None:
        """The photos that pass the filters, newest first; None where there are no filters."""
        return None if filters == Filters() else self._catalogue.photos.matching(filters)

    def _weigh_names(self, terms: Sequence[Term]) -> dict[int, float]:
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
        asked: Sequence[QueryDirection],
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

    def _score(
        self, pool: Ids, directions: Sequence[QueryDirection], names: dict[int, float]
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
class _Learned:
    """What feedback taught, and where more of that is to be found."""

    model: RelevanceModel
    direction: QueryDirection
