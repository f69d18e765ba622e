"""Keeps the vector indexes of the models in use in step with the catalogue."""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from organizer.catalogue import Catalogue
from organizer.embedding.base import ModelCard, PictureVectors
from organizer.errors import IndexFileError, OrganizerError
from organizer.records import Changes
from organizer.vectors.vector_index import VectorIndex

_log = logging.getLogger(__name__)

_SAVE_EVERY = 10_000
"""Vectors added before the index files are saved in passing; the catalogue has them anyway."""


class VectorIndexes:
    """An index for every model and space over the present photos. Safe from any thread.

    The files are a cache: whatever is missing, damaged or of another model is made again from the
    catalogue when an index is first used.
    """

    def __init__(self, catalogue: Catalogue, folder: Path) -> None:
        self._catalogue = catalogue
        self._folder = folder
        self._lock = threading.RLock()
        self._indexes: dict[tuple[str, str], VectorIndex] = {}
        self._unsaved = 0
        """Changes to the indexes since their files were written."""

    def index(self, card: ModelCard, space: str) -> VectorIndex:
        """The index of a space, opened and repaired with the model's others on first use."""
        with self._lock:
            if (card.key, space) not in self._indexes:
                for name, dimension in card.spaces.items():
                    self._indexes[card.key, name] = self._open(card.key, name, dimension)
            return self._indexes[card.key, space]

    def add(
        self, card: ModelCard, photos: Sequence[int], vectors: PictureVectors, revision: int
    ) -> None:
        """Index new or replaced vectors that the catalogue has stored up to `revision`."""
        ids = np.asarray(photos, np.int64)
        with self._lock:
            for space, rows in vectors.spaces().items():
                index = self.index(card, space)
                index.add(ids, rows)
                index.revision = revision
            self._unsaved += len(ids)
            if self._unsaved >= _SAVE_EVERY:
                self.save()

    def follow(self, changes: Changes) -> None:
        """Take photos out that are no longer present, put back those that are again."""
        with self._lock:
            # Indexes that are not open are repaired on first use.
            for index in self._indexes.values():
                index.remove(np.asarray(changes.removed, np.int64))
                self._restore(index, changes.added)
            if self._indexes:
                self._unsaved += len(changes.removed) + len(changes.added)

    def keep_only(self, models: Collection[str]) -> None:
        """Free the memory of indexes of other models than those with these keys."""
        with self._lock:
            self.save()
            for key, space in [name for name in self._indexes if name[0] not in models]:
                del self._indexes[key, space]

    def save(self) -> None:
        """Write the indexes where they changed: they can be hundreds of megabytes."""
        with self._lock:
            if not self._unsaved:
                return
            for index in self._indexes.values():
                index.save()
            self._unsaved = 0

    def _open(self, model: str, space: str, dimension: int) -> VectorIndex:
        path = self._folder / f"{model}.{space}.hnsw"
        try:
            index = VectorIndex.open(path, model, space, dimension)
        except IndexFileError as error:
            _log.info("Rebuilding a vector index: %s", error.sentence)
            index = VectorIndex(path, model, space, dimension)
        # One that knows more than the catalogue is of another, as after a backup was put back.
        if index.worth_rebuilding or index.revision > self._catalogue.embeddings.newest():
            index = VectorIndex(path, model, space, dimension)
        if self._repair(index):
            try:
                index.save()
            except OrganizerError as error:
                _log.warning("%s", error)  # the search works all the same
        return index

    def _repair(self, index: VectorIndex) -> bool:
        """Bring an index up to the catalogue; whether anything had to be done."""
        before = index.revision
        for run in self._catalogue.embeddings.since(before, index.model, index.space):
            index.add(run.photos, run.vectors)
            index.revision = run.revision
        present = self._catalogue.embeddings.present(index.model, index.space)
        indexed = index.ids()
        gone = np.setdiff1d(indexed, present)
        back = np.setdiff1d(present, indexed)
        index.remove(gone)
        self._restore(index, back.tolist())
        return bool(index.revision != before or gone.size or back.size)

    def _restore(self, index: VectorIndex, photos: Sequence[int]) -> None:
        stored = self._catalogue.embeddings.of(photos, index.model, index.space)
        if stored:
            ids: NDArray[np.int64] = np.fromiter(stored, np.int64, len(stored))
            index.add(ids, np.stack(list(stored.values())))
