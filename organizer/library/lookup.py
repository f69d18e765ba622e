"""Keeps the vector indexes of the active model in step with the catalogue."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from organizer.catalogue import Catalogue
from organizer.embedding.base import ModelCard, PictureVectors
from organizer.errors import IndexFileError, OrganizerError
from organizer.records import Changes
from organizer.vectors.index import VectorIndex

_log = logging.getLogger(__name__)

_SAVE_EVERY = 10_000
"""Vectors added before the index files are saved in passing; the catalogue has them anyway."""


class Lookup:
    """The look and text indexes over the present photos. Safe from any thread.

    The files are a cache: whatever is missing, damaged or of another model is made again from the
    catalogue when the indexes are first used.
    """

    def __init__(self, catalogue: Catalogue, card: ModelCard, folder: Path) -> None:
        self._catalogue = catalogue
        self._card = card
        self._folder = folder
        self._lock = threading.RLock()
        self._indexes: dict[str, VectorIndex] | None = None
        self._unsaved = 0
        """Changes to the indexes since their files were written."""

    def index(self, space: str) -> VectorIndex:
        """The index of one space, opened and repaired on first use."""
        with self._lock:
            if self._indexes is None:
                self._indexes = {name: self._ready(name) for name in self._spaces()}
            return self._indexes[space]

    def add(self, photos: Sequence[int], vectors: PictureVectors, revision: int) -> None:
        """Index new or replaced vectors that the catalogue has stored up to `revision`."""
        ids = np.asarray(photos, np.int64)
        with self._lock:
            for space, rows in vectors.spaces().items():
                index = self.index(space)
                index.add(ids, rows)
                index.revision = revision
            self._unsaved += len(ids)
            if self._unsaved >= _SAVE_EVERY:
                self.save()

    def follow(self, changes: Changes) -> None:
        """Take photos out that are no longer present, put back those that are again."""
        with self._lock:
            if self._indexes is None:
                return  # repaired on first use
            for space, index in self._indexes.items():
                index.remove(np.asarray(changes.removed, np.int64))
                self._restore(index, space, changes.added)
            self._unsaved += len(changes.removed) + len(changes.added)

    def save(self) -> None:
        """Write the indexes where they changed: they can be hundreds of megabytes."""
        with self._lock:
            if not self._unsaved:
                return
            for index in (self._indexes or {}).values():
                index.save()
            self._unsaved = 0

    def _spaces(self) -> dict[str, int]:
        spaces = {"look": self._card.dimension}
        return spaces | ({"text": self._card.text_dimension} if self._card.own_text_space else {})

    def _ready(self, space: str) -> VectorIndex:
        dimension = self._spaces()[space]
        path = self._folder / f"{self._card.key}.{space}.hnsw"
        try:
            index = VectorIndex.open(path, self._card.key, space, dimension)
        except IndexFileError as error:
            _log.info("Rebuilding a vector index: %s", error.sentence)
            index = VectorIndex.empty(path, self._card.key, space, dimension)
        if index.worth_rebuilding:
            index = VectorIndex.empty(path, self._card.key, space, dimension)
        if self._repair(index, space):
            try:
                index.save()
            except OrganizerError as error:
                _log.warning("%s", error)  # the search works all the same
        return index

    def _repair(self, index: VectorIndex, space: str) -> bool:
        """Bring an index up to the catalogue; whether anything had to be done."""
        before = index.revision
        for run in self._catalogue.embeddings.since(before, self._card.key, space):
            index.add(run.photos, run.vectors)
            index.revision = run.revision
        present = self._catalogue.embeddings.present(self._card.key, space)
        indexed = index.ids()
        gone = np.setdiff1d(indexed, present)
        back = np.setdiff1d(present, indexed)
        index.remove(gone)
        self._restore(index, space, back.tolist())
        return bool(index.revision != before or gone.size or back.size)

    def _restore(self, index: VectorIndex, space: str, photos: Sequence[int]) -> None:
        stored = self._catalogue.embeddings.of(photos, self._card.key, space)
        if stored:
            ids: NDArray[np.int64] = np.fromiter(stored, np.int64, len(stored))
            index.add(ids, np.stack(list(stored.values())))
