"""Photos' vectors for the clustering tests."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

Maker = Callable[..., NDArray[np.float32]]


@pytest.fixture
def unit_vectors() -> Maker:
    """Makes `count` random unit vectors; the same seed makes the same."""

    def make(count: int, seed: int = 0, dimension: int = 8) -> NDArray[np.float32]:
        drawn = np.random.default_rng(seed).standard_normal((count, dimension))
        return (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)

    return make
