"""Where moved pieces would come to lie."""

from __future__ import annotations

import pytest

from organizer.fragments.board.drop_targets import find_landing
from organizer.fragments.layout import Layout, Picture, Place


@pytest.fixture
def layout() -> Layout:
    """Pieces 0 to 5 in two rows of three, 6 and 7 in one row, 8 and 9 left over."""
    six = Picture(2, 3, tuple(Place(piece, *divmod(piece, 3)) for piece in range(6)))
    return Layout((six, Picture(1, 2, (Place(6, 0, 0), Place(7, 0, 1)))), (8, 9))


def test_pieces_of_one_picture_keep_their_offsets_in_another(layout):
    assert find_landing(layout, [4, 0], 1, 0, 0) == {4: (0, 0), 0: (-1, -1)}


def test_strangers_follow_to_the_right_of_the_first_around_what_comes_along(layout):
    cells = {0: (1, 0), 1: (1, 1), 6: (1, 2), 9: (1, 3)}
    assert find_landing(layout, [0, 1, 6, 9], 0, 1, 0) == cells


def test_a_piece_named_twice_lands_once(layout):
    assert find_landing(layout, [8, 8], 0, 0, 0) == {8: (0, 0)}


@pytest.mark.parametrize(
    ("pieces", "picture", "row", "column"),
    [
        ([], 0, 0, 0),
        ([77], 0, 0, 0),
        ([8], -1, 0, 0),
        ([8], 3, 0, 0),
        ([8], 0, 3, 0),
        ([8], 0, -2, 0),
        ([8], 0, 0, 4),
    ],
)
def test_nothing_lands_too_far_off(layout, pieces, picture, row, column):
    assert find_landing(layout, pieces, picture, row, column) is None


@pytest.mark.parametrize(("row", "column"), [(-1, 0), (2, 2), (0, -1), (1, 3)])
def test_a_piece_may_land_one_cell_outside_of_the_grid(layout, row, column):
    assert find_landing(layout, [8], 0, row, column) == {8: (row, column)}


def test_a_new_picture_begins_at_its_first_cell(layout):
    assert find_landing(layout, [9, 8], 2, 5, 5) == {9: (0, 0), 8: (0, 1)}
