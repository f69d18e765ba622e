"""Joining, filling and bettering parts of pictures."""

from __future__ import annotations

import numpy as np
import pytest

from organizer import jobs
from organizer.fragments.assembly.parts import Parts
from organizer.fragments.files.cutting import Cutting, cut
from organizer.fragments.layout import Pieces
from organizer.fragments.scoring import border_compatibility, pairwise_odds
from organizer.fragments.scoring.border_compatibility import RIGHT, SIDES
from organizer.fragments.scoring.pairwise_odds import LEAST, PairwiseOdds

STEPS = ((0, 1), (1, 0), (0, -1), (-1, 0))


def judged(pieces: Pieces, rotated: bool = False) -> PairwiseOdds:
    near = jobs.run(border_compatibility.shortlist(pieces, rotated))
    return PairwiseOdds(near, pairwise_odds.plain(near))


def worth(worths: PairwiseOdds, parts: Parts) -> float:
    """The sum over all joints, straight from where the pieces lie."""
    state = parts.state().T.tolist()
    cells = {(part, row, column): piece for piece, (part, row, column, _) in enumerate(state)}
    total = 0.0
    for piece, (part, row, column, rotation) in enumerate(state):
        for side in (0, 1):
            other = cells.get((part, row + STEPS[side][0], column + STEPS[side][1]))
            if other is not None:
                first = SIDES * piece + (side + rotation) % SIDES
                second = SIDES * other + (side + 2 + state[other][3]) % SIDES
                total += float(worths.between(np.array([first]), np.array([second]))[0])
    return total


def sizes(parts: Parts) -> list[int]:
    return sorted(np.unique(parts.state()[0], return_counts=True)[1].tolist(), reverse=True)


def no_two_share_a_cell(parts: Parts) -> bool:
    return len(set(map(tuple, parts.state()[:3].T.tolist()))) == parts.state().shape[1]


@pytest.mark.parametrize("rotated", [False, True])
def test_the_worth_is_that_of_all_joints_whatever_was_done(pictures, rotated):
    pieces, _ = cut(pictures, Cutting(rotate=rotated, noise=40))
    worths = judged(pieces, rotated)
    parts = Parts(worths, len(pieces), (4, 4), rotated, seed=3)
    assert parts.worth() == 0
    parts.queue_links(-2.0, 3.0)
    while parts.join(5) == 5:
        assert parts.worth() == pytest.approx(worth(worths, parts))
    assert parts.worth() == pytest.approx(worth(worths, parts))
    parts.fill(3)
    assert parts.worth() == pytest.approx(worth(worths, parts))
    goes_on = True
    before = worth(worths, parts)
    while goes_on:
        goes_on, is_better = parts.improve(20, 300, 200, 3.0)
        now = worth(worths, parts)
        assert no_two_share_a_cell(parts)
        assert now >= before - 1e-6
        assert is_better == (now > before + 1e-6)
        before = now


def test_parts_that_are_filled_have_their_whole_grid(pictures):
    pieces, _ = cut(pictures, Cutting(noise=60))
    parts = Parts(judged(pieces), len(pieces), (4, 4))
    parts.queue_links(-2.0, 3.0)
    while parts.join(100) == 100:
        pass
    parts.fill(3)
    assert sizes(parts) == [16, 16, 16]
    parts.improve(100, 100, 100, 3.0)
    assert sizes(parts) == [16, 16, 16]


def test_what_does_not_fit_into_the_pictures_is_left_alone(pictures):
    pieces, _ = cut(pictures, Cutting())
    parts = Parts(judged(pieces), len(pieces), (4, 4))
    parts.queue_links(-2.0, 3.0)
    parts.join(1000)
    parts.fill(2)
    parts.improve(50, 50, 50, 3.0)
    assert sizes(parts) == [16, 16] + [1] * 16


def test_rounds_find_a_better_state_in_noise_and_the_same_seed_the_same(pictures):
    pieces, _ = cut(pictures, Cutting(noise=70))
    worths = judged(pieces)
    found = []
    for seed in (1, 1, 2):
        parts = Parts(worths, len(pieces), (4, 4), seed=seed)
        parts.queue_links(-2.0, 3.0)
        parts.join(1000)
        parts.fill(3)
        before = parts.worth()
        parts.improve(400, 400, 400, 3.0)
        found.append(parts.state())
        assert worth(worths, parts) > before
    assert np.array_equal(found[0], found[1])
    assert not np.array_equal(found[0], found[2])


def test_held_pieces_never_come_apart(pictures):
    pieces, _ = cut(pictures, Cutting(noise=60))
    parts = Parts(judged(pieces), len(pieces), (4, 4))
    parts.lay([(5, 0, 0, 0), (9, 0, 1, 0), (20, 2, 2, 0)])
    parts.queue_links(-2.0, 3.0)
    parts.join(1000)
    parts.fill(3)
    parts.improve(200, 200, 200, 3.0)
    part, row, column, rotation = parts.state()
    assert part[5] == part[9] == part[20]
    assert (row[9] - row[5], column[9] - column[5]) == (0, 1)
    assert (row[20] - row[5], column[20] - column[5]) == (2, 2)
    assert not rotation.any()


@pytest.mark.parametrize("rolled", [(0, 0), (1, 0), (0, 3), (3, 2)])
def test_a_picture_that_starts_with_the_wrong_row_or_column_is_rolled_back(pictures, rolled):
    pieces, true = cut(pictures[:1], Cutting())
    parts = Parts(judged(pieces), len(pieces), (4, 4))
    places = true.pictures[0].places
    parts.lay(
        [
            (place.piece, (place.row + rolled[0]) % 4, (place.column + rolled[1]) % 4, 0)
            for place in places
        ],
        hold=False,
    )
    parts.fill(1)
    _, row, column, _ = parts.state()
    assert all((row[each.piece], column[each.piece]) == (each.row, each.column) for each in places)


def test_joints_on_no_shortlist_gain_least():
    picture = np.random.default_rng(0).integers(0, 255, (64, 64, 3)).astype(np.uint8)
    pieces, _ = cut([picture], Cutting(pixels=8))
    worths = judged(pieces)
    upper, left = SIDES * 0 + RIGHT, SIDES * 1 + RIGHT
    assert worths.between(np.array([upper]), np.array([left])).tolist() == [LEAST]
