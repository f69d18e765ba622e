"""Ranking pairs of pieces."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from organizer import jobs
from organizer.errors import QueryError
from organizer.fragments.evaluation.metrics import joints
from organizer.fragments.files.cutting import Cutting, cut
from organizer.fragments.layout import Layout, Pieces
from organizer.fragments.scoring.border_compatibility import shortlist
from organizer.fragments.scoring.neighbour_ranking import SIDE_NAMES, RankedPair, Ranking, rank
from organizer.fragments.scoring.pairwise_odds import PairwiseOdds


def ranked(pieces: Pieces, rotated: bool = False) -> Ranking:
    work = rank(pieces, rotated, "plain")
    return jobs.run(work)


def is_true(likely: RankedPair, true: dict[int, int]) -> bool:
    side = SIDE_NAMES.index(likely.side)
    facing = (side + 2 + likely.rotation) % 4
    return true.get(4 * likely.piece + side) == 4 * likely.other + facing


@pytest.mark.parametrize("rotated", [False, True])
def test_true_neighbours_are_ranked_first(pictures, rotated):
    pieces, true = cut(pictures, Cutting(rotate=rotated, seed=1))
    expected = joints(true)
    found = list(ranked(pieces, rotated).pairs())
    first = found[: len(expected) // 2]
    assert np.mean([is_true(each, expected) for each in first]) > 0.85
    scores = [each.score for each in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_each_two_borders_are_listed_once_and_never_of_one_piece(pictures):
    pieces, _ = cut(pictures, Cutting(rotate=True, seed=1))
    seen = set()
    for each in ranked(pieces, rotated=True).pairs():
        side = SIDE_NAMES.index(each.side)
        borders = 4 * each.piece + side, 4 * each.other + (side + 2 + each.rotation) % 4
        assert each.piece != each.other
        assert frozenset(borders) not in seen
        seen.add(frozenset(borders))


def test_neighbours_of_one_piece_are_those_of_all_pairs(pictures):
    pieces, true = cut(pictures[:1], Cutting(seed=4))
    ranking = ranked(pieces)
    middle = next(place for place in true.pictures[0].places if (place.row, place.column) == (1, 1))
    mine = ranking.of(middle.piece)
    assert [each.score for each in mine] == sorted((each.score for each in mine), reverse=True)
    assert {each.piece for each in mine} == {middle.piece}
    assert all(is_true(each, joints(true)) for each in mine[:4])
    assert {each.side for each in mine[:4]} == set(SIDE_NAMES)
    both = [each for each in ranking.pairs() if middle.piece in (each.piece, each.other)]
    assert sorted(each.score for each in both) == pytest.approx(sorted(e.score for e in mine))


def test_upright_pieces_are_never_turned(pictures):
    pieces, _ = cut(pictures, Cutting(seed=4))
    assert {each.rotation for each in ranked(pieces).pairs()} == {0}


def test_the_score_is_the_mean_of_both_softmaxes():
    pixels = np.random.default_rng(0).integers(0, 255, (3, 6, 6, 3), dtype=np.uint8)
    near = jobs.run(shortlist(Pieces(pixels, ("a", "b", "c")), False))
    gains = PairwiseOdds(near, np.random.default_rng(1).normal(0, 2, near.partners.shape))
    worth = [
        dict(zip(gains.others[start:end].tolist(), gains.values[start:end].tolist(), strict=True))
        for start, end in pairwise(gains.bounds.tolist())
    ]
    for likely in Ranking(gains).pairs():
        side = SIDE_NAMES.index(likely.side)
        one, other = 4 * likely.piece + side, 4 * likely.other + (side + 2) % 4
        shares = [
            math.exp(worth[border][partner]) / (1 + sum(map(math.exp, worth[border].values())))
            for border, partner in ((one, other), (other, one))
        ]
        assert likely.score == pytest.approx(sum(shares) / 2)


def test_one_piece_has_no_neighbours_to_rank():
    with pytest.raises(QueryError, match="One piece alone"):
        ranked(Pieces(np.zeros((1, 8, 8, 3), np.uint8), ("a",)))


def test_an_empty_layout_has_no_joints():
    assert joints(Layout(())) == {}
