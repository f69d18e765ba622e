"""Tells whether a quicker way to run a network gives the same vectors as float32."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from organizer.embedding.base import Batch, Outputs

LEAST = 0.999
"""The cosine to torch in float32 that every runtime keeps to."""

_DETAILS = (2, 4, 8, 16, 32, 56)


def samples(example: Batch) -> NDArray[np.uint8]:
    """Twelve made-up pictures of an example's shape, (12, side, side, 3).

    Smooth and rough ones: random colours on grids of several widths, linearly interpolated, half
    of them with noise on top.
    """
    draw = np.random.default_rng(0)
    side = example.shape[1]
    pictures = []
    for detail in _DETAILS:
        coarse = draw.random((detail, detail, 3)) * 255
        smooth = _enlarged(_enlarged(coarse, side, 0), side, 1)
        noise = draw.normal(0, 24, smooth.shape)
        pictures += [smooth, smooth + noise]
    return np.clip(pictures, 0, 255).astype(np.uint8)


def agree(found: Outputs, expected: Outputs) -> bool:
    """Whether the first of the outputs, the vectors, are the same for photos, too.

    They may lose half of what is allowed, since photos may be harder than samples. What comes with
    them, such as probabilities, is still to be mixed and may lose more.
    """
    lowest = [1 - float(cosines(*pair).min()) for pair in zip(found, expected, strict=True)]
    return lowest[0] <= (1 - LEAST) / 2 and all(loss <= 2 * (1 - LEAST) for loss in lowest[1:])


def cosines(found: NDArray[np.float32], expected: NDArray[np.float32]) -> NDArray[np.float64]:
    """Row by row, (n,); not a number where a row has no direction."""
    one, other = found.astype(np.float64), expected.astype(np.float64)
    lengths: NDArray[np.float64] = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((one * other).sum(axis=1) / lengths, np.float64)


def _enlarged(values: NDArray[np.float64], length: int, axis: int) -> NDArray[np.float64]:
    """Linear interpolation along one axis."""
    at = np.linspace(0, values.shape[axis] - 1, length)
    low = np.minimum(at.astype(int), values.shape[axis] - 2)
    share = np.expand_dims(at - low, tuple(other for other in range(3) if other != axis))
    below, above = np.take(values, low, axis), np.take(values, low + 1, axis)
    return np.asarray(below * (1 - share) + above * share, np.float64)
