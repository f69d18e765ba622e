"""Judges which borders of a heap belong together, by either scorer."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

from organizer.errors import QueryError
from organizer.fragments.layout import Pieces, Step
from organizer.fragments.scoring import pair_network
from organizer.fragments.scoring.border_compatibility import SIDES, shortlist
from organizer.fragments.scoring.pairwise_odds import PairwiseOdds, plain

SCORERS = {"learned": "Learned network", "plain": "Border colours only"}
"""Ways to judge joints, by name, with a title for people."""

Found = TypeVar("Found")


def judged(
    pieces: Pieces, rotated: bool = False, scorer: str = "learned"
) -> Generator[Step, None, PairwiseOdds]:
    """What every two borders gain that may belong together.

    Raises QueryError for under two pieces, for pieces that are rotated but not square, and for
    none of the SCORERS.
    """
    if len(pieces) < 2:
        raise QueryError("One piece alone cannot be put together.", "Choose more pieces.")
    if rotated and pieces.size[0] != pieces.size[1]:
        raise QueryError("Only square pieces can be rotated.", "Leave the rotation out.")
    if scorer not in SCORERS:
        raise QueryError(f"There is no scorer named {scorer}.", f"Take {' or '.join(SCORERS)}.")
    borders = SIDES * len(pieces)
    near = yield from _reported("Comparing borders", borders, shortlist(pieces, rotated))
    if scorer == "plain" or min(pieces.size) < pair_network.LEAST_SIDE:
        return PairwiseOdds(near, plain(near))
    judging = pair_network.odds(pieces, near, pair_network.shipped())
    return PairwiseOdds(near, (yield from _reported("Judging joints", borders, judging)))


def _reported(
    stage: str, total: int, work: Generator[int, None, Found]
) -> Generator[Step, None, Found]:
    while True:
        try:
            done = next(work)
        except StopIteration as end:
            found: Found = end.value
            return found
        yield Step(stage, done, total)
