"""Ranks which pieces most likely lie beside each other, without putting anything together."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np

from organizer.fragments.layout import Pieces, Step
from organizer.fragments.scoring.border_compatibility import SIDES
from organizer.fragments.scoring.pairwise_odds import PairwiseOdds
from organizer.fragments.scoring.scorer import judged

SIDE_NAMES = ("right", "below", "left", "above")


@dataclass(frozen=True, slots=True)
class RankedPair:
    """Two pieces that may lie side by side."""

    piece: int
    other: int
    side: str
    """Where the other lies, one of SIDE_NAMES, seen from the piece as it came."""
    rotation: int
    """Quarter turns anticlockwise of the other that bring the borders together, 0 to 3."""
    score: float
    """How likely, 0 to 1."""


class Ranking:
    """All pairs that any piece has on its shortlist."""

    def __init__(self, gains: PairwiseOdds) -> None:
        self._bounds, self._others = gains.bounds, gains.others
        borders = len(gains.bounds) - 1
        self._borders = np.repeat(np.arange(borders), np.diff(gains.bounds))
        odds = np.exp(gains.values)
        all_odds = 1 + np.bincount(self._borders, odds, borders)
        # The mean of both borders' softmax over their partners and having none.
        self._scores = (odds / all_odds[self._borders] + odds / all_odds[self._others]) / 2

    def of(self, piece: int) -> list[RankedPair]:
        """The neighbours of one piece on all its sides, the likeliest first."""
        first, last = self._bounds[SIDES * piece], self._bounds[SIDES * piece + SIDES]
        order = np.argsort(-self._scores[first:last], kind="stable") + first
        return [self._likely(at) for at in order.tolist()]

    def pairs(self) -> Iterator[RankedPair]:
        """Each two borders once, the likeliest first."""
        once = np.flatnonzero(self._borders < self._others)
        order = once[np.argsort(-self._scores[once], kind="stable")]
        return (self._likely(at) for at in order.tolist())

    def _likely(self, at: int) -> RankedPair:
        piece, side = divmod(int(self._borders[at]), SIDES)
        other, facing = divmod(int(self._others[at]), SIDES)
        turns = (facing - side - 2) % SIDES
        return RankedPair(piece, other, SIDE_NAMES[side], turns, float(self._scores[at]))


def rank(
    pieces: Pieces, rotated: bool = False, scorer: str = "learned"
) -> Generator[Step, None, Ranking]:
    """Compare all borders; errors as of `judged`."""
    return Ranking((yield from judged(pieces, rotated, scorer)))
