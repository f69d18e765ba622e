"""The fingerprints table: what is known of how every content looks, whatever model answers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from organizer.catalogue.database import CatalogueDatabase

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
        rows = self._store.rows(
            "SELECT DISTINCT content FROM photos WHERE state = 'present' AND NOT EXISTS "
            "(SELECT 1 FROM fingerprints WHERE fingerprints.content = photos.content "
            "AND version = ?) ORDER BY content",
            (version,),
        )
        return [row[0] for row in rows]

    def owners(self) -> dict[str, list[int]]:
        """The present photos by content, oldest entry first."""
        found: dict[str, list[int]] = {}
        for row in self._store.rows(
            "SELECT content, id FROM photos WHERE state = 'present' ORDER BY id"
        ):
            found.setdefault(row[0], []).append(row[1])
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
        rows = self._store.rows(
            f"SELECT content, sketch, {', '.join(MEASURES)} FROM fingerprints WHERE version = ? "
            "AND content IN (SELECT content FROM photos WHERE state = 'present') ORDER BY content",
            (version,),
        )
        sketches = np.frombuffer(b"".join(row[1] for row in rows), np.uint8)
        measures = np.array([tuple(row)[2:] for row in rows], np.float32)
        return StoredFingerprints(
            tuple(row[0] for row in rows),
            sketches.reshape(len(rows), -1 if rows else 0),
            measures.reshape(len(rows), len(MEASURES)),
        )
