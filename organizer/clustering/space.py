"""The vectors that are clustered, with what several algorithms want to know of them."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np

from organizer.clustering.neighbours import Neighbours, Vectors, find_nearest
from organizer.errors import QueryError

EXACT_UP_TO = 20_000
"""Photos; comparing these with each other takes seconds, four times as many a minute."""
_LINKS = 32
"""Neighbours that are looked for at once, so that the next algorithm need not look again."""

Search = Callable[[int], Neighbours]


class Space:
    """Unit vectors, shape (n, d), and their nearest neighbours once somebody asks. Any thread."""

    def __init__(self, vectors: Vectors, seed: int = 0, search: Search | None = None) -> None:
        """`search` finds so many neighbours of every row; without it all pairs are compared.

        QueryError unless every vector is finite.
        """
        vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        if vectors.ndim != 2:
            raise ValueError(f"vectors have shape {vectors.shape}, not (n, d)")
        if not np.isfinite(vectors).all():
            raise QueryError(
                "Some photos have damaged vectors and cannot be compared.",
                "Index these photos again.",
            )
        self.vectors = vectors
        self.seed = seed
        self._search = search
        self._neighbours: Neighbours | None = None
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self.vectors)

    def neighbours(self, count: int) -> Neighbours:
        """The `count` nearest others of every photo; fewer where there are not so many.

        Exact up to 20,000 photos, beyond that as good as the search index is.
        """
        wanted = max(0, min(count, len(self) - 1))
        with self._lock:
            if self._neighbours is None or self._neighbours.ids.shape[1] < wanted:
                self._neighbours = self._find_neighbours(max(wanted, min(_LINKS, len(self) - 1)))
            return self._neighbours.first(wanted)

    def sample(self, count: int) -> Vectors:
        """At most `count` of the vectors, the same ones every time."""
        if len(self) <= count:
            return self.vectors
        draw = np.random.default_rng(self.seed)
        return self.vectors[np.sort(draw.choice(len(self), count, replace=False))]

    def _find_neighbours(self, count: int) -> Neighbours:
        if self._search is None or len(self) <= EXACT_UP_TO:
            return find_nearest(self.vectors, count)
        return self._search(count)
