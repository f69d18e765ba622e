"""Works out how many groups photos fall into, where nobody says."""

from __future__ import annotations

import numpy as np

from organizer.clustering.algorithms.louvain import FINENESS, LINKS, communities
from organizer.clustering.space import Space

_WORTH = 3
"""Photos that make a community worth counting."""


def likely_number(space: Space) -> int:
    """As many as there are communities among look-alikes; at least 2."""
    if len(space) < 2 * _WORTH:
        return 2
    labels = communities(space.neighbours(LINKS), FINENESS, space.seed)
    return max(2, int((np.bincount(labels) >= _WORTH).sum()))
