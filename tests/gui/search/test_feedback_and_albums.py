"""Thumbs on search results, and albums that keep what they taught."""

from __future__ import annotations

import pytest
from PIL import Image
from PySide6.QtCore import Qt

from organizer.library.search.relevance_feedback import Feedback
from organizer.ui.photos.grid.cell_painter import CellPainter


@pytest.fixture
def searched(window, album, index, qtbot):
    """The window on a search among ten shades of red and blue."""
    for number in range(10):
        colour = (120 + 12 * number, 20, 20) if number % 2 else (20, 20, 120 + 12 * number)
        Image.new("RGB", (24, 16), colour).save(album.folder / f"p{number}.png")
    index(album.folder)
    window.photos.result_bar.slider.setValue(0)
    window.feedback_controller.search("red")
    qtbot.waitUntil(
        lambda: window.search_controller.text == "red" and window.photos.model.rowCount() > 5
    )
    return window


def first(window) -> int:
    return window.photos.model.id_at(0)


def test_a_thumb_down_in_the_cell_moves_a_photo_away(searched, qtbot):
    window, grid = searched, searched.photos.grid
    photo = first(window)
    _, down = CellPainter.thumb_rects(grid.cell_rect(0), grid.cells.side)
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=down.center())
    qtbot.waitUntil(lambda: first(window) != photo)
    assert window.feedback_controller.feedback == Feedback(disliked=(photo,))
    assert "0 liked, 1 disliked" in window.photos.result_bar._votes.text()


def test_the_same_thumb_again_and_a_new_search_take_votes_back(searched, qtbot):
    window = searched
    photo = first(window)
    window.feedback_controller.judge([photo], True)
    assert window.feedback_controller.feedback.liked == (photo,)
    window.feedback_controller.judge([photo], False)
    assert window.feedback_controller.feedback == Feedback(disliked=(photo,))
    window.feedback_controller.judge([photo], False)
    assert not window.feedback_controller.feedback
    window.feedback_controller.judge([photo], True)
    window.feedback_controller.search("blue")
    assert not window.feedback_controller.feedback
    qtbot.waitUntil(lambda: window.search_controller.text == "blue")


def test_a_kept_album_stands_in_the_sidebar_and_opens_with_its_votes(searched, qtbot):
    window = searched
    photo = first(window)
    window.feedback_controller.judge([photo], True)
    window.feedback_controller._save("Reds", "red", 0.6, "Saved.")
    qtbot.waitUntil(lambda: window.sidebar.albums.count() == 1)
    assert window.sidebar.albums.isVisible()
    window.feedback_controller.search("blue")
    qtbot.waitUntil(lambda: window.search_controller.text == "blue")
    window.sidebar.album_chosen.emit(window.sidebar.albums.item(0).data(Qt.ItemDataRole.UserRole))
    qtbot.waitUntil(lambda: window.search_controller.text == "red")
    assert window.feedback_controller.feedback.liked == (photo,)
    assert window.photos.result_bar.cut() == 60


def test_filters_alone_have_no_scores_and_no_cut_off(searched, qtbot):
    window = searched
    window.feedback_controller.search("type:png")
    qtbot.waitUntil(lambda: window.photos.model.scores is None)
    assert window.photos.model.rowCount() == 10
    assert not window.photos.result_bar.slider.isVisible()
