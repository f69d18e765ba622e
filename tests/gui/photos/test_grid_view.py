"""The grid is scrolled, and keeps its place while photos come and go."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QModelIndex, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from tests.gui.photos.hands import middle, wait_for_records

CTRL = Qt.KeyboardModifier.ControlModifier


def test_a_hundred_thousand_photos_can_be_scrolled_to_the_last(show_grid, model, qtbot):
    grid = show_grid(range(1, 100_001))
    assert grid.scroller.visible_rows().start == 0
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    assert 99_999 in grid.scroller.visible_rows()
    wait_for_records(qtbot, model, 99_999)
    assert grid.indexAt(middle(grid, 99_999)).data() == "100000.jpg"
    assert len(grid.scroller.visible_rows()) < 30


def test_scrolling_moves_by_pixels(show_grid):
    grid = show_grid(range(1, 1001))
    before = middle(grid, 7)
    grid.verticalScrollBar().setValue(13)
    assert middle(grid, 7) == before - QPoint(0, 13)


def test_scrolling_to_a_photo_brings_it_to_the_middle(show_grid):
    grid = show_grid(range(1, 10_001))
    grid.scroll_to(5_000)
    assert abs(middle(grid, 4_999).y() - grid.viewport().height() // 2) <= 1
    value = grid.verticalScrollBar().value()
    grid.scroll_to(5_001)
    assert grid.verticalScrollBar().value() == value


def test_a_wider_window_shows_more_columns_and_stays_at_the_same_photos(show_grid, qtbot):
    grid = show_grid(range(1, 10_001))
    grid.scroll_to(5_000)
    seen = grid.scroller.visible_rows().start
    grid.resize(grid.width() * 2, grid.height())
    qtbot.waitUntil(lambda: grid.cells.columns > 3)
    assert seen in grid.scroller.visible_rows()


def test_ctrl_and_the_wheel_change_the_size_of_the_cells(show_grid, qtbot):
    grid = show_grid(range(1, 1001))
    turn = QWheelEvent(
        QPointF(50, 50),
        QPointF(50, 50),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        CTRL,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    with qtbot.waitSignal(grid.cell_changed) as told:
        QApplication.sendEvent(grid.viewport(), turn)
    assert told.args == [grid.cell] == [112]
    grid.set_cell(5_000)
    assert grid.cell == 320


def test_removing_photos_above_leaves_the_others_where_they_are(show_grid, model):
    grid = show_grid(range(1, 10_001))
    grid.scroll_to(5_000)
    grid.select_ids([5_000, 5_001])
    top = grid.scroller.visible_rows().start
    photo, place = model.id_at(top), grid.cell_rect(top).topLeft()
    model.remove(range(1, 3_001, 2))
    assert grid.cell_rect(model.row_of(photo)).top() == place.y()
    assert grid.selected_ids() == [5_000, 5_001]
    assert grid.current_id() == 5_000


def test_after_the_selected_photos_are_gone_the_next_one_is_selected(show_grid, model, qtbot):
    grid = show_grid(range(1, 101))
    grid.select_ids([10, 11, 12])
    with qtbot.waitSignal(grid.selection_changed) as told:
        model.remove([10, 11, 12])
    assert told.args == [[13]]
    assert grid.current_id() == 13


def test_after_the_last_photo_is_gone_the_one_before_is_current(show_grid, model):
    grid = show_grid(range(1, 101))
    grid.make_current(100)
    model.remove([100])
    assert grid.current_id() == 99


def test_photos_added_above_do_not_move_what_is_seen(show_grid, model):
    grid = show_grid(range(1_000, 2_000))
    grid.scroll_to(1_500)
    top = model.id_at(grid.scroller.visible_rows().start)
    model.show(np.arange(400, 2_000), keep_place=True)
    assert model.id_at(grid.scroller.visible_rows().start) == top


def test_other_content_starts_at_the_top_with_nothing_selected(show_grid, model, qtbot):
    grid = show_grid(range(1, 10_001))
    grid.make_current(9_000)
    with qtbot.waitSignal(grid.selection_changed) as told:
        model.show(range(5_000, 10_001))
    assert grid.verticalScrollBar().value() == 0
    assert told.args == [[]]
    assert grid.current_id() is None


def test_the_last_photo_can_be_removed(show_grid, model):
    grid = show_grid([1])
    grid.make_current(1)
    model.remove([1])
    assert grid.selected_ids() == []
    assert grid.indexAt(QPoint(60, 60)) == QModelIndex()
