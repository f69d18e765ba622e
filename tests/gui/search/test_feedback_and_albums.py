"""Thumbs on search results, and albums that keep what they taught."""

from __future__ import annotations

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

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


@pytest.fixture
def opened(searched, qtbot):
    """The window on an album of reds that was taught nothing yet."""
    cut = searched.photos.result_bar.cut() / 100
    searched.feedback_controller._save("Reds", "red", cut, "Saved.")
    qtbot.waitUntil(lambda: searched.feedback_controller.album is not None)
    return searched


def albums(window) -> list[tuple[str, tuple[int, ...]]]:
    return [(each.name, each.liked) for each in window.context.library.search.albums.all()]


def undo(window, qtbot) -> str:
    """Undo once; what is said of it."""
    with qtbot.waitSignal(window.context.told) as told:
        window.commands.by_name["undo"].trigger()
    return told.args[0]


def test_what_an_open_album_is_taught_is_stored_at_once_and_undone(opened, qtbot):
    window, notice = opened, opened.activity.notice
    order = window.photos.model.ids.tolist()
    photo = order[-1]
    window.feedback_controller.judge([photo], True)
    qtbot.waitUntil(lambda: notice.words.text() == "Taught the album “Reds”.")
    assert albums(window) == [("Reds", (photo,))]
    qtbot.waitUntil(lambda: window.photos.model.ids.tolist() != order)
    assert undo(window, qtbot) == "Undone: Teach album “Reds”."
    assert albums(window) == [("Reds", ())]
    qtbot.waitUntil(lambda: window.photos.model.ids.tolist() == order)
    assert not window.feedback_controller.feedback


def test_a_deleted_album_is_told_with_its_undo_and_comes_back(opened, qtbot):
    window, controller = opened, opened.feedback_controller
    before = window.context.library.search.albums.all()
    controller.remove(controller.album)
    (question,) = window.findChildren(QMessageBox)
    question.accept()
    qtbot.waitUntil(lambda: window.activity.notice.words.text() == "Deleted the album “Reds”.")
    qtbot.waitUntil(lambda: window.sidebar.albums.count() == 0)
    qtbot.waitUntil(lambda: controller.album is None)
    assert undo(window, qtbot) == "Undone: Delete album “Reds”."
    assert window.context.library.search.albums.all() == before
    qtbot.waitUntil(lambda: window.sidebar.albums.count() == 1)


def test_the_cut_off_of_an_open_album_goes_back_with_its_slider(opened, qtbot):
    window, slider = opened, opened.photos.result_bar.slider
    before = slider.value()
    slider.setValue(40)
    slider.setValue(55)
    qtbot.waitUntil(lambda: window.feedback_controller.album.cut == 0.55)
    assert undo(window, qtbot) == "Undone: Change the cut-off of album “Reds”."
    qtbot.waitUntil(lambda: slider.value() == before)
    assert window.feedback_controller.album.cut == before / 100
