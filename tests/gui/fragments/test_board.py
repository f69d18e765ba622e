"""The board and the panel of pieces left over by themselves, worked by mouse and keyboard."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMenu

from organizer.fragments.layout import Joint, Layout, Picture, Pieces, Place
from organizer.ui.fragments.board.board import FragmentBoard
from organizer.ui.fragments.board.piece_drag import pack_pieces
from organizer.ui.fragments.leftover_list import LeftoverList
from organizer.ui.fragments.leftover_panel import LeftoverPanel

SIDE = 16
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


def pieces(height: int = SIDE) -> Pieces:
    pixels = np.random.default_rng(2).integers(0, 256, (9, height, SIDE, 3), dtype=np.uint8)
    return Pieces(pixels, tuple(f"{number}.png" for number in range(9)))


def layout() -> Layout:
    """Pictures of 2 × 3 and 1 × 2 pieces; the last one is left over."""
    first = tuple(Place(number, *divmod(number, 3)) for number in range(6))
    second = (Place(6, 0, 0), Place(7, 0, 1))
    joints = (Joint(0, 1, True, 0.1), Joint(0, 3, False, 0.99))
    return Layout((Picture(2, 3, first, joints), Picture(1, 2, second)), (8,))


@pytest.fixture
def board(qtbot, dress) -> FragmentBoard:
    board = FragmentBoard()
    qtbot.addWidget(board)
    board.resize(600, 400)
    board.show_pieces(pieces())
    board.show_layout(layout())
    with qtbot.waitExposed(board):
        board.show()
    return board


@pytest.fixture
def panel(qtbot, dress) -> LeftoverPanel:
    panel = LeftoverPanel()
    qtbot.addWidget(panel)
    panel.resize(500, 80)
    panel.show_pieces(pieces())
    panel.show_layout(Layout((), (2, 3, 4)))
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def at(board: FragmentBoard, piece: int) -> QPoint:
    return board.camera.on_window(board.scene.piece_box(piece)).center().toPoint()


def drop(target: FragmentBoard | LeftoverPanel, held: list[int], where: QPointF) -> None:
    how = (Qt.DropAction.MoveAction, pack_pieces(held), LEFT, NONE)
    target.dragEnterEvent(QDragEnterEvent(where.toPoint(), *how))
    target.dropEvent(QDropEvent(where, *how))


def test_a_click_chooses_one_piece_and_control_adds(board, qtbot) -> None:
    qtbot.mouseClick(board, LEFT, NONE, at(board, 1))
    assert board.selected() == [1]
    qtbot.mouseClick(board, LEFT, CTRL, at(board, 7))
    assert board.selected() == [1, 7]
    qtbot.mouseClick(board, LEFT, CTRL, at(board, 1))
    assert board.selected() == [7]


def test_a_double_click_chooses_the_whole_picture(board, qtbot) -> None:
    qtbot.mouseDClick(board, LEFT, NONE, at(board, 6))
    assert board.selected() == [6, 7]


def test_a_rubber_band_chooses_what_it_touches(board, qtbot) -> None:
    around = QRect(at(board, 0), at(board, 4))
    outside = QPoint(board.camera.on_window(board.scene.box(0)).left() - 10, around.top())
    qtbot.mousePress(board, LEFT, NONE, outside)
    qtbot.mouseMove(board, around.center())
    qtbot.mouseMove(board, around.bottomRight())
    qtbot.mouseRelease(board, LEFT, NONE, around.bottomRight())
    assert board.selected() == [0, 1, 3, 4]


def test_arrow_keys_walk_and_shift_keeps(board, qtbot) -> None:
    board.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        qtbot.keyClick(board, key)
    assert board.selected() == [4]
    qtbot.keyClick(board, Qt.Key.Key_Right, SHIFT)
    assert board.selected() == [4, 5]
    qtbot.keyClick(board, Qt.Key.Key_Escape)
    assert board.selected() == []


@pytest.mark.parametrize(
    ("key", "keys", "turns"), [(Qt.Key.Key_R, NONE, -1), (Qt.Key.Key_R, SHIFT, 1)]
)
def test_r_turns_the_chosen_pieces(board, qtbot, key, keys, turns) -> None:
    board.select([1, 2])
    with qtbot.waitSignal(board.turn_wanted) as wanted:
        qtbot.keyClick(board, key, keys)
    assert wanted.args == [[1, 2], turns]


def test_pieces_that_are_no_square_turn_by_a_half(board, qtbot) -> None:
    board.show_pieces(pieces(height=8))
    board.show_layout(layout())
    board.select([1])
    with qtbot.waitSignal(board.turn_wanted) as wanted:
        qtbot.keyClick(board, Qt.Key.Key_R)
    assert wanted.args == [[1], 2]


def test_keys_lock_and_put_aside(board, qtbot) -> None:
    board.select([1])
    with qtbot.waitSignal(board.lock_wanted) as wanted:
        qtbot.keyClick(board, Qt.Key.Key_L)
    assert wanted.args == [[1], True]
    with qtbot.waitSignal(board.leave_over_wanted) as wanted:
        qtbot.keyClick(board, Qt.Key.Key_Delete)
    assert wanted.args == [[1]]


def test_control_and_an_arrow_move_the_chosen_pieces_by_a_cell(board, qtbot) -> None:
    board.select([1, 2])
    with qtbot.waitSignal(board.move_wanted) as wanted:
        qtbot.keyClick(board, Qt.Key.Key_Down, CTRL)
    assert wanted.args == [[1, 2], 0, 1, 1]


def test_dropped_pieces_go_to_the_cell_under_the_pointer(board, qtbot) -> None:
    with qtbot.waitSignal(board.move_wanted) as wanted:
        drop(board, [8], QPointF(at(board, 5)))
    assert wanted.args == [[8], 0, 1, 2]


def test_pieces_dropped_beside_the_pictures_start_a_new_one(board, qtbot) -> None:
    with qtbot.waitSignal(board.move_wanted) as wanted:
        drop(board, [8], QPointF(board.width() - 4, board.height() - 40))
    assert wanted.args == [[8], 2, 0, 0]


def test_what_the_menu_offers_needs_a_chosen_piece(board) -> None:
    menu = QMenu()
    board.fill_menu(menu)
    assert [each.isEnabled() for each in menu.actions()[:4]] == [False] * 4
    board.select([3])
    menu.clear()
    board.fill_menu(menu)
    assert all(each.isEnabled() for each in menu.actions()[:4])


def test_zooming_keeps_what_is_under_the_pointer(board, qtbot) -> None:
    point = QPointF(at(board, 4))
    before = board.camera.on_canvas(point)
    board.camera.zoom_to(board.camera.zoom * 3, point)
    assert (board.camera.on_canvas(point) - before).manhattanLength() < 0.01
    qtbot.keyClick(board, Qt.Key.Key_0)
    assert board.camera.is_fitted


def test_the_board_says_what_is_chosen(board) -> None:
    board.select([4])
    assert "picture 1, row 2, column 2" in board.accessibleDescription()


def test_joints_can_be_hidden(board) -> None:
    shown = board.grab().toImage()
    board.set_joints_visible(False)
    assert board.grab().toImage() != shown


def test_a_loose_piece_is_dragged_at_once(panel: LeftoverPanel, qtbot, monkeypatch) -> None:
    dragged: list[list[int]] = []
    monkeypatch.setattr(LeftoverList, "startDrag", lambda each, _: dragged.append(each.selected()))
    view = panel.list.viewport()
    start = panel.list.visualRect(panel.list.model().index(1, 0)).center()
    qtbot.mousePress(view, LEFT, NONE, start)
    for step in (10, 20, 30):
        qtbot.mouseMove(view, start + QPoint(step, -step))
    qtbot.mouseRelease(view, LEFT, NONE, start)
    assert dragged[0] == [3]


def test_pieces_dropped_on_the_tray_are_put_aside(panel: LeftoverPanel, qtbot) -> None:
    with qtbot.waitSignal(panel.dropped) as dropped:
        drop(panel, [7, 6], QPointF(20, 20))
    assert dropped.args == [[7, 6]]


def test_the_tray_is_as_high_as_its_pieces_need(panel: LeftoverPanel) -> None:
    one_line = panel.height()
    panel.show_layout(Layout((), tuple(range(9))))
    assert panel.height() > one_line
    panel.show_layout(Layout((), ()))
    assert panel.height() < one_line
    assert panel.words.text() == "Nothing is left over"
