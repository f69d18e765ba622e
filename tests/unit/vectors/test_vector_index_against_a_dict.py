"""The index does, in any order of calls, what a dict with brute force does."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from numpy.typing import NDArray

from organizer.vectors.vector_index import VectorIndex

DIMENSION = 6
SEEDS = st.integers(0, 2**16)
IDS = st.lists(st.integers(0, 30), max_size=12)


def drawn(count: int, seed: int) -> NDArray[np.float32]:
    found = np.random.default_rng(seed).standard_normal((count, DIMENSION))
    return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)


class IndexMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "index"
        self.index = VectorIndex(path, "model", "visual", DIMENSION)
        self.model: dict[int, NDArray[np.float32]] = {}

    @rule(ids=IDS, seed=SEEDS)
    def add(self, ids: list[int], seed: int) -> None:
        vectors = drawn(len(ids), seed)
        self.index.add(np.array(ids, dtype=np.int64), vectors)
        self.model.update(zip(ids, vectors, strict=True))

    @rule(ids=IDS)
    def remove(self, ids: list[int]) -> None:
        self.index.remove(np.array(ids, dtype=np.int64))
        for id_ in ids:
            self.model.pop(id_, None)

    @rule(seed=SEEDS, count=st.integers(0, 40))
    def query(self, seed: int, count: int) -> None:
        wanted = drawn(2, seed)
        ids, scores = self.index.query(wanted, count)
        assert ids.shape == scores.shape == (2, min(count, len(self.model)))
        if not ids.size:
            return
        for vector, row, found in zip(wanted, ids, scores, strict=True):
            best = sorted((float(vector @ other) for other in self.model.values()), reverse=True)
            np.testing.assert_allclose(found, best[: len(found)], atol=1e-5)
            own = [float(vector @ self.model[id_]) for id_ in row.tolist()]
            np.testing.assert_allclose(found, own, atol=1e-5)
            assert len(set(row.tolist())) == len(row)

    @rule(revision=st.integers(0, 2**40))
    def save_and_open(self, revision: int) -> None:
        self.index.revision = revision
        self.index.save()
        self.index = VectorIndex.open(self.index.path, "model", "visual", DIMENSION)
        assert self.index.revision == revision

    @invariant()
    def holds_the_same(self) -> None:
        assert len(self.index) == len(self.model)
        assert self.index.ids().tolist() == sorted(self.model)
        for id_, vector in zip(
            sorted(self.model), self.index.vectors(self.index.ids()), strict=True
        ):
            np.testing.assert_array_equal(vector, self.model[id_])

    def teardown(self) -> None:
        self.folder.cleanup()


IndexMachine.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestIndexAgainstADict = IndexMachine.TestCase
