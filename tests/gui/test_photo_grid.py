"""The grid of photos, driven as a person drives it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QDrag, QWheelEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from organizer.ui.photos.grid.grid_geometry import GridGeometry, GridMove
from organizer.ui.photos.photo_model import PHOTO_IDS, PhotoModel, photo_ids, photo_mime

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


def middle(grid, row: int) -> QPoint:
    return grid.cell_rect(row).center()


def wait_for_records(qtbot, model: PhotoModel, row: int) -> None:
    qtbot.waitUntil(lambda: model.photo_at(row) is not None)


# The model


def test_the_model_keeps_qts_rules_while_its_content_changes(model, qtbot):
    fatal = QAbstractItemModelTester.FailureReportingMode.Warning
    tester = QAbstractItemModelTester(model, fatal)
    model.show(range(1, 1001))
    wait_for_records(qtbot, model, 999)
    model.remove(range(5, 500, 2))
    model.refresh([1, 2])
    assert tester.model().rowCount() == 1000 - 248


def test_records_arrive_later_and_only_those_that_are_looked_at(runner, make_photo, qtbot):
    asked: list[int] = []

    def fetch(ids):
        asked.extend(ids)
        return [make_photo(photo_id) for photo_id in ids]

    model = PhotoModel(fetch, runner)
    model.show(range(1, 100_001))
    index = model.index(50_000)
    assert index.data(PhotoModel.PhotoRole) is None
    assert index.data() == ""
    with qtbot.waitSignal(model.dataChanged):
        pass
    assert index.data(PhotoModel.PhotoRole) == make_photo(50_001)
    assert index.data() == "50001.jpg"
    assert "64 x 48 JPEG" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert 50_001 in asked
    assert len(asked) <= 200


def test_a_photo_the_catalogue_does_not_know_is_asked_for_once(runner, qtbot):
    calls: list[int] = []
    model = PhotoModel(lambda ids: calls.append(1) or [], runner)
    model.show([4])
    model.photo_at(0)
    with qtbot.waitSignal(model.dataChanged):
        pass
    assert model.photo_at(0) is None
    assert calls == [1]


def test_a_refreshed_photo_is_shown_as_it_was_until_it_has_been_read_again(
    runner, make_photo, qtbot
):
    size = [1]
    model = PhotoModel(lambda ids: [replace(make_photo(i), size=size[0]) for i in ids], runner)
    model.show([1, 2, 3])
    wait_for_records(qtbot, model, 0)
    size[0] = 2
    model.refresh([1, 99])
    assert model.photo_at(0).size == 1
    qtbot.waitUntil(lambda: model.photo_at(0).size == 2)
    assert model.photo_at(1).size == 1


def test_scores_are_told_to_the_eye_and_to_a_screen_reader(model, qtbot):
    model.show([3, 4], np.array([0.9, 0.25], np.float32))
    wait_for_records(qtbot, model, 1)
    index = model.index(1)
    assert index.data(PhotoModel.ScoreRole) == 0.25
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "4.jpg, score 25%"


def test_dragged_photos_are_urls_for_others_and_ids_for_us(model, qtbot):
    model.show([7, 8, 9])
    wait_for_records(qtbot, model, 2)
    mime = model.mimeData([model.index(0), model.index(2)])
    assert [url.toLocalFile() for url in mime.urls()] == ["/photos/7.jpg", "/photos/9.jpg"]
    assert photo_ids(mime) == [7, 9]
    assert set(model.mimeTypes()) == {"text/uri-list", PHOTO_IDS}
    assert model.supportedDragActions() == Qt.DropAction.CopyAction


def test_a_url_carries_the_bytes_of_a_name_that_is_not_text(make_photo):
    path = Path(os.fsdecode(b"/photos/caf\xe9 1.jpg"))
    mime = photo_mime([replace(make_photo(1), path=path)])
    assert mime.data("text/uri-list").data() == b"file:///photos/caf%E9%201.jpg\r\n"


# Geometry


@settings(deadline=None)
@given(
    count=st.integers(1, 1_000_000),
    width=st.integers(1, 5_000),
    side=st.integers(96, 320),
    where=st.floats(0, 1),
)
def test_a_cells_middle_leads_back_to_its_row(count, width, side, where):
    cells = GridGeometry(count, width, side)
    row = round(where * (count - 1))
    assert cells.row_at(cells.rect(row).center()) == row
    assert row in cells.rows_between(cells.rect(row).top(), cells.rect(row).top())
    assert cells.spans_in(QRect(cells.rect(row).center(), cells.rect(row).center())) == [(row, row)]
    assert cells.rect(count - 1).bottom() < cells.height


@settings(deadline=None)
@given(count=st.integers(1, 500), row=st.integers(0, 499), step=st.sampled_from(GridMove))
def test_no_step_leaves_the_grid(count, row, step):
    cells = GridGeometry(count, 640, 96)
    assert 0 <= cells.stepped(min(row, count - 1), step, 480) < count


# Scrolling


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


# Keys


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


# Pointer


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


def test_dragging_a_selected_photo_offers_copies_of_the_selection(show_grid, qtbot, monkeypatch):
    offered = []
    monkeypatch.setattr(
        QDrag, "exec", lambda drag, actions: offered.append((drag.mimeData(), actions))
    )
    grid = show_grid(range(1, 101))
    grid.select_ids([1, 2, 90])
    qtbot.mousePress(grid.viewport(), LEFT, NONE, middle(grid, 1))
    qtbot.mouseMove(grid.viewport(), middle(grid, 1) + QPoint(30, 30))
    qtbot.waitUntil(lambda: bool(offered))
    [(mime, actions)] = offered
    assert photo_ids(mime) == [1, 2, 90]
    assert [url.fileName() for url in mime.urls()] == ["1.jpg", "2.jpg", "90.jpg"]
    assert actions == Qt.DropAction.CopyAction
    assert grid.selected_ids() == [1, 2, 90]


def test_what_is_dragged_over_the_grid_is_left_to_the_window(show_grid):
    grid = show_grid(range(1, 101))
    assert not grid.acceptDrops()
    assert not grid.viewport().acceptDrops()


# Photos that come and go


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


# Painting


def test_thumbnails_appear_when_they_have_been_read(show_grid, thumbnails, make_photo, qtbot):
    grid = show_grid(range(1, 101))
    expected = QColor(30 * 2, 120, 200 - 25 * 2)

    def is_painted() -> bool:
        seen = grid.viewport().grab().toImage().pixelColor(middle(grid, 1))
        parts = zip(seen.getRgb(), expected.getRgb(), strict=True)
        return all(abs(one - other) <= 4 for one, other in parts)

    qtbot.waitUntil(is_painted)
    assert make_photo(2).content == f"{2:032x}"


def test_an_empty_grid_says_why(show_grid):
    grid = show_grid([])
    bare = grid.viewport().grab().toImage()
    grid.set_empty_text("No photos", "Add a folder.")
    assert grid.viewport().grab().toImage() != bare


def test_scores_and_badges_are_drawn_on_the_cells(show_grid, model, thumbnails, qtbot):
    grid = show_grid([])
    looks = []
    for ids, scores in (([1, 12], None), ([1, 12], np.full(2, 0.5, np.float32)), ([1, 5], None)):
        model.show(ids, scores)
        wait_for_records(qtbot, model, 0)
        looks.append(grid.viewport().grab().toImage())
    assert all(looks.index(look) == number for number, look in enumerate(looks))


def test_the_grid_says_which_thumbnails_it_shows_and_none_once_hidden(
    show_grid, thumbnails, model, qtbot, monkeypatch
):
    told = []
    monkeypatch.setattr(thumbnails, "wanted", lambda contents, viewer: told.append(set(contents)))
    grid = show_grid([1, 2])
    qtbot.waitUntil(lambda: {f"{1:032x}", f"{2:032x}"} in told)
    grid.hide()
    assert told[-1] == set()
