"""Scoring a layout against the truth."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from organizer.fragments.evaluation.metrics import score
from organizer.fragments.files.cutting import Cutting, cut
from organizer.fragments.layout import Layout, Picture, Place


@pytest.fixture
def true(pictures) -> Layout:
    return cut(pictures, Cutting(rotate=True))[1]


def test_the_truth_scores_one(true):
    right = score(true, true)
    assert (right.recall, right.precision, right.direct, right.neighbour, right.perfect) == (
        (1,) * 5
    )


def test_a_picture_lying_on_its_side_is_still_right():
    upright = Picture(2, 3, tuple(Place(3 * r + c, r, c) for r in range(2) for c in range(3)))
    # Row r and column c of 2 x 3, turned anticlockwise, are row 2 - c and column r of 3 x 2.
    lying = Picture(3, 2, tuple(Place(3 * r + c, 2 - c, r, 1) for r in range(2) for c in range(3)))
    right = score(Layout((lying,)), Layout((upright,)))
    assert (right.direct, right.neighbour, right.perfect) == (1, 1, 1)


def test_pieces_all_alone_are_precise_about_nothing(true):
    alone = Layout((), tuple(range(48)))
    right = score(alone, true)
    assert (right.recall, right.direct, right.neighbour, right.perfect) == (0, 0, 0, 0)


def test_a_swap_costs_its_two_places_and_their_joints(true):
    first = true.pictures[0]
    corner, last = first.places[0], first.places[-1]
    swapped = (
        Place(last.piece, corner.row, corner.column, last.rotation),
        *first.places[1:-1],
        Place(corner.piece, last.row, last.column, corner.rotation),
    )
    right = score(Layout((Picture(4, 4, swapped), *true.pictures[1:])), true)
    assert right.direct == pytest.approx(46 / 48)
    assert right.neighbour == pytest.approx(68 / 72)
    assert right.perfect == pytest.approx(2 / 3)
    assert (right.recall, right.precision) == (1, 1)


def test_recall_and_precision_count_pairs(true):
    random = np.random.default_rng(0)
    group = random.integers(0, 5, 48)
    found = Layout(
        tuple(
            Picture(
                1, 48, tuple(Place(int(p), 0, k) for k, p in enumerate(np.where(group == g)[0]))
            )
            for g in range(4)
        ),
        tuple(np.where(group == 4)[0].tolist()),
    )
    source = {place.piece: n for n, each in enumerate(true.pictures) for place in each.places}
    pairs = list(combinations(range(48), 2))
    together = [group[a] == group[b] and group[a] < 4 for a, b in pairs]
    same = [source[a] == source[b] for a, b in pairs]
    both = np.sum(np.logical_and(together, same))
    right = score(found, true)
    assert right.recall == pytest.approx(both / np.sum(same))
    assert right.precision == pytest.approx(both / np.sum(together))


def test_pieces_with_the_same_pixels_are_as_good_as_each_other(pictures):
    sky = np.full((16, 64, 3), 200, np.uint8)
    pieces, true = cut([np.concatenate([sky, picture]) for picture in pictures], Cutting())
    first, *others = true.pictures
    places = list(first.places)
    for one, other in ((0, 3), (1, 5)):  # the same sky; sky for something else
        places[one], places[other] = (
            replace(places[one], piece=places[other].piece),
            replace(places[other], piece=places[one].piece),
        )
    found = Layout((replace(first, places=tuple(places)), *others))
    assert score(found, true).direct == pytest.approx(56 / 60)
    assert score(found, true, pieces).direct == pytest.approx(58 / 60)
    assert score(found, true, pieces).neighbour > score(found, true).neighbour
    # Exchanged between pictures, sky is right where it lies; of groups only exact ones count.
    strange = replace(others[0].places[0], piece=first.places[0].piece)
    away = replace(first.places[0], piece=others[0].places[0].piece)
    across = Layout(
        (
            replace(first, places=(away, *first.places[1:])),
            replace(others[0], places=(strange, *others[0].places[1:])),
            others[1],
        )
    )
    right = score(across, true, pieces)
    assert (right.direct, right.neighbour, right.perfect) == (1, 1, 1)
    assert right.recall < 1
