"""How often a picture's partner is found among random candidates."""

from __future__ import annotations

from math import comb

import numpy as np
from numpy.typing import NDArray


def top_accuracy(similarities: NDArray[np.floating], candidates: int, most: int) -> float:
    """The share of rows whose partner is among the `most` best of that many candidates.

    Row i of `similarities`, shape (n, n), compares picture i with all partners, of which its own is
    number i. The others are drawn at random: this is the mean over all ways to draw them, so that
    it does not hang on luck. Of equally good candidates the partner comes last. There are never
    more candidates than n.
    """
    total = len(similarities)
    drawn = min(candidates, total) - 1
    own = similarities.diagonal()[:, None]
    better = (similarities >= own).sum(axis=1) - 1
    ways = comb(total - 1, drawn)
    # Most of the drawn are worse, and fewer than `most` better.
    chances = [
        sum(
            comb(int(count), few) * comb(total - 1 - int(count), drawn - few)
            for few in range(min(most, drawn + 1))
        )
        / ways
        for count in better
    ]
    return float(np.mean(chances))
