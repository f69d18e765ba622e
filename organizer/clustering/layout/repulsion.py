"""How all points of a layout drive each other away, without comparing all pairs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float32]
"""Shape (n, 2)."""

_CELL = 0.5
"""Side of a cell of the grid; the force falls to half within 0.64."""
_MOST = 400
"""Cells across; where the layout is wider, they are larger."""


def repulsion(points: Points) -> Points:
    """The repulsive part of t-SNE's gradient, pointing away from the others, shape (n, 2).

    By interpolation on a grid and FFT: Linderman et al., arXiv 1712.09005. Their sum over all
    pairs is taken over a grid to which each point is handed by quadratic interpolation.
    """
    from scipy.fft import irfft2, next_fast_len, rfft2

    low = points.min(axis=0)
    span = float((points.max(axis=0) - low).max())
    cell = max(_CELL, span / _MOST)
    size = int(span / cell) + 4
    spread = _spread((points - low) / cell + 1, size)
    charges = np.column_stack((np.ones(len(points), dtype=np.float32), points - low))
    padded = next_fast_len(2 * size, real=True)
    on_grid = (spread.T @ charges).reshape(size, size, 3)
    kernel = _kernel(padded, cell)
    waves = rfft2(on_grid, (padded, padded), axes=(0, 1))
    squares = irfft2(waves * rfft2(kernel**2)[..., None], (padded, padded), axes=(0, 1))
    plain = irfft2(waves[..., 0] * rfft2(kernel), (padded, padded))
    felt = np.concatenate((squares[:size, :size], plain[:size, :size, None]), axis=2)
    ones, across, down, total = (spread @ felt.reshape(size * size, 4)).T
    everything = max(float(total.sum()) - len(points), 1e-6)  # without each with itself
    moved = (points - low) * ones[:, None] - np.column_stack((across, down))
    return np.asarray(moved / everything, dtype=np.float32)


def _kernel(size: int, cell: float) -> NDArray[np.float32]:
    """Student's kernel 1 / (1 + d²) around the first cell of a periodic grid."""
    steps = np.minimum(np.arange(size), size - np.arange(size)) * cell
    kernel: NDArray[np.float32] = (1 / (1 + steps[:, None] ** 2 + steps**2)).astype(np.float32)
    return kernel


def _spread(places: Points, size: int) -> Any:
    """How much of each cell each point has: a sparse matrix (n, size * size), rows of sum 1."""
    from scipy.sparse import csr_array

    nearest = np.rint(places).astype(np.int32)
    off = places - nearest
    parts = np.stack((off * (off - 1) / 2, 1 - off**2, off * (off + 1) / 2))
    weights = parts[:, None, :, 0] * parts[None, :, :, 1]
    around = np.arange(-1, 2, dtype=np.int32)
    base = nearest[:, 0] * size + nearest[:, 1]
    cells = base[:, None] + (around[:, None] * size + around).ravel()
    starts = np.arange(len(places) + 1, dtype=np.int32) * 9
    values = weights.reshape(9, -1).T.astype(np.float32)
    return csr_array((values.ravel(), cells.ravel(), starts), (len(places), size * size))
