"""Putting pieces together."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TypeVar

import numpy as np
import pytest

from organizer.errors import QueryError
from organizer.fragments.assembly.assembler import AssemblyOptions, assemble
from organizer.fragments.evaluation.metrics import score
from organizer.fragments.files.cutting import Cutting, cut
from organizer.fragments.layout import Layout, Picture, Pieces, Place, Step
from organizer.fragments.scoring.border_compatibility import shortlist
from organizer.fragments.scoring.pairwise_odds import LEAST, PairwiseOdds
from organizer.fragments.scoring.scorer import judged
from organizer.jobs import run

Found = TypeVar("Found")


def finished(
    pieces: Pieces, wish: AssemblyOptions, fixed: Layout | None = None
) -> tuple[Layout, list[Step]]:
    work, steps = assemble(pieces, wish, fixed), []
    return run(work, steps.append), steps


def pieces_of(layout: Layout) -> list[int]:
    placed = chain.from_iterable(picture.places for picture in layout.pictures)
    return sorted([place.piece for place in placed] + list(layout.leftover))


@pytest.mark.parametrize("rotated", [False, True])
def test_shuffled_pictures_come_back(pictures, rotated):
    pieces, true = cut(pictures, Cutting(rotate=rotated, seed=1))
    found, _ = finished(pieces, AssemblyOptions(pictures=3, grid=(4, 4), rotated=rotated))
    right = score(found, true)
    assert (right.recall, right.precision) == (1, 1)
    assert right.direct > 0.9


def test_with_nothing_known_the_true_joints_are_found(pictures):
    # Whole pictures may still be laid beside each other: one seam that fits by chance is enough.
    pieces, true = cut(pictures, Cutting(seed=2))
    right = score(finished(pieces, AssemblyOptions())[0], true)
    assert right.recall > 0.95
    assert right.neighbour > 0.95


def test_oblong_pieces_are_put_together(pictures):
    pieces, true = cut(pictures, Cutting(grid=(2, 4)))
    found, _ = finished(pieces, AssemblyOptions(pictures=3, grid=(2, 4)))
    assert score(found, true).direct == 1


@pytest.mark.parametrize(
    "wish",
    [
        AssemblyOptions(effort=100),
        AssemblyOptions(rotated=True, effort=100),
        AssemblyOptions(grid=(4, 4), effort=100),
        AssemblyOptions(2, (4, 4), effort=100),
        AssemblyOptions(5, (4, 4), True, effort=100),
    ],
)
@pytest.mark.parametrize("kind", ["painted", "flat"])
def test_every_piece_is_somewhere_once_and_no_picture_outgrows_its_grid(pictures, wish, kind):
    heap = pictures if kind == "painted" else [np.full((64, 64, 3), 90, np.uint8)] * 3
    pieces, _ = cut(heap, Cutting(missing=0.1))
    found, _ = finished(pieces, wish)
    assert pieces_of(found) == list(range(len(pieces)))
    for picture in found.pictures:
        cells = [(place.row, place.column) for place in picture.places]
        assert len(set(cells)) == len(cells)
        assert max(row for row, _ in cells) == picture.rows - 1
        if wish.grid:
            assert max(picture.rows, picture.columns) <= 4


def test_a_first_layout_comes_before_the_last(pictures):
    pieces, _ = cut(pictures, Cutting())
    _, steps = finished(pieces, AssemblyOptions(pictures=3, grid=(4, 4)))
    assert steps[0].stage == "Comparing borders"
    layouts = [step.layout for step in steps if step.layout is not None]
    assert layouts
    assert all(pieces_of(layout) == list(range(len(pieces))) for layout in layouts)


def test_two_pieces_are_enough():
    picture = np.linspace(0, 255, 32 * 64 * 3).reshape(32, 64, 3).astype(np.uint8)
    pieces, true = cut([picture], Cutting(pixels=32))
    found, _ = finished(pieces, AssemblyOptions(pictures=1, grid=(1, 2)))
    assert score(found, true).direct in (0, 1)
    assert len(found.pictures[0].places) == 2


def test_a_heap_of_one_colour_is_no_certain_picture_and_says_so():
    pieces, _ = cut([np.full((64, 64, 3), 90, np.uint8)], Cutting())
    found, _ = finished(pieces, AssemblyOptions(1, (4, 4), effort=100))
    assert found.notes == ("All pieces are of one colour: nothing tells how they belong together.",)
    assert all(picture.confidence < 0.5 for picture in found.pictures)


def test_pieces_of_which_no_two_fit_are_left_over():
    noise = np.random.default_rng(0).integers(0, 256, (6, 16, 16, 3)).astype(np.uint8)
    pieces = Pieces(noise, tuple("abcdef"))
    near = run(shortlist(pieces, rotated=False))
    hopeless = PairwiseOdds(near, np.full(near.partners.shape, LEAST))
    found = run(assemble(pieces, AssemblyOptions(), None, hopeless))
    assert found.pictures == ()
    assert found.leftover == (0, 1, 2, 3, 4, 5)
    assert found.notes == ("Of 6 pieces no two fit together for certain.",)


def test_what_was_assumed_is_said(pictures):
    pieces, _ = cut(pictures[:2], Cutting(seed=4))
    found, _ = finished(pieces, AssemblyOptions(pictures=2))
    assert found.notes == ("Taken for 2 pictures of 4 × 4 pieces",)
    assert finished(pieces, AssemblyOptions(2, (4, 4)))[0].notes == ()


def test_what_is_judged_already_is_not_judged_again(pictures):
    pieces, _ = cut(pictures[:1], Cutting())
    solving = assemble(pieces, AssemblyOptions(1, (4, 4)), None, run(judged(pieces)))
    assert next(solving).stage == "Joining"


def test_locked_pieces_stay_as_they_lie(pictures):
    pieces, _ = cut(pictures, Cutting(seed=6))
    places = (Place(3, 0, 0, is_locked=True), Place(40, 0, 1, is_locked=True), Place(7, 1, 0))
    fixed = Layout((Picture(2, 2, places),), ())
    found, _ = finished(pieces, replace(AssemblyOptions(3, (4, 4)), effort=200), fixed)
    (held,) = [
        picture for picture in found.pictures if any(each.is_locked for each in picture.places)
    ]
    where = {each.piece: each for each in held.places}
    assert where[40].row == where[3].row
    assert where[40].column == where[3].column + 1
    assert [each.piece for each in held.places if each.is_locked] == [3, 40]


def test_locks_that_cannot_be_kept_are_refused(pictures):
    pieces, _ = cut(pictures, Cutting())

    def locked(*cells):
        return Picture(9, 9, tuple(Place(n, *cell, is_locked=True) for n, cell in cells))

    far = Layout((locked((0, (0, 0)), (1, (0, 6))),), ())
    with pytest.raises(QueryError, match="farther apart"):
        finished(pieces, AssemblyOptions(3, (4, 4)), far)
    many = Layout(tuple(locked((n, (0, 0))) for n in range(3)), ())
    with pytest.raises(QueryError, match="More pictures have locked pieces"):
        finished(pieces, AssemblyOptions(2, (4, 4)), many)


def test_a_piece_of_another_picture_is_left_over_where_there_are_gaps(pictures):
    pieces, _ = cut(pictures[:2], Cutting(seed=3))
    noise = np.random.default_rng(0).integers(0, 256, (1, 16, 16, 3)).astype(np.uint8)
    lost = 5
    kept = [number for number in range(len(pieces)) if number != lost]
    heap = Pieces(
        np.concatenate([pieces.pixels[kept], noise, noise[:, ::-1]]),
        (*(pieces.names[number] for number in kept), "stranger", "another"),
    )
    found, _ = finished(heap, AssemblyOptions(2, (4, 4), effort=300))
    assert found.leftover == (31, 32)
    assert sorted(len(picture.places) for picture in found.pictures) == [15, 16]
