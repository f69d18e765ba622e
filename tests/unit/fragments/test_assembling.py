"""Putting pieces together."""

from __future__ import annotations

from itertools import chain

import numpy as np
import pytest

from organizer.fragments.assembling import Wish, assemble
from organizer.fragments.cut import Cutting, cut
from organizer.fragments.layout import Layout, Pieces, Step
from organizer.fragments.quality import score


def finished(pieces: Pieces, wish: Wish) -> tuple[Layout, list[Step]]:
    work, steps = assemble(pieces, wish), []
    while True:
        try:
            steps.append(next(work))
        except StopIteration as end:
            return end.value, steps


def pieces_of(layout: Layout) -> list[int]:
    placed = chain.from_iterable(picture.places for picture in layout.pictures)
    return sorted([place.piece for place in placed] + list(layout.leftover))


@pytest.mark.parametrize("rotated", [False, True])
def test_shuffled_pictures_come_back(pictures, rotated):
    pieces, true = cut(pictures, Cutting(rotate=rotated, seed=1))
    found, _ = finished(pieces, Wish(pictures=3, grid=(4, 4), rotated=rotated))
    right = score(found, true)
    assert (right.recall, right.precision) == (1, 1)
    assert right.direct > 0.9


def test_with_nothing_known_the_true_joints_are_found(pictures):
    # Whole pictures may still be laid beside each other: one seam that fits by chance is enough.
    pieces, true = cut(pictures, Cutting(seed=2))
    right = score(finished(pieces, Wish())[0], true)
    assert right.recall > 0.95
    assert right.neighbour > 0.95


def test_oblong_pieces_are_put_together(pictures):
    pieces, true = cut(pictures, Cutting(grid=(2, 4)))
    found, _ = finished(pieces, Wish(pictures=3, grid=(2, 4)))
    assert score(found, true).direct == 1


@pytest.mark.parametrize(
    "wish",
    [Wish(), Wish(rotated=True), Wish(grid=(4, 4)), Wish(2, (4, 4)), Wish(5, (4, 4), True)],
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
    _, steps = finished(pieces, Wish(pictures=3, grid=(4, 4)))
    assert steps[0].stage == "Comparing borders"
    layouts = [step.layout for step in steps if step.layout is not None]
    assert layouts
    assert all(pieces_of(layout) == list(range(len(pieces))) for layout in layouts)


def test_two_pieces_are_enough():
    picture = np.linspace(0, 255, 32 * 64 * 3).reshape(32, 64, 3).astype(np.uint8)
    pieces, true = cut([picture], Cutting(pixels=32))
    found, _ = finished(pieces, Wish(pictures=1, grid=(1, 2)))
    assert score(found, true).direct in (0, 1)
    assert len(found.pictures[0].places) == 2
