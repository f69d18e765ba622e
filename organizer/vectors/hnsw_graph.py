"""An hnswlib graph of numbered nodes that grows by itself and never changes a node."""

from __future__ import annotations

import os
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Nodes = NDArray[np.int64]
Vectors = NDArray[np.float32]

# Measured by tests/benchmarks/vector_search.py at 100,000 x 256: 16 % over the bare vectors, and
# searching 400 candidates finds 99 % of the ten nearest in about a millisecond.
_LINKS = 16
_BUILD_CANDIDATES = 200
_CANDIDATES = 400
_QUICK = 48
_FIRST_CAPACITY = 1024
_FEW = 256
"""Vectors read one by one; more of them are quicker out of one copy of the whole graph."""


class HnswGraph:
    """Unit vectors in a navigable small world (Malkov and Yashunin, arXiv 1603.09320).

    Nodes are numbered 0, 1, 2 as they are appended. There is no update: hnswlib's update in
    place loses links (recall), and crashes when threads update neighbours (chroma-core/chroma
    #6895), so whoever replaces a vector kills its node and appends another. Not thread-safe.
    """

    def __init__(self, dimension: int) -> None:
        self._dimension = dimension
        # Imported here so that importing this module costs nothing.
        import hnswlib

        self._index: Any = hnswlib.Index(space="ip", dim=dimension)
        self._index.init_index(_FIRST_CAPACITY, M=_LINKS, ef_construction=_BUILD_CANDIDATES)

    def __len__(self) -> int:
        """All nodes, dead ones too."""
        return int(self._index.element_count)

    def append(self, vectors: Vectors) -> Nodes:
        """Add unit vectors (n, d) on all cores; the numbers of their nodes."""
        first = len(self)
        needed, capacity = first + len(vectors), self._index.get_max_elements()
        if needed > capacity:
            self._index.resize_index(max(needed, capacity * 3 // 2))
        nodes = np.arange(first, needed, dtype=np.int64)
        self._index.add_items(vectors, nodes)
        return nodes

    def kill(self, node: int) -> None:
        """Never find this node again. It still leads to others and takes its space."""
        self._index.mark_deleted(node)

    def nearest(
        self, vectors: Vectors, count: int, quick: bool = False
    ) -> tuple[Nodes, Vectors] | None:
        """The nearest living nodes to each of (q, d) and their cosines, both (q, count).

        None where so many could not be reached: among many dead nodes or many copies of one
        vector the graph can fall apart (nmslib/hnswlib #373, #608).
        """
        self._index.set_ef(max(_QUICK, count) if quick else max(_CANDIDATES, 2 * count))
        try:
            nodes, distances = self._index.knn_query(vectors, count)
        except RuntimeError:
            return None
        return nodes.astype(np.int64), 1 - distances

    def read(self, nodes: Nodes) -> Vectors:
        """The vectors of living nodes, shape (n, d)."""
        if not len(nodes):
            return np.empty((0, self._dimension), dtype=np.float32)
        if len(nodes) <= _FEW:
            found: Vectors = self._index.get_items(nodes)
            return found
        state = self._index.__getstate__()[0]
        table = state["data_level0"].view(np.uint8).reshape(-1, state["size_data_per_element"])
        # Threads append in any order, so a node's row is not its number.
        row = np.empty(len(table), dtype=np.int64)
        row[state["label_lookup_external"]] = state["label_lookup_internal"]
        start = state["offset_data"]
        found_bytes = table[row[nodes], start : start + 4 * self._dimension]
        return np.ascontiguousarray(found_bytes).view(np.float32)

    def state(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """All of it, as plain values and one-dimensional arrays: what hnswlib would pickle.

        Not hnswlib's own file, which is not written atomically, hides a full disk, knows no
        checksum and holds the interpreter lock meanwhile.
        """
        state = self._index.__getstate__()[0]
        arrays = {name: value for name, value in state.items() if isinstance(value, np.ndarray)}
        return {name: value for name, value in state.items() if name not in arrays}, arrays

    @classmethod
    def restore(
        cls, dimension: int, scalars: dict[str, Any], arrays: dict[str, NDArray[Any]]
    ) -> Self:
        """The graph whose `state` this is. hnswlib believes every number of it: check before."""
        graph = cls(dimension)
        if arrays["label_lookup_external"].size:
            import hnswlib

            graph._index = hnswlib.Index.__new__(hnswlib.Index)
            graph._index.__setstate__((scalars | arrays,))
            graph._index.set_num_threads(os.cpu_count() or 1)
        return graph
