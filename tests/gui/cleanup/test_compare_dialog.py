"""A duplicate beside the photo that is to be kept."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from organizer.records import Changes
from organizer.ui.cleanup.duplicates.compare_dialog import CompareDialog
from tests.gui.cleanup.hands import (
    going,
)


@pytest.fixture
def comparison(pane, qtbot) -> CompareDialog:
    view = pane.set_page.set_list
    view.set_current(1)
    qtbot.keyClick(view, Qt.Key.Key_C)
    qtbot.waitUntil(lambda: bool(pane.findChildren(CompareDialog)))
    (dialog,) = pane.findChildren(CompareDialog)
    stage = dialog.stage
    qtbot.waitUntil(lambda: stage.left.is_sharp and stage.right.is_sharp)
    return dialog


def test_comparing_shows_the_keeper_beside_the_others(comparison, photos, qtbot) -> None:
    assert [photo.id for photo in comparison.pair] == photos[:2]
    qtbot.keyClick(comparison, Qt.Key.Key_Right)
    assert [photo.id for photo in comparison.pair] == [photos[0], photos[2]]
    assert "larger" in comparison.captions[1].text()
    qtbot.waitUntil(lambda: comparison.stage.right.is_sharp)


def test_both_pictures_are_zoomed_and_panned_together(comparison, qtbot) -> None:
    left, right = comparison.stage.left, comparison.stage.right
    qtbot.mouseDClick(right, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))
    assert not left.is_fitted
    assert left.viewport().scale == pytest.approx(right.viewport().scale)
    qtbot.keyClick(comparison, Qt.Key.Key_0)
    assert left.is_fitted
    assert right.is_fitted


def test_flickering_shows_both_in_one_place_in_turn(comparison, qtbot) -> None:
    stage = comparison.stage
    qtbot.keyClick(comparison, Qt.Key.Key_F)
    assert stage.left.geometry() == stage.right.geometry() == stage.rect()
    with qtbot.waitSignal(stage.turned) as turned:
        stage.turn()
    assert turned.args == [False]
    assert not comparison.captions[0].isEnabled()
    qtbot.keyClick(comparison, Qt.Key.Key_F)
    assert stage.left.geometry().right() < stage.right.geometry().left()
    assert comparison.captions[0].isEnabled()


def test_keeping_the_right_one_changes_the_keeper(comparison, pane, photos, qtbot) -> None:
    qtbot.keyClick(comparison, Qt.Key.Key_K)
    assert going(pane) == [photos[0], photos[2], photos[4]]
    assert [photo.id for photo in comparison.pair] == [photos[1], photos[0]]


def test_a_dismissed_pair_leaves_the_rest_of_the_set(
    comparison, pane, photos, duplicate_finder, qtbot
) -> None:
    qtbot.keyClick(comparison, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: duplicate_finder.verdicts == [(photos[0], photos[1], "different")])
    assert going(pane) == [photos[2], photos[4]]
    assert [photo.id for photo in comparison.pair] == [photos[0], photos[2]]


def test_a_photo_that_left_meanwhile_is_neither_kept_nor_marked(
    comparison, pane, photos, qtbot
) -> None:
    pane.follow(Changes(removed=(photos[1],)))
    before = going(pane)
    qtbot.keyClick(comparison, Qt.Key.Key_K)
    qtbot.keyClick(comparison, Qt.Key.Key_X)
    assert going(pane) == before
