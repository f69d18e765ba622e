"""Scores which borders of a heap belong together, by either scorer."""

from __future__ import annotations

from collections.abc import Generator

from organizer.errors import QueryError
from organizer.fragments.layout import Pieces, Step
from organizer.fragments.scoring import pair_network
from organizer.fragments.scoring.border_compatibility import shortlist
from organizer.fragments.scoring.pairwise_odds import PairwiseOdds, plain_odds

SCORERS = {"learned": "Learned network", "plain": "Border colours only"}
"""Ways to score joints, by name, with a title for people."""


def score_borders(
    pieces: Pieces, rotated: bool = False, scorer: str = "learned"
) -> Generator[Step, None, PairwiseOdds]:
    """The odds of every two borders that may belong together.

    Raises QueryError for under two pieces, for pieces that are rotated but not square, and for
    none of the SCORERS.
    """
    if len(pieces) < 2:
        raise QueryError("One piece alone cannot be put together.", "Choose more pieces.")
    if rotated and pieces.size[0] != pieces.size[1]:
        raise QueryError("Only square pieces can be rotated.", "Leave the rotation out.")
    if scorer not in SCORERS:
        raise QueryError(f"There is no scorer named {scorer}.", f"Take {' or '.join(SCORERS)}.")
    near = yield from shortlist(pieces, rotated)
    if scorer == "plain" or min(pieces.size) < pair_network.LEAST_SIDE:
        return PairwiseOdds(near, plain_odds(near))
    odds = yield from pair_network.estimate_odds(pieces, near, pair_network.load_weights())
    return PairwiseOdds(near, odds)
