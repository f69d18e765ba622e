"""Finds which contents are the same view, however they were resized, cropped, turned or saved."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from organizer.imaging import alignment, perceptual_hash
from organizer.imaging.fingerprint import SKETCH
from organizer.jobs import Control
from organizer.records import Progress
from organizer.vectors.vector_index import VectorIndex

Rows = NDArray[np.int64]
Pair = tuple[int, int]
"""Two rows, the lesser first."""

_NEIGHBOURS = 8
"""Look-alikes of each photo that are compared with it."""
_QUERIES = 1_000
_LEAST_COSINE = 0.75
"""Of the looks of a picture and a crop of it; a turned picture may look like anything."""
_WRONG_BITS = 10
_LEAST_LIKENESS = 0.35
"""Of the low frequencies of a picture and a crop of it."""
_MOST_DIFFERENCE = 0.6
_MOST_TURNED_DIFFERENCE = 0.25
"""Who turns a picture seldom crops it, whereas a seascape is much like its own mirror image."""
_LEAST_DETAIL = 0.8
_LEAST_CORRELATION = 0.7
_LEAST_OVERLAP = 0.6
"""What duplicates have once aligned; tests/benchmarks/duplicates.py measures these."""


@dataclass(frozen=True, slots=True)
class KnownPairs:
    """What comparing has brought."""

    turns: dict[Pair, int]
    """Every pair that matches, with how the second is turned to be like the first."""
    tried: set[Pair]
    """Pairs that were compared on request, whether they match or not."""


class PairFinder:
    """Compares contents, which are row numbers of `sketches`, and remembers what it compared."""

    def __init__(self, sketches: NDArray[np.uint8], known: KnownPairs | None = None) -> None:
        """`sketches` as stored, shape (n, SKETCH * SKETCH), with what is known of them already."""
        self._sketches = sketches.reshape(-1, SKETCH, SKETCH)
        self.known = known or KnownPairs({}, set())

    @property
    def turns(self) -> dict[Pair, int]:
        """Every pair that matches, with how the second is turned to be like the first."""
        return self.known.turns

    def search(
        self, photos: Rows, index: VectorIndex, control: Control
    ) -> Generator[Progress, None, None]:
        """Compare what may match. `photos` are ids, one for each row."""
        low = perceptual_hash.spectra(self._sketches)
        first, second = perceptual_hash.hash_neighbours(perceptual_hash.hashes(low), _WRONG_BITS)
        near = yield from _look_alikes(photos, index, control)
        pairs = np.concatenate((np.stack((first, second)), near), axis=1)
        yield from self._compare(low, perceptual_hash.distinct(pairs), control)

    def compare(self, pairs: Iterable[Pair]) -> None:
        """Compare some that may not have been compared before."""
        left = sorted(set(pairs) - self.known.tried)
        if left:
            rows, places = np.unique(np.array(left, np.int64), return_inverse=True)
            first, second = places.reshape(-1, 2).T
            low = perceptual_hash.spectra(self._sketches[rows])
            turns, likely = perceptual_hash.best_turns(low, first, second)
            kept = likely >= _LEAST_LIKENESS
            self._align(rows[first[kept]], rows[second[kept]], turns[kept])
            self.known.tried.update(left)

    def _compare(
        self, low: perceptual_hash.Floats, pairs: tuple[Rows, Rows], control: Control
    ) -> Generator[Progress, None, None]:
        first, second = pairs
        turns, likely = perceptual_hash.best_turns(low, first, second)
        kept = likely >= _LEAST_LIKENESS
        first, second, turns = first[kept], second[kept], turns[kept]
        for start in range(0, len(first), _QUERIES):
            control.checkpoint()
            rows = slice(start, start + _QUERIES)
            self._align(first[rows], second[rows], turns[rows])
            done = min(start + _QUERIES, len(first))
            yield Progress("Comparing look-alikes", done, len(first))

    def _align(self, first: Rows, second: Rows, turns: Rows) -> None:
        found = alignment.fit(self._sketches, first, second, turns)
        same = (
            (found.worst <= np.where(turns > 0, _MOST_TURNED_DIFFERENCE, _MOST_DIFFERENCE))
            & (found.detail >= _LEAST_DETAIL)
            & (found.correlation >= _LEAST_CORRELATION)
            & (found.overlap >= _LEAST_OVERLAP)
        )
        pairs = zip(first[same].tolist(), second[same].tolist(), strict=True)
        self.turns.update(zip(pairs, turns[same].tolist(), strict=True))


def _look_alikes(
    photos: Rows, index: VectorIndex, control: Control
) -> Generator[Progress, None, Rows]:
    """Pairs of rows (2, p) whose looks are near."""
    known = np.flatnonzero(np.isin(photos, index.ids()))
    order = np.argsort(photos)
    found = [np.empty((2, 0), np.int64)]
    for start in range(0, len(known), _QUERIES):
        control.checkpoint()
        rows = known[start : start + _QUERIES]
        ids, cosines = index.query(index.vectors(photos[rows]), _NEIGHBOURS + 1, quick=True)
        at = np.searchsorted(photos[order], ids)
        others = order[np.minimum(at, len(order) - 1)]
        near = (cosines >= _LEAST_COSINE) & (photos[others] == ids) & (others != rows[:, None])
        found.append(np.stack((np.repeat(rows, near.sum(axis=1)), others[near])))
        done = min(start + _QUERIES, len(known))
        yield Progress("Finding look-alikes", done, len(known))
    return np.concatenate(found, axis=1)
