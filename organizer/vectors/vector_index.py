"""The search index: nearest vectors by cosine, kept as a cache of the catalogue's."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from organizer.errors import IndexFileError
from organizer.paths import displayable
from organizer.vectors.array_file import REBUILT, ArrayContents, read, write
from organizer.vectors.hnsw_graph import HnswGraph

Ids = NDArray[np.int64]
Vectors = NDArray[np.float32]

_FORMAT = 1
_CHUNK = 256
"""Vectors added while a waiting query waits: about 50 ms on two cores."""


class VectorIndex:
    """Unit vectors by catalogue id, searched approximately.

    Any thread may call anything; one call runs at a time, and a long `add` lets others in
    between. Replaced and removed vectors leave dead nodes until the index is rebuilt.
    """

    def __init__(self, path: Path, model: str, space: str, dimension: int) -> None:
        """An empty index. Nothing is written before `save`."""
        self.path = path
        self.model = model
        self.space = space
        self.dimension = dimension
        self.revision = 0
        """The newest embedding of the catalogue that is in here; set by the caller, saved."""
        self._graph = HnswGraph(dimension)
        self._nodes: dict[int, int] = {}
        self._ids = np.empty(0, dtype=np.int64)
        self._turn, self._lock, self._saving = (threading.Lock() for _ in range(3))

    @classmethod
    def open(cls, path: Path, model: str, space: str, dimension: int) -> Self:
        """The saved index. IndexFileError where it is missing, damaged or of something else.

        hnswlib sees the file's bytes only after their checksum proved right: it would crash on,
        or allocate by, whatever numbers it finds.
        """
        index = cls(path, model, space, dimension)
        contents = read(path)
        for name, expected in index._identity().items():
            if (found := contents.about.get(name)) != expected:
                raise IndexFileError(
                    f"The search index {displayable(path)} has the {name} {found}, not {expected}.",
                    REBUILT,
                )
        index._restore(contents)
        return index

    def save(self) -> None:
        """Replace the file; a crash leaves the old one.

        OrganizerError as `array_file.write` says.
        """
        with self._saving:
            with self._locked():
                scalars, arrays = self._graph.state()
                arrays["ids"], arrays["live"] = self._ids, self._live()
                about = self._identity() | {"revision": self.revision, "graph": scalars}
            write(self.path, ArrayContents(about, arrays))

    def __len__(self) -> int:
        return len(self._nodes)

    def ids(self) -> Ids:
        """The ids that are in here, ascending."""
        with self._locked():
            return np.sort(self._ids[self._live()])

    @property
    def worth_rebuilding(self) -> bool:
        """Whether over a third is dead nodes: it could be that much smaller and quicker."""
        return 3 * (len(self._ids) - len(self._nodes)) > len(self._ids)

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add or replace ids (n,) with unit vectors (n, d); of a repeated id the last counts."""
        vectors = self._check(vectors)
        if len(ids) != len(vectors):
            raise ValueError(f"{len(ids)} ids for {len(vectors)} vectors")
        ids = np.asarray(ids, dtype=np.int64)
        _, from_end = np.unique(ids[::-1], return_index=True)
        kept = np.sort(len(ids) - 1 - from_end)
        for start in range(0, len(kept), _CHUNK):
            rows = kept[start : start + _CHUNK]
            with self._locked():
                self._append(ids[rows], vectors[rows])

    def remove(self, ids: Ids) -> None:
        """Forget these; unknown ids are ignored."""
        with self._locked():
            self._forget(ids)

    def query(self, vectors: Vectors, count: int, quick: bool = False) -> tuple[Ids, Vectors]:
        """The nearest to each of the unit vectors (q, d): ids and cosines, best first.

        Both have the shape (q, k), k being `count` or, if that is less, all there are. A quick
        answer takes a tenth of the time and misses one or two in a hundred.
        """
        vectors = self._check(vectors)
        with self._locked():
            k = min(count, len(self._nodes))
            if k < 1 or not len(vectors):
                shape = (len(vectors), max(k, 0))
                return np.empty(shape, dtype=np.int64), np.empty(shape, dtype=np.float32)
            nodes, scores = self._graph.nearest(vectors, k, quick) or self._scan(vectors, k)
            return self._ids[nodes], np.clip(scores, -1, 1)

    def vectors(self, ids: Ids) -> Vectors:
        """The vectors of these ids, shape (n, d), in their order. KeyError where unknown."""
        with self._locked():
            nodes = [self._nodes[id_] for id_ in np.asarray(ids).tolist()]
            return self._graph.read(np.array(nodes, dtype=np.int64))

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One call at a time. Whoever waits is next: a plain lock would let `add` retake it."""
        with self._turn:
            self._lock.acquire()
        try:
            yield
        finally:
            self._lock.release()

    def _identity(self) -> dict[str, Any]:
        return {
            "format": _FORMAT,
            "model": self.model,
            "space": self.space,
            "dimension": self.dimension,
        }

    def _check(self, vectors: Vectors) -> Vectors:
        vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        if vectors.ndim != 2 or vectors.shape[1] != self.dimension:
            raise ValueError(f"vectors have shape {vectors.shape}, not (n, {self.dimension})")
        if not (np.abs(np.linalg.norm(vectors, axis=1) - 1) < 0.01).all():
            raise ValueError("vectors are not of unit length")
        return vectors

    def _live(self) -> Ids:
        """The living nodes."""
        return np.fromiter(self._nodes.values(), dtype=np.int64, count=len(self._nodes))

    def _append(self, ids: Ids, vectors: Vectors) -> None:
        nodes = self._graph.append(vectors)
        self._forget(ids)
        self._ids = np.concatenate((self._ids, ids))
        self._nodes.update(zip(ids.tolist(), nodes.tolist(), strict=True))

    def _forget(self, ids: Ids) -> None:
        for id_ in np.asarray(ids).tolist():
            node = self._nodes.pop(id_, None)
            if node is not None:
                self._graph.kill(node)

    def _scan(self, vectors: Vectors, k: int) -> tuple[Ids, Vectors]:
        """What `HnswGraph.nearest` answers, exactly, by comparing with every living vector."""
        nodes = self._live()
        scores = vectors @ self._graph.read(nodes).T
        best = np.argsort(-scores, axis=1, kind="stable")[:, :k]
        return nodes[best], np.take_along_axis(scores, best, axis=1)

    def _restore(self, contents: ArrayContents) -> None:
        arrays = dict(contents.arrays)
        self._ids, live = arrays.pop("ids").copy(), arrays.pop("live")
        self._nodes = dict(zip(self._ids[live].tolist(), live.tolist(), strict=True))
        self.revision = contents.about["revision"]
        self._graph = HnswGraph.restore(self.dimension, contents.about["graph"], arrays)
