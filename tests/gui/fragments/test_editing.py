"""Pieces moved, turned and chosen by hand in the Fragments pane."""

from __future__ import annotations

from PySide6.QtCore import Qt

from organizer.fragments.board.positions import find_positions
from organizer.fragments.layout import Side
from organizer.fragments.session.cached_scores import is_unrated
from tests.gui.fragments.known_assembly import CTRL, SHIFT, layout_of, whole


def test_keys_undo_and_redo_on_the_board_alone(solved, qtbot) -> None:
    solved.work_page.board.setFocus()
    qtbot.keyClick(solved.work_page.board, Qt.Key.Key_Z, CTRL)
    assert not layout_of(solved).pictures
    qtbot.keyClick(solved.work_page.options_bar.start, Qt.Key.Key_Z, CTRL | SHIFT)
    assert layout_of(solved) == whole()


def test_what_the_board_tells_is_carried_out_and_undone(solved) -> None:
    solved.work_page.board.leave_over_wanted.emit([5])
    assert layout_of(solved).leftover == (5,)
    solved.work_page.board.lock_wanted.emit([0, 1], True)
    assert [place.is_locked for place in layout_of(solved).pictures[0].places][:3] == [
        True,
        True,
        False,
    ]
    solved.work_page.toolbar.undo.click()
    solved.work_page.toolbar.undo.click()
    assert layout_of(solved) == whole()


def test_joints_of_a_moved_piece_are_judged_anew(solved, qtbot) -> None:
    with qtbot.waitSignal(
        solved.assembly_controller.layout_changed, check_params_cb=lambda it: not is_unrated(it)
    ):
        solved.work_page.board.move_wanted.emit([0], 0, 0, 2)
    joints = {(each.first, each.second): each for each in layout_of(solved).pictures[0].joints}
    assert joints[1, 0].confidence < 0.1
    assert joints[4, 5].confidence > 0.8


def test_a_piece_from_the_tray_stays_chosen_on_the_board(solved) -> None:
    solved.work_page.board.leave_over_wanted.emit([5])
    solved.work_page.leftover_panel.select([5])
    solved.work_page.board.move_wanted.emit([5], 0, 1, 2)
    assert solved.work_page.board.selected() == [5]
    assert "row 2, column 3" in solved.work_page.inspector.words.text()


def test_pieces_are_chosen_on_the_board_or_in_the_tray(solved) -> None:
    solved.work_page.board.leave_over_wanted.emit([5])
    solved.work_page.board.select([0, 1])
    solved.work_page.leftover_panel.select([5])
    assert not solved.work_page.board.selected()
    solved.work_page.board.select([0, 1])
    assert not solved.work_page.leftover_panel.selected()
    assert solved.work_page.inspector.name.text() == "2 pieces chosen"
    solved.work_page.inspector.piece_actions.buttons["aside"].click()
    assert layout_of(solved).leftover == (0, 1, 5)


def test_neighbours_of_the_chosen_piece_are_ranked_and_put_there(solved, qtbot) -> None:
    solved.work_page.board.leave_over_wanted.emit([1])
    with qtbot.waitSignal(solved.work_page.board_controller.neighbour_controller.found):
        solved.work_page.board.select([0])
    (button,) = solved.work_page.inspector.buttons(Side.RIGHT)
    assert "95%" in button.accessibleName()
    button.click()
    position = find_positions(layout_of(solved), [1]).get(1)
    assert position is not None
    assert (position.place.row, position.place.column) == (0, 1)


def test_a_loose_piece_goes_to_where_its_neighbour_lies(solved, qtbot) -> None:
    solved.work_page.board.leave_over_wanted.emit([3])
    with qtbot.waitSignal(solved.work_page.board_controller.neighbour_controller.found):
        solved.work_page.leftover_panel.selection_changed.emit([3])
    solved.work_page.inspector.buttons(Side.RIGHT)[0].click()
    position = find_positions(layout_of(solved), [3]).get(3)
    assert position is not None
    assert (position.place.row, position.place.column) == (1, 0)
