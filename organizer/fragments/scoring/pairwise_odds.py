"""What joining two borders is worth, in log odds against having no neighbour."""

from __future__ import annotations

import numpy as np

from organizer.fragments.scoring.border_compatibility import Floats, Indices, Shortlist

LEAST, MOST = -5.0, 12.0
"""Odds are clipped to this; borders that are on neither's shortlist have LEAST."""

_STEEPNESS = 10.0
_ALONE = 10.0
"""Plain log odds are `_ALONE - _STEEPNESS * d / d2`, d2 being the second best distance."""


class PairwiseOdds:
    """The odds of each border with its partners, from the shortlists of both; symmetric."""

    bounds: Indices
    """Shape (borders + 1,): where each border's partners begin, and the last one's end."""
    others: Indices
    """Shape (n,): borders, the best partner of each first."""
    values: Floats
    """Shape (n,): their odds."""
    sorted_others: Indices
    """The same partners, rising within each border."""
    sorted_values: Floats
    """Shape (n,): their odds."""

    def __init__(self, near: Shortlist, odds: Floats) -> None:
        """The mean of `odds` both ways; they are each partner's, shaped as `near.partners`."""
        borders = len(near.borders)
        known = np.isfinite(near.gradients)
        first = np.repeat(near.borders, known.sum(axis=1))
        second = near.partners[known]
        forth, back = first * borders + second, second * borders + first
        order = np.argsort(forth)
        worth = np.clip(odds[known], LEAST, MOST)[order]
        keys = np.union1d(forth, back)
        mean = (
            _look_up(keys, forth[order], worth)
            + _look_up(keys % borders * borders + keys // borders, forth[order], worth)
        ) / 2
        best_first = np.lexsort((-mean, keys // borders))
        self._keys = keys
        self.bounds = np.searchsorted(keys // borders, np.arange(borders + 1))
        self.sorted_others, self.sorted_values = keys % borders, mean
        self.others, self.values = self.sorted_others[best_first], mean[best_first]

    def between(self, first: Indices, second: Indices) -> Floats:
        """The odds of pairs of borders; LEAST where neither has the other on its shortlist."""
        keys = first * (len(self.bounds) - 1) + second
        return _look_up(keys, self._keys, self.sorted_values)


def plain_odds(near: Shortlist) -> Floats:
    """Log odds without anything learned: how far each partner is beyond the second best."""
    distances = np.maximum(near.distances, 1e-9)
    second = distances[:, min(1, distances.shape[1] - 1), None]
    with np.errstate(invalid="ignore"):
        odds: Floats = _ALONE - _STEEPNESS * distances / second
    return odds


def _look_up(keys: Indices, known: Indices, values: Floats) -> Floats:
    """The value of each key, LEAST for those not among the `known`, which rise."""
    at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    found: Floats = np.where(known[at] == keys, values[at], LEAST)
    return found
