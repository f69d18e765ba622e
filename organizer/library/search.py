"""Finds photos by words and by pictures that look alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from organizer.catalogue import Catalogue
from organizer.errors import PictureError, QueryError
from organizer.imaging.decode import read_picture
from organizer.library.lookup import Lookup
from organizer.library.model import ActiveModel
from organizer.library.relink import content_hash
from organizer.paths import displayable
from organizer.records import Match


@dataclass(frozen=True, slots=True)
class Ranking:
    """Photos best first, with their cosine scores."""

    photos: NDArray[np.int64]
    scores: NDArray[np.float32]


class Searcher:
    """Every method may be called from any worker thread."""

    def __init__(self, catalogue: Catalogue, model: ActiveModel, lookup: Lookup) -> None:
        self._catalogue = catalogue
        self._model = model
        self._lookup = lookup

    def warm_up(self) -> None:
        """Load the model and the indexes, so that the next search answers at once."""
        self._lookup.index("look")
        self._model.embedder().embed_text(["photo"])

    def by_text(self, text: str, count: int) -> Ranking:
        """The `count` photos whose content fits the words best.

        QueryError for an empty text or a model that reads none.
        """
        if not text.strip():
            raise QueryError("There is nothing to search for.", "Type a word or a sentence.")
        vector = self._model.embedder().embed_text([text.strip()])
        return self._nearest(self._model.card.text_space, vector, count)

    def by_photos(self, photos: Sequence[int], count: int) -> Ranking:
        """The `count` photos that look most like the given ones together, themselves left out."""
        stored = self._catalogue.embeddings.of(photos, self._model.card.key, "look")
        if not stored:
            raise QueryError("This photo has not been indexed yet.", "Wait for indexing to finish.")
        ranking = self._nearest("look", _mean(list(stored.values())), count + len(stored))
        others = ~np.isin(ranking.photos, list(stored))
        return Ranking(ranking.photos[others][:count], ranking.scores[others][:count])

    def by_pictures(self, pictures: Sequence[Path | bytes], count: int) -> Ranking:
        """The `count` photos that look most like pictures from outside, given as files or bytes.

        A picture that is in the library answers from its stored vector. PictureError for one that
        cannot be read.
        """
        if not pictures:
            raise QueryError("There is no picture to compare with.", "Drop or name a picture.")
        vectors = [self._look_of(picture) for picture in pictures]
        return self._nearest("look", _mean(vectors), count)

    def matches(self, ranking: Ranking) -> list[Match]:
        """A ranking with its photos' records."""
        scores = dict(zip(ranking.photos.tolist(), ranking.scores.tolist(), strict=True))
        return [Match(photo, scores[photo.id]) for photo in self._catalogue.photos.by_ids(scores)]

    def _nearest(self, space: str, vector: NDArray[np.float32], count: int) -> Ranking:
        photos, scores = self._lookup.index(space).query(vector.reshape(1, -1), max(count, 1))
        return Ranking(photos[0], scores[0])

    def _look_of(self, picture: Path | bytes) -> NDArray[np.float32]:
        name, data = _read(picture)
        for photo in self._catalogue.photos.by_content(content_hash(data)):
            stored = self._catalogue.embeddings.of([photo.id], self._model.card.key, "look")
            if stored:
                return stored[photo.id]
        embedder = self._model.embedder()
        prepared = embedder.prepare(read_picture(data, name).pixels)
        vector: NDArray[np.float32] = embedder.embed([prepared]).look[0]
        return vector


def _read(picture: Path | bytes) -> tuple[str, bytes]:
    if isinstance(picture, bytes):
        return "The picture", picture
    try:
        return picture.name, picture.read_bytes()
    except OSError as error:
        raise PictureError(
            f"{displayable(picture)} cannot be read: {error.strerror}.",
            "Check its name and that you may read it.",
        ) from error


def _mean(vectors: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """The direction several unit vectors have in common."""
    total = np.sum(np.stack(vectors), axis=0)
    length = float(np.linalg.norm(total))
    return np.asarray(total / max(length, 1e-12), np.float32)
