"""What joining two borders is worth, in log odds against having no neighbour."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from organizer.fragments.compatibility import Indices, Shortlist

LEAST, MOST = -5.0, 12.0
"""Gains are clipped to this; borders that are not on each other's shortlist gain LEAST."""

_STEEPNESS = 10.0
_ALONE = 10.0
"""Log odds are `_ALONE - _STEEPNESS * d / d2`, d2 being the border's second best distance."""


class Gains:
    """Symmetric and sparse."""

    def __init__(self, borders: int, first: Indices, second: Indices, gain: list[float]) -> None:
        """`first`, `second` and `gain` hold each joint both ways; `borders` counts all of them."""
        self._borders = borders
        self._gains: dict[int, float] = dict(
            zip((first * borders + second).tolist(), gain, strict=True)
        )
        self._partners: dict[int, list[int]] = {}
        for border, other in zip(first.tolist(), second.tolist(), strict=True):
            self._partners.setdefault(border, []).append(other)

    def of(self, border: int, other: int) -> float:
        return self._gains.get(border * self._borders + other, LEAST)

    def partners(self, border: int) -> list[int]:
        """The borders that gain anything but LEAST beside this one, in no order."""
        return self._partners.get(border, [])

    def links(self, least: float) -> Iterator[tuple[float, int, int]]:
        """(gain, border, other) of all joints above `least`, each once."""
        for key, gain in self._gains.items():
            border, other = divmod(key, self._borders)
            if border < other and gain > least:
                yield gain, border, other


def plain(shortlist: Shortlist) -> Gains:
    """Gains without anything learned: how far each partner is beyond the second best."""
    distances = np.maximum(shortlist.distances, 1e-9)
    second = distances[:, min(1, distances.shape[1] - 1)]
    odds = _ALONE - _STEEPNESS * distances / second[:, None]
    borders = len(shortlist.borders)
    first = np.repeat(shortlist.borders, distances.shape[1])
    partner = shortlist.partners.ravel()
    finite = np.isfinite(distances.ravel())
    forward = dict(
        zip(
            (first * borders + partner)[finite].tolist(),
            np.clip(odds.ravel()[finite], LEAST, MOST).tolist(),
            strict=True,
        )
    )
    both = {
        key: (value + forward.get(key % borders * borders + key // borders, LEAST)) / 2
        for key, value in forward.items()
    }
    both |= {key % borders * borders + key // borders: value for key, value in both.items()}
    keys = np.fromiter(both, np.int64, len(both))
    return Gains(borders, keys // borders, keys % borders, list(both.values()))
