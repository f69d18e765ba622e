"""Works out what nobody says: how many groups photos fall into, and how far these reach."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from organizer.clustering.algorithms.louvain import FINENESS, LINKS, find_communities
from organizer.clustering.space import Space

_WORTH = 3
"""Photos that make a community worth counting."""
_ALLOWANCE = 1.15
"""How much further than the knee a group reaches."""


def choose_number(space: Space) -> int:
    """As many as there are communities among look-alikes; at least 2."""
    if len(space) < 2 * _WORTH:
        return 2
    labels = find_communities(space.neighbours(LINKS), FINENESS, space.seed)
    return max(2, int((np.bincount(labels) >= _WORTH).sum()))


def find_knee(values: ArrayLike) -> float:
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


def choose_reach(distances: ArrayLike, low: float, high: float) -> float:
    """A step that is long enough within groups, for distances between look-alikes.

    Somewhat more than the knee, beside which there are photos of every group.
    """
    return float(np.clip(_ALLOWANCE * find_knee(distances), low, high))
