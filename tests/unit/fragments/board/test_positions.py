"""Where pieces lie."""

from __future__ import annotations

import pytest

from organizer.fragments.board.positions import find_neighbour, find_positions
from organizer.fragments.layout import Layout, Picture, Place, Side


@pytest.fixture
def layout() -> Layout:
    six = Picture(2, 3, tuple(Place(piece, *divmod(piece, 3)) for piece in range(6)))
    return Layout((six, Picture(1, 2, (Place(6, 0, 0), Place(7, 0, 1)))), (8, 9))


def test_pieces_in_pictures_are_found_and_others_are_nowhere(layout):
    found = find_positions(layout, [4, 7, 8, 77])
    assert {piece: (position.picture, position.cell) for piece, position in found.items()} == {
        4: (0, (1, 1)),
        7: (1, (0, 1)),
    }


def test_all_pieces_in_pictures_are_found_where_none_are_named(layout):
    assert sorted(find_positions(layout)) == list(range(8))


def test_the_neighbours_of_a_piece_are_those_that_touch_it(layout):
    position = find_positions(layout)[1]
    neighbours = {side: find_neighbour(layout, position, side) for side in Side}
    assert {side: place and place.piece for side, place in neighbours.items()} == {
        Side.RIGHT: 2,
        Side.BELOW: 4,
        Side.LEFT: 0,
        Side.ABOVE: None,
    }
