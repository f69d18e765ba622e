"""Photos are chosen with keys and pointer, as a person does it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication

from tests.gui.photos.hands import middle

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


def test_arrows_move_the_cursor_and_select(show_grid, qtbot):
    grid = show_grid(range(1, 101))
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left):
        qtbot.keyClick(grid, key)
    assert grid.current_id() == 4
    assert grid.selected_ids() == [4]
    qtbot.keyClick(grid, Qt.Key.Key_Up)
    assert grid.selected_ids() == [1]


def test_shift_and_a_key_select_everything_between(show_grid, qtbot):
    grid = show_grid(range(1, 101))
    grid.make_current(2)
    qtbot.keyClick(grid, Qt.Key.Key_Down, SHIFT)
    assert grid.selected_ids() == [2, 3, 4, 5]
    qtbot.keyClick(grid, Qt.Key.Key_Home, SHIFT)
    assert grid.selected_ids() == [1, 2]


def test_ctrl_and_an_arrow_move_without_selecting_and_ctrl_space_selects(show_grid, qtbot):
    grid = show_grid(range(1, 101))
    grid.make_current(1)
    qtbot.keyClick(grid, Qt.Key.Key_Right, CTRL)
    qtbot.keyClick(grid, Qt.Key.Key_Right, CTRL)
    assert grid.selected_ids() == [1]
    qtbot.keyClick(grid, Qt.Key.Key_Space, CTRL)
    assert grid.selected_ids() == [1, 3]


def test_end_and_page_up_scroll_to_the_cursor(show_grid, qtbot):
    grid = show_grid(range(1, 100_001))
    qtbot.keyClick(grid, Qt.Key.Key_End)
    assert grid.current_id() == 100_000
    assert 99_999 in grid.scroller.visible_rows()
    qtbot.keyClick(grid, Qt.Key.Key_PageUp)
    assert grid.viewport().rect().contains(grid.visualRect(grid.currentIndex()))
    assert grid.current_id() < 100_000


def test_everything_can_be_selected_at_once(show_grid, qtbot):
    grid = show_grid(range(1, 100_001))
    with qtbot.waitSignal(grid.selection_changed) as told:
        qtbot.keyClick(grid, Qt.Key.Key_A, CTRL)
    assert told.args[0] == list(range(1, 100_001))


@pytest.mark.parametrize(
    ("key", "signal"),
    [(Qt.Key.Key_Return, "opened"), (Qt.Key.Key_Enter, "opened"), (Qt.Key.Key_Space, "previewed")],
)
def test_enter_opens_and_space_previews_the_current_photo(show_grid, qtbot, key, signal):
    grid = show_grid([11, 12, 13])
    grid.make_current(12)
    with qtbot.waitSignal(getattr(grid, signal)) as told:
        qtbot.keyClick(grid, key)
    assert told.args == [12]


def test_clicks_select_one_ctrl_adds_and_shift_extends(show_grid, qtbot):
    grid = show_grid(range(1, 101))
    qtbot.mouseClick(grid.viewport(), LEFT, NONE, middle(grid, 1))
    assert grid.selected_ids() == [2]
    qtbot.mouseClick(grid.viewport(), LEFT, CTRL, middle(grid, 4))
    assert grid.selected_ids() == [2, 5]
    qtbot.mouseClick(grid.viewport(), LEFT, SHIFT, middle(grid, 6))
    assert grid.selected_ids() == [5, 6, 7]
    qtbot.mouseClick(grid.viewport(), LEFT, NONE, middle(grid, 5))
    assert grid.selected_ids() == [6]


def test_the_check_in_a_corner_adds_a_photo_without_a_key(show_grid, qtbot):
    grid = show_grid(range(1, 101))
    qtbot.mouseClick(grid.viewport(), LEFT, NONE, middle(grid, 0))
    corner = grid.cell_rect(2).topLeft() + QPoint(12, 12)
    qtbot.mouseClick(grid.viewport(), LEFT, NONE, corner)
    assert grid.selected_ids() == [1, 3]


def test_a_rubber_band_selects_what_it_touches(show_grid, qtbot):
    grid = show_grid(range(1, 101))
    start = grid.cell_rect(0).topLeft() - QPoint(3, 3)
    qtbot.mousePress(grid.viewport(), LEFT, NONE, start)
    qtbot.mouseMove(grid.viewport(), middle(grid, 4))
    assert grid.selected_ids() == [1, 2, 4, 5]
    qtbot.mouseMove(grid.viewport(), middle(grid, 1))
    assert grid.selected_ids() == [1, 2]
    qtbot.mouseRelease(grid.viewport(), LEFT, NONE, middle(grid, 1))
    assert grid.band is None


def test_a_rubber_band_with_ctrl_keeps_what_was_selected(show_grid, qtbot):
    grid = show_grid(range(1, 101))
    grid.select_ids([6])
    start = grid.cell_rect(0).topLeft() - QPoint(3, 3)
    qtbot.mousePress(grid.viewport(), LEFT, CTRL, start)
    qtbot.mouseMove(grid.viewport(), middle(grid, 0))
    qtbot.mouseRelease(grid.viewport(), LEFT, CTRL, middle(grid, 0))
    assert grid.selected_ids() == [1, 6]


def test_a_click_beside_the_photos_selects_nothing(show_grid, qtbot):
    grid = show_grid(range(1, 3))
    grid.select_ids([1, 2])
    qtbot.mouseClick(grid.viewport(), LEFT, NONE, middle(grid, 2))
    assert grid.selected_ids() == []


def test_a_double_click_opens(show_grid, qtbot):
    grid = show_grid(range(1, 101))
    with qtbot.waitSignal(grid.opened) as told:
        qtbot.mouseDClick(grid.viewport(), LEFT, NONE, middle(grid, 3))
    assert told.args == [4]


def test_the_menu_is_for_the_photo_under_the_pointer_or_the_selection_it_is_in(show_grid, qtbot):
    grid = show_grid(range(1, 101))
    grid.select_ids([1, 2])
    for row, chosen in ((1, [1, 2]), (4, [5])):
        qtbot.mousePress(grid.viewport(), RIGHT, NONE, middle(grid, row))
        point = grid.viewport().mapToGlobal(middle(grid, row))
        asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, middle(grid, row), point)
        with qtbot.waitSignal(grid.menu_requested) as told:
            QApplication.sendEvent(grid.viewport(), asked)
        assert told.args == [point, chosen]


def test_many_changes_of_the_selection_are_told_once(show_grid, qtbot):
    grid = show_grid(range(1, 101))
    told: list[list[int]] = []
    with qtbot.waitSignal(grid.selection_changed):
        pass
    grid.selection_changed.connect(told.append)
    with qtbot.waitSignal(grid.selection_changed):
        for last in range(2, 20):
            grid.select_ids(range(1, last))
    assert told == [list(range(1, 19))]
