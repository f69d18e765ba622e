"""The embeddings table: the vectors of every photo, by model version and space."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from organizer.catalogue.database import CatalogueDatabase
from organizer.catalogue.row_values import number_of, stacked

_CHUNK = 500
"""Parameters a query; far below SQLite's limit."""


@dataclass(frozen=True, slots=True)
class StoredVectors:
    """A run of stored vectors, by revision."""

    photos: NDArray[np.int64]
    vectors: NDArray[np.float32]
    """Unit length, (n, dimension)."""
    revision: int
    """The newest of the run; a later write always has a higher one."""


class Embeddings:
    """Vectors are stored in half precision: a cosine changes by less than 1e-3."""

    def __init__(self, store: CatalogueDatabase) -> None:
        self._store = store

    def put(
        self, photos: Sequence[int], model: str, space: str, vectors: NDArray[np.float32]
    ) -> int:
        """Store or replace one vector a photo; the newest revision, 0 where there is none."""
        halves = np.ascontiguousarray(vectors, np.float16)
        with self._store.write() as database:
            database.conn.executemany(
                "INSERT OR REPLACE INTO embeddings (photo, model, space, vector) "
                "VALUES (?, ?, ?, ?)",
                [
                    (int(photo), model, space, row.tobytes())
                    for photo, row in zip(photos, halves, strict=True)
                ],
            )
            newest = database.execute("SELECT coalesce(max(revision), 0) FROM embeddings")
            return int(newest.fetchone()[0])

    def copy(self, source: int, photo: int) -> None:
        """Give a photo every vector of another with the same content."""
        with self._store.write() as database:
            database.execute(
                "INSERT OR REPLACE INTO embeddings (photo, model, space, vector) "
                "SELECT ?, model, space, vector FROM embeddings WHERE photo = ?",
                [photo, source],
            )

    def forget(self, photo: int) -> None:
        """Drop every vector of a photo whose content changed."""
        with self._store.write() as database:
            database.execute("DELETE FROM embeddings WHERE photo = ?", [photo])

    def present(self, model: str, space: str) -> NDArray[np.int64]:
        """The present photos that have a vector, ascending."""
        return self._store.numbers(
            "SELECT photo FROM embeddings JOIN photos ON photos.id = photo "
            "WHERE model = ? AND space = ? AND state = 'present' ORDER BY photo",
            (model, space),
        )

    def newest(self) -> int:
        """The newest revision there ever was."""
        return self._store.number(
            "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'embeddings'"
        )

    def has_any(self, model: str) -> bool:
        """Whether any photo has a vector of this model."""
        question = "SELECT EXISTS (SELECT 1 FROM embeddings WHERE model = ?)"
        return bool(self._store.rows(question, (model,))[0][0])

    def lacking(self, root: int, model: str, space: str) -> set[int]:
        """The present photos of a root that have no vector of this model."""
        found = self._store.numbers(
            "SELECT id FROM photos WHERE root = ? AND state = 'present' AND NOT EXISTS "
            "(SELECT 1 FROM embeddings WHERE photo = photos.id AND model = ? AND space = ?)",
            (root, model, space),
        )
        return {int(photo) for photo in found}

    def waiting(self, roots: Sequence[int], model: str) -> int:
        """How many present, readable photos of these roots have no vector of this model."""
        marks = ",".join("?" * len(roots))
        return self._store.number(
            f"SELECT count(*) FROM photos WHERE root IN ({marks}) AND state = 'present' "
            "AND NOT EXISTS (SELECT 1 FROM embeddings WHERE photo = photos.id AND model = ? "
            "AND space = 'look') AND NOT EXISTS (SELECT 1 FROM problems "
            "WHERE problems.root = photos.root AND problems.path = photos.path)",
            (*roots, model),
        )

    def since(
        self, revision: int, model: str, space: str, chunk: int = 20_000
    ) -> Iterator[StoredVectors]:
        """Every present photo's vector newer than `revision`, oldest first, in chunks."""
        while True:
            run = self._store.gather(
                _stored_vectors,
                # CROSS keeps SQLite from sorting all of the vectors for every chunk.
                "SELECT revision, photo, vector FROM embeddings CROSS JOIN photos "
                "ON photos.id = photo WHERE revision > ? AND model = ? AND space = ? "
                "AND state = 'present' ORDER BY revision LIMIT ?",
                (revision, model, space, chunk),
            )
            if run is None:
                return
            revision = run.revision
            yield run

    def of(self, photos: Sequence[int], model: str, space: str) -> dict[int, NDArray[np.float32]]:
        """The vectors of some photos; those that have none are left out."""
        found: dict[int, NDArray[np.float32]] = {}
        for start in range(0, len(photos), _CHUNK):
            part = [int(photo) for photo in photos[start : start + _CHUNK]]
            marks = ",".join("?" * len(part))
            run = self._store.gather(
                _stored_vectors,
                "SELECT revision, photo, vector FROM embeddings "
                f"WHERE photo IN ({marks}) AND model = ? AND space = ?",
                (*part, model, space),
            )
            if run is not None:
                found.update(zip(run.photos.tolist(), run.vectors, strict=True))
        return found


def _stored_vectors(rows: list[sqlite3.Row]) -> StoredVectors | None:
    """Rows of revision, photo and half-precision vector; None of no rows."""
    if not rows:
        return None
    vectors = stacked([row[2] for row in rows], np.float16).astype(np.float32)
    if not np.isfinite(vectors).all():
        raise ValueError("a vector that no model makes")
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors /= np.maximum(norms, np.finfo(np.float32).tiny)
    photos = np.fromiter((row[1] for row in rows), np.int64, len(rows))
    return StoredVectors(photos, vectors, number_of(rows[-1][0]))
