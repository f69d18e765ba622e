"""Draws which copies of digits a siamese network compares with which."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.data.digits import DIGITS, Digits

_TRIES = 20
"""Draws of a relative that is no neighbour, after which a neighbour is taken as one."""

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class DrawnCopies:
    """Copies of pictures: which picture, and which of the shifts, both of shape (n,)."""

    pictures: Numbers
    shifts: Numbers

    def __len__(self) -> int:
        return len(self.pictures)

    def part(self, chosen: slice) -> DrawnCopies:
        """Those of a slice, in their order."""
        return DrawnCopies(self.pictures[chosen], self.shifts[chosen])


def concatenate(*parts: DrawnCopies) -> DrawnCopies:
    """All of them, one part after the other."""
    return DrawnCopies(
        np.concatenate([each.pictures for each in parts]),
        np.concatenate([each.shifts for each in parts]),
    )


class Partners:
    """The neighbours, relatives and strangers of each copy.

    Without a table of neighbours, shape (n, k), the neighbours of a copy are all copies of its
    digit, or those with its own shift where `by_shift` says so. With one, they are the copies, with
    its own shift, of its picture's neighbours.
    """

    def __init__(
        self, digits: Digits, shifts: int, table: Numbers | None, by_shift: bool = False
    ) -> None:
        self._nines = (digits.labels == DIGITS[1]).astype(np.int64)
        self._places = [np.flatnonzero(digits.labels == digit) for digit in DIGITS]
        self._shifts = shifts
        self._table = table
        self._by_shift = by_shift

    def anchors(self, random: np.random.Generator, number: int) -> DrawnCopies:
        """Any copies, each picture and each shift as likely as another; some may come twice."""
        pictures = random.integers(0, len(self._nines), number)
        return DrawnCopies(pictures, random.integers(0, self._shifts, number))

    def neighbours(self, random: np.random.Generator, of: DrawnCopies) -> DrawnCopies:
        """One of each."""
        if self._table is not None:
            columns = random.integers(0, self._table.shape[1], len(of))
            return DrawnCopies(self._table[of.pictures, columns], of.shifts)
        found = self._of_digits(random, self._nines[of.pictures])
        return DrawnCopies(found.pictures, of.shifts) if self._by_shift else found

    def relatives(self, random: np.random.Generator, of: DrawnCopies) -> DrawnCopies:
        """A copy of each one's own digit that is no neighbour, and not itself."""
        found = self._of_digits(random, self._nines[of.pictures])
        for _ in range(_TRIES):
            wrong = self._are_neighbours(of, found)
            if not wrong.any():
                break
            again = self._of_digits(random, self._nines[of.pictures])
            found = DrawnCopies(
                np.where(wrong, again.pictures, found.pictures),
                np.where(wrong, again.shifts, found.shifts),
            )
        return found

    def strangers(self, random: np.random.Generator, of: DrawnCopies) -> DrawnCopies:
        """A copy of the other digit for each."""
        return self._of_digits(random, 1 - self._nines[of.pictures])

    def _of_digits(self, random: np.random.Generator, nines: Numbers) -> DrawnCopies:
        drawn = [random.integers(0, len(places), len(nines)) for places in self._places]
        pictures = np.where(nines == 1, self._places[1][drawn[1]], self._places[0][drawn[0]])
        return DrawnCopies(pictures, random.integers(0, self._shifts, len(nines)))

    def _are_neighbours(self, of: DrawnCopies, others: DrawnCopies) -> NDArray[np.bool_]:
        near = of.pictures == others.pictures
        if self._by_shift:
            near = np.ones(len(of), np.bool_)
        elif self._table is not None:
            near = near | (self._table[of.pictures] == others.pictures[:, None]).any(axis=1)
        found: NDArray[np.bool_] = near & (of.shifts == others.shifts)
        return found
