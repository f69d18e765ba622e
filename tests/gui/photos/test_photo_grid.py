"""The grid paints what is seen, and photos are dragged out of it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QDrag

from organizer.ui.photos.photo_model import photo_ids
from tests.gui.photos.hands import middle, wait_for_records

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


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
    monkeypatch.setattr(
        thumbnails, "set_wanted", lambda contents, viewer: told.append(set(contents))
    )
    grid = show_grid([1, 2])
    qtbot.waitUntil(lambda: {f"{1:032x}", f"{2:032x}"} in told)
    grid.hide()
    assert told[-1] == set()


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
