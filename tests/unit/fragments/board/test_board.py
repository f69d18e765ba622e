"""Moving, turning and locking pieces by hand, and taking it back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organizer.fragments.board.board import Board
from organizer.fragments.board.drop_targets import find_landing
from organizer.fragments.board.positions import find_positions
from organizer.fragments.layout import Joint, Layout, Picture, Place, Side

COLUMNS = 3


def picture(first: int, rows: int = 2, columns: int = COLUMNS, sure: float = 0.9) -> Picture:
    """Pieces from `first` on in reading order, every joint known."""
    places = tuple(
        Place(first + number, *divmod(number, columns), confidence=sure)
        for number in range(rows * columns)
    )
    joints = []
    for place in places:
        if place.column + 1 < columns:
            joints.append(Joint(place.piece, place.piece + 1, True, sure))
        if place.row + 1 < rows:
            joints.append(Joint(place.piece, place.piece + columns, False, sure))
    return Picture(rows, columns, places, tuple(joints), sure)


@pytest.fixture
def board() -> Board:
    """Pieces 0 to 5 in two rows, 6 to 9 in two rows, 10 and 11 left over."""
    return Board(Layout((picture(0), picture(6, 2, 2)), (10, 11)))


def rows_of(board: Board, number: int = 0) -> list[list[int | None]]:
    """Which piece lies where."""
    found = board.layout.pictures[number]
    grid: list[list[int | None]] = [[None] * found.columns for _ in range(found.rows)]
    for place in found.places:
        assert grid[place.row][place.column] is None
        grid[place.row][place.column] = place.piece
    return grid


def heap_of(layout: Layout) -> list[int]:
    """Every piece that is anywhere, as often as it is there."""
    placed = [place.piece for each in layout.pictures for place in each.places]
    return sorted([*placed, *layout.leftover])


def test_a_moved_piece_swaps_with_the_one_that_lay_there(board: Board) -> None:
    board.move([0], 0, 1, 2)
    assert rows_of(board) == [[5, 1, 2], [3, 4, 0]]


def test_pieces_of_two_pictures_swap_as_well(board: Board) -> None:
    board.move([0], 1, 1, 1)
    assert rows_of(board, 0) == [[9, 1, 2], [3, 4, 5]]
    assert rows_of(board, 1) == [[6, 7], [8, 0]]


def test_a_piece_from_the_heap_sends_the_one_that_lay_there_into_it(board: Board) -> None:
    board.move([11], 0, 0, 1)
    assert rows_of(board) == [[0, 11, 2], [3, 4, 5]]
    assert board.layout.leftover == (1, 10)


def test_several_pieces_keep_their_offsets_and_nothing_is_covered(board: Board) -> None:
    board.move([0, 1, 3, 4], 0, 0, 1)
    assert rows_of(board) == [[2, 0, 1], [5, 3, 4]]


def test_pieces_from_elsewhere_follow_to_the_right(board: Board) -> None:
    board.move([10, 11], 0, 0, 0)
    assert rows_of(board) == [[10, 11, 2], [3, 4, 5]]
    assert board.layout.leftover == (0, 1)


def test_the_grid_grows_by_a_cell_outside(board: Board) -> None:
    board.move([10], 0, -1, 3)
    assert rows_of(board) == [[None, None, None, 10], [0, 1, 2, None], [3, 4, 5, None]]


def test_further_outside_nothing_happens(board: Board) -> None:
    board.move([10], 0, -2, 0)
    board.move([10], 3, 0, 0)
    assert not board.can_undo


def test_the_grid_loses_the_outer_lines_that_pieces_left(board: Board) -> None:
    board.leave_over([0, 3])
    assert rows_of(board) == [[1, 2], [4, 5]]
    assert board.layout.leftover == (0, 3, 10, 11)


def test_outer_lines_that_were_empty_before_stay() -> None:
    wide = replace(picture(0), rows=3)
    board = Board(Layout((wide,)))
    board.move([0], 0, 0, 1)
    assert board.layout.pictures[0].rows == 3


def test_a_new_picture_is_made(board: Board) -> None:
    board.move([4, 5], 2, 0, 0)
    assert rows_of(board, 2) == [[4, 5]]
    assert rows_of(board, 0) == [[0, 1, 2], [3, None, None]]


def test_a_picture_without_pieces_is_gone(board: Board) -> None:
    board.leave_over([6, 7, 8, 9])
    assert len(board.layout.pictures) == 1


def test_joints_of_moved_pieces_are_worth_nothing_until_they_are_scored(board: Board) -> None:
    untouched = board.layout.pictures[1]
    board.move([0], 0, 0, 1)
    joints = {(each.first, each.second): each for each in board.layout.pictures[0].joints}
    assert joints[1, 0].confidence == 0
    assert joints[0, 4].confidence == 0
    assert joints[2, 5].confidence == 0.9
    assert len(joints) == 7
    assert board.layout.pictures[0].confidence == pytest.approx(0.9 * 4 / 6)
    assert board.layout.pictures[1] is untouched


def test_changed_pictures_are_rescored() -> None:
    scored: list[Picture] = []

    def rescore(each: Picture) -> Picture:
        scored.append(each)
        return replace(each, confidence=0.5)

    board = Board(Layout((picture(0), picture(6))), rescore)
    board.move([0], 0, 1, 1)
    assert [each.confidence for each in board.layout.pictures] == [0.5, 0.9]
    assert len(scored) == 1


def test_pieces_turn_where_they_lie(board: Board) -> None:
    board.rotate([0, 1], 3)
    assert [place.rotation for place in board.layout.pictures[0].places] == [3, 3, 0, 0, 0, 0]
    board.rotate([0], 2)
    assert board.layout.pictures[0].places[0].rotation == 1


def test_a_whole_picture_turns_as_one_and_stays_as_sure(board: Board) -> None:
    board.rotate(range(6))
    found = board.layout.pictures[0]
    assert rows_of(board) == [[2, 5], [1, 4], [0, 3]]
    assert {place.rotation for place in found.places} == {1}
    assert Joint(1, 0, False, 0.9) in found.joints
    assert Joint(0, 3, True, 0.9) in found.joints
    assert found.confidence == 0.9
    board.rotate(range(6), 3)
    assert rows_of(board) == [[0, 1, 2], [3, 4, 5]]


def test_locked_pieces_stay_where_they_are(board: Board) -> None:
    board.lock([1, 10], True)
    before = board.layout
    board.move([1], 0, 0, 0)
    board.move([0], 0, 0, 1)
    board.move([0, 3], 0, 0, 1)
    board.rotate([1])
    board.leave_over([1])
    assert board.layout is before
    board.lock([1], False)
    board.move([1], 0, 0, 0)
    assert rows_of(board)[0] == [1, 0, 2]


def test_only_the_locked_one_of_several_is_kept_from_the_heap(board: Board) -> None:
    board.lock([1], True)
    board.leave_over([0, 1])
    assert rows_of(board) == [[None, 1, 2], [3, 4, 5]]


def test_solving_again_is_a_step_as_well(board: Board) -> None:
    first = board.layout
    board.replace(Layout((), tuple(range(12))))
    assert board.undo()
    assert board.layout == first
    assert board.redo()
    assert not board.redo()
    assert board.layout.pictures == ()


def test_a_new_step_ends_what_could_be_done_again(board: Board) -> None:
    board.leave_over([0])
    board.undo()
    board.leave_over([1])
    assert not board.can_redo
    assert board.undo()
    assert not board.undo()


def test_what_changes_nothing_is_no_step(board: Board) -> None:
    board.rotate([0], 4)
    board.leave_over([10, 77])
    board.lock([10], True)
    board.move([], 0, 0, 0)
    assert not board.can_undo


def test_where_pieces_would_land_is_told_beforehand(board: Board) -> None:
    assert find_landing(board.layout, [1, 4], 0, 0, 2) == {1: (0, 2), 4: (1, 2)}
    assert find_landing(board.layout, [1], 2, 7, 7) == {1: (0, 0)}
    board.lock([2], True)
    assert find_landing(board.layout, [1], 0, 0, 2) is None


numbers = st.lists(st.integers(0, 12), max_size=5)
coordinate = st.integers(-2, 4)
operations = st.one_of(
    st.tuples(st.just("move"), numbers, st.integers(0, 3), coordinate, coordinate),
    st.tuples(st.just("leave_over"), numbers),
    st.tuples(st.just("rotate"), numbers, st.integers(-1, 4)),
    st.tuples(st.just("lock"), numbers, st.booleans()),
    st.tuples(st.sampled_from(["undo", "redo"])),
)


@given(st.lists(operations, max_size=30))
def test_no_piece_is_ever_lost_or_doubled_and_all_can_be_taken_back(
    steps: list[tuple[object, ...]],
) -> None:
    first = Layout((picture(0), picture(6, 2, 2)), (10, 11))
    board = Board(first)
    for name, *arguments in steps:
        before = board.layout
        getattr(board, str(name))(*arguments)
        assert heap_of(board.layout) == list(range(12))
        assert_is_sound(board.layout)
        if name in ("move", "leave_over", "rotate"):
            assert held(before) <= held(board.layout)
    last = board.layout
    undone = 0
    while board.undo():
        undone += 1
    assert board.layout == first
    for _ in range(undone):
        board.redo()
    assert board.layout == last


def assert_is_sound(layout: Layout) -> None:
    """Cells are within the grid and hold one piece; joints join what touches."""
    assert layout.leftover == tuple(sorted(layout.leftover))
    for each in layout.pictures:
        cells = {(place.row, place.column): place.piece for place in each.places}
        assert len(cells) == len(each.places) > 0
        assert list(cells) == sorted(cells)
        assert all(0 <= row < each.rows and 0 <= column < each.columns for row, column in cells)
        at = {piece: cell for cell, piece in cells.items()}
        for joint in each.joints:
            (row, column), other = at[joint.first], at[joint.second]
            assert other == ((row, column + 1) if joint.is_upright else (row + 1, column))


def held(layout: Layout) -> set[tuple[int, int, int, int]]:
    """How far apart locked pieces of a picture are, and how they are turned to each other."""
    return {
        (
            one.piece,
            other.piece,
            (one.row - other.row) ** 2 + (one.column - other.column) ** 2,
            (one.rotation - other.rotation) % 4,
        )
        for each in layout.pictures
        for one in each.places
        for other in each.places
        if one.is_locked and other.is_locked
    }


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("side", Side)
def test_a_neighbour_lies_as_it_was_suggested_whichever_way_the_piece_is_turned(
    board: Board, turns: int, side: Side
) -> None:
    board.move([10], 2, 0, 0)
    board.rotate([10], turns)
    board.put_beside(10, side, 11, 3)
    found = find_positions(board.layout, [10, 11])
    down, along = side.offset
    first, second = found[10].place, found[11].place
    assert (second.row - first.row, second.column - first.column) == (down, along)
    assert (first.rotation, second.rotation) == (turns, 3)


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("side", Side)
def test_a_piece_that_is_left_over_turns_with_the_neighbour_it_goes_to(
    board: Board, turns: int, side: Side
) -> None:
    board.move([11], 2, 0, 0)
    board.rotate([11], turns)
    # Upright, piece 10 has piece 11 at that side, three quarter turns further.
    board.put_beside(10, side, 11, 3)
    found = find_positions(board.layout, [10, 11])
    first, second = found[10].place, found[11].place
    assert (second.rotation, first.rotation) == (turns, (turns - 3) % 4)
    down, along = side.turned(first.rotation).offset
    assert (second.row - first.row, second.column - first.column) == (down, along)
