"""Finds the knee of a curve."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

_ALLOWANCE = 1.15


def knee(values: ArrayLike) -> float:
    """The sorted value furthest below the chord from the first to the last.

    Kneedle without smoothing (Satopää et al., 2011), for a curve that rises ever more steeply.
    The top percent is left out: a few odd photos would else decide the chord.
    """
    curve = np.sort(np.asarray(values, dtype=np.float64).ravel())
    curve = curve[: max(2, int(np.ceil(0.99 * len(curve))))]
    if curve[-1] <= curve[0]:
        return float(curve[0])
    height = (curve - curve[0]) / (curve[-1] - curve[0])
    return float(curve[np.argmax(np.linspace(0, 1, len(curve)) - height)])


def reach(distances: ArrayLike, low: float, high: float) -> float:
    """A step that is long enough within groups, for distances between look-alikes.

    Somewhat more than the knee, beside which there are photos of every group.
    """
    return float(np.clip(_ALLOWANCE * knee(distances), low, high))
