"""The fingerprints table: what is known of how every content looks, whatever model answers."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from organizer.catalogue.database import CatalogueDatabase
from organizer.catalogue.row_values import number_of, stacked, text_of

MEASURES = ("sharpness", "brightness", "contrast", "edges", "flatness", "paper")


@dataclass(frozen=True, slots=True)
class StoredFingerprints:
    """Fingerprints of n contents, row by row."""

    contents: tuple[str, ...]
    """Ascending."""
    sketches: NDArray[np.uint8]
    """What sketch are worked out from, shape (n, bytes of one sketch)."""
    measures: NDArray[np.float32]
    """Sharpness, brightness, contrast, edges, flatness and paper, shape (n, 6)."""

    def only(self, contents: Collection[str]) -> StoredFingerprints:
        """Without those of other contents."""
        kept = [row for row, content in enumerate(self.contents) if content in contents]
        names = tuple(self.contents[row] for row in kept)
        return StoredFingerprints(names, self.sketches[kept], self.measures[kept])


class Fingerprints:
    """Kept by content, so a photo that moves or has copies is looked at once."""

    def __init__(self, store: CatalogueDatabase) -> None:
        self._store = store

    def lacking(self, version: int) -> list[str]:
        """The contents of present photos without a fingerprint of this version, ascending."""
        return self._store.records(
            lambda row: text_of(row[0]),
            "SELECT DISTINCT content FROM photos WHERE state = 'present' AND NOT EXISTS "
            "(SELECT 1 FROM fingerprints WHERE fingerprints.content = photos.content "
            "AND version = ?) ORDER BY content",
            (version,),
        )

    def owners(self) -> dict[str, list[int]]:
        """The present photos by content, oldest entry first."""
        found: dict[str, list[int]] = {}
        for content, photo in self._store.records(
            lambda row: (text_of(row[0]), number_of(row[1])),
            "SELECT content, id FROM photos WHERE state = 'present' ORDER BY id",
        ):
            found.setdefault(content, []).append(photo)
        return found

    def put(
        self,
        version: int,
        contents: Sequence[str],
        sketches: NDArray[np.uint8],
        measures: NDArray[np.float32],
    ) -> None:
        """Store or replace fingerprints; shapes as in `StoredFingerprints`."""
        names = ", ".join(MEASURES)
        with self._store.write() as database:
            database.conn.executemany(
                f"INSERT OR REPLACE INTO fingerprints (content, version, sketch, {names}) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (content, version, sketch.tobytes(), *row)
                    for content, sketch, row in zip(
                        contents, sketches, measures.tolist(), strict=True
                    )
                ],
            )

    def present(self, version: int) -> StoredFingerprints:
        """Those of this version of all present photos."""
        return self._store.gather(
            _fingerprints,
            f"SELECT content, sketch, {', '.join(MEASURES)} FROM fingerprints WHERE version = ? "
            "AND content IN (SELECT content FROM photos WHERE state = 'present') ORDER BY content",
            (version,),
        )


def _fingerprints(rows: list[sqlite3.Row]) -> StoredFingerprints:
    measures = np.array([tuple(row)[2:] for row in rows], np.float32)
    return StoredFingerprints(
        tuple(text_of(row[0]) for row in rows),
        stacked([row[1] for row in rows], np.uint8),
        measures.reshape(len(rows), len(MEASURES)),
    )
