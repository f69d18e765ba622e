"""Points around centres, for algorithms that find crowds."""

from __future__ import annotations

import numpy as np


def blobs(seed: int, count: int = 160, spread: float = 0.35) -> np.ndarray:
    """Unit vectors around five centres, with some that belong nowhere."""
    draw = np.random.default_rng(seed)
    centres = draw.standard_normal((5, 8))
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    vectors = centres[draw.integers(5, size=count)] + spread * draw.standard_normal((count, 8)) / 3
    vectors[::11] = draw.standard_normal((len(vectors[::11]), 8))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
