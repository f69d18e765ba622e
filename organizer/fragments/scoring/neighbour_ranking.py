"""Ranks which pieces most likely lie beside each other, without putting anything together."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np

from organizer.fragments.layout import SIDES, Pieces, Side, Step
from organizer.fragments.scoring.pairwise_odds import PairwiseOdds
from organizer.fragments.scoring.scorer import score_borders


@dataclass(frozen=True, slots=True)
class RankedPair:
    """Two pieces that may lie side by side."""

    piece: int
    other: int
    side: Side
    """Where the other lies, seen from the piece as it came."""
    rotation: int
    """Quarter turns anticlockwise of the other that bring the borders together, 0 to 3."""
    score: float
    """How likely, 0 to 1."""


class Ranking:
    """All pairs that any piece has on its shortlist."""

    def __init__(self, odds: PairwiseOdds) -> None:
        self._bounds, self._others = odds.bounds, odds.others
        borders = len(odds.bounds) - 1
        self._borders = np.repeat(np.arange(borders), np.diff(odds.bounds))
        likelihoods = np.exp(odds.values)
        totals = 1 + np.bincount(self._borders, likelihoods, borders)
        # The mean of both borders' softmax over their partners and having none.
        self._scores = (
            likelihoods / totals[self._borders] + likelihoods / totals[self._others]
        ) / 2

    def of(self, piece: int) -> list[RankedPair]:
        """The neighbours of one piece on all its sides, the likeliest first."""
        first, last = self._bounds[SIDES * piece], self._bounds[SIDES * piece + SIDES]
        order = np.argsort(-self._scores[first:last], kind="stable") + first
        return [self._pair(at) for at in order.tolist()]

    def pairs(self) -> Iterator[RankedPair]:
        """Each two borders once, the likeliest first."""
        once = np.flatnonzero(self._borders < self._others)
        order = once[np.argsort(-self._scores[once], kind="stable")]
        return (self._pair(at) for at in order.tolist())

    def _pair(self, at: int) -> RankedPair:
        piece, number = divmod(int(self._borders[at]), SIDES)
        other, facing = divmod(int(self._others[at]), SIDES)
        side = Side(number)
        turns = (facing - side.opposite) % SIDES
        return RankedPair(piece, other, side, turns, float(self._scores[at]))


def rank(
    pieces: Pieces, rotated: bool = False, scorer: str = "learned"
) -> Generator[Step, None, Ranking]:
    """Compare all borders; errors as of `score_borders`."""
    return Ranking((yield from score_borders(pieces, rotated, scorer)))
