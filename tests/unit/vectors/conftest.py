"""Vectors and places for the index tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from organizer.vectors.vector_index import VectorIndex

DIMENSION = 8

Maker = Callable[..., NDArray[np.float32]]


@pytest.fixture
def unit_vectors() -> Maker:
    """Makes `count` random unit vectors; the same seed makes the same."""

    def make(count: int, seed: int = 0, dimension: int = DIMENSION) -> NDArray[np.float32]:
        drawn = np.random.default_rng(seed).standard_normal((count, dimension))
        return (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)

    return make


@pytest.fixture
def index(tmp_path: Path) -> VectorIndex:
    return VectorIndex(tmp_path / "vectors" / "photos.index", "lite0", "visual", DIMENSION)


@pytest.fixture
def saved(index: VectorIndex, unit_vectors: Maker) -> VectorIndex:
    index.add(np.arange(100), unit_vectors(100))
    index.revision = 7
    index.save()
    return index
