"""What a layout becomes when pieces are moved, turned and locked."""

from __future__ import annotations

import pytest

from organizer.fragments.board.moves import left_over, locked, moved, turned
from organizer.fragments.layout import Layout, Picture, Place


@pytest.fixture
def layout() -> Layout:
    """Pieces 0 to 5 in two rows of three, 6 and 7 in one row, 8 left over."""
    six = tuple(Place(piece, *divmod(piece, 3), confidence=0.8) for piece in range(6))
    two = (Place(6, 0, 0), Place(7, 0, 1, rotation=2))
    return Layout((Picture(2, 3, six), Picture(1, 2, two)), (8,), ("A note.",))


def cells(layout: Layout, picture: int) -> dict[int, tuple[int, int]]:
    return {place.piece: (place.row, place.column) for place in layout.pictures[picture].places}


def test_a_row_of_pieces_moved_by_one_sends_the_displaced_one_to_the_free_end(layout):
    assert cells(moved(layout, [0, 1], 0, 0, 1), 0) == {
        2: (0, 0),
        0: (0, 1),
        1: (0, 2),
        3: (1, 0),
        4: (1, 1),
        5: (1, 2),
    }


def test_a_moved_piece_keeps_its_rotation_and_loses_its_confidence(layout):
    after = moved(layout, [7], 0, 1, 1)
    place = next(each for each in after.pictures[0].places if each.piece == 7)
    assert (place.rotation, place.confidence) == (2, 0.0)
    assert cells(after, 1)[4] == (0, 1)
    assert after.notes == layout.notes


def test_a_refused_move_leaves_the_layout_itself(layout):
    assert moved(layout, [8], 7, 0, 0) is layout
    assert left_over(layout, [8]) is layout
    held = locked(layout, [6], True)
    assert left_over(held, [6]) is held


def test_a_locked_piece_turns_with_its_whole_picture_only(layout):
    held = locked(layout, [6], True)
    assert [place.rotation for place in turned(held, [6], 1).pictures[1].places] == [0, 2]
    whole = turned(held, [6, 7], 1).pictures[1]
    assert (whole.rows, whole.columns) == (2, 1)
    assert {place.piece: place.rotation for place in whole.places} == {6: 1, 7: 3}
    assert {place.piece: place.is_locked for place in whole.places} == {6: True, 7: False}


def test_locking_what_is_locked_changes_no_picture(layout):
    held = locked(layout, [0, 8], True)
    again = locked(held, [0], True)
    assert again.pictures[0] is held.pictures[0]
    assert locked(held, [0], False) == layout
