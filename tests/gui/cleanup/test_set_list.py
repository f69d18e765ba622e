"""Marks and verdicts in the list of sets of duplicates."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from tests.gui.cleanup.hands import (
    check_of,
    choose,
    click,
    going,
    press,
)

# Marks


def test_all_but_the_keeper_go_at_first(pane, photos) -> None:
    assert going(pane) == [photos[1], photos[2], photos[4]]


def test_k_makes_another_photo_the_keeper(pane, photos, qtbot) -> None:
    view = pane.set_page.set_list
    view.set_current(1)
    qtbot.keyClick(view, Qt.Key.Key_K)
    assert going(pane) == [photos[0], photos[2], photos[4]]
    assert view.duplicate_model.is_keeper(1)


def test_a_click_on_keep_this_makes_the_photo_the_keeper(pane, photos, qtbot) -> None:
    view = pane.set_page.set_list
    rect = view._create_painter().pill_rect(view.cell_rect(2), view.cells.side)
    click(view, rect.center(), qtbot)
    assert going(pane) == [photos[0], photos[1], photos[4]]


def test_x_and_the_check_box_turn_a_mark_over(pane, photos, qtbot) -> None:
    view = pane.set_page.set_list
    view.set_current(1)
    qtbot.keyClick(view, Qt.Key.Key_X)
    assert going(pane) == [photos[2], photos[4]]
    click(view, check_of(view, 2), qtbot)
    assert going(pane) == [photos[4]]
    qtbot.waitUntil(lambda: pane.clear_bar.summary.text().startswith("1 photo, "))


def test_marking_the_keeper_passes_its_place_to_one_that_stays(pane, photos, qtbot) -> None:
    view = pane.set_page.set_list
    view.duplicate_model.mark(2, False)
    click(view, check_of(view, 0), qtbot)
    assert going(pane) == [photos[0], photos[1], photos[4]]
    assert view.duplicate_model.is_keeper(2)


def test_emptying_a_set_takes_an_explicit_yes(pane, photos, qtbot) -> None:
    view = pane.set_page.set_list
    click(view, check_of(view, 0), qtbot)
    (box,) = pane.findChildren(QMessageBox)
    assert photos[0] not in going(pane)
    press(box, "Let them all go")
    assert going(pane) == [photos[0], photos[1], photos[2], photos[4]]
    assert view.duplicate_model.count_emptied() == 1
    assert [each.photos for each in view.duplicate_model.merges()()] == [(photos[3], photos[4])]


def test_a_set_that_is_not_to_be_emptied_keeps_its_keeper(pane, photos, qtbot) -> None:
    view = pane.set_page.set_list
    click(view, check_of(view, 3), qtbot)
    (box,) = pane.findChildren(QMessageBox)
    box.reject()
    assert photos[3] not in going(pane)


def test_marks_stay_while_another_kind_is_looked_at(pane, photos, qtbot) -> None:
    pane.set_page.set_list.duplicate_model.mark(1, False)
    choose(pane, "Screenshots")
    choose(pane, "Near duplicates")
    assert going(pane) == [photos[2], photos[4]]


def test_arrows_move_through_the_sets_and_space_previews(pane, photos, qtbot) -> None:
    view = pane.set_page.set_list
    view.setFocus()
    view.set_current(0)
    for _ in range(3):
        qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.current_id() == photos[3]
    with qtbot.waitSignal(pane.preview_wanted) as wanted:
        qtbot.keyClick(view, Qt.Key.Key_Space)
    ids, photo = wanted.args
    assert photo == photos[3]
    assert ids.tolist() == photos[:5]


def test_down_goes_to_the_next_set(pane, photos, qtbot) -> None:
    view = pane.set_page.set_list
    view.set_current(2)
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.current_id() == photos[4]
    view.set_current(0)
    while view.current_id() in photos[:3]:
        qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.current_id() == photos[3]


def test_a_screen_reader_hears_what_happens_to_a_photo(pane) -> None:
    marks = pane.set_page.set_list.duplicate_model
    spoken = [
        str(marks.data(marks.index(row), Qt.ItemDataRole.AccessibleTextRole)) for row in (0, 1)
    ]
    assert spoken[0].endswith("the one to keep, set 1 of 2")
    assert spoken[1].endswith("goes, set 1 of 2")


# Verdicts


def test_a_dismissed_set_is_stored_at_once_and_comes_back_with_undo(
    pane, photos, duplicate_finder, qtbot
) -> None:
    view = pane.set_page.set_list
    view.set_current(0)
    qtbot.keyClick(view, Qt.Key.Key_N)
    a, b, c = photos[:3]
    different = [(a, b, "different"), (a, c, "different"), (b, c, "different")]
    qtbot.waitUntil(lambda: duplicate_finder.verdicts == different)
    assert going(pane) == [photos[4]]
    window, library = pane.window(), pane.context.library
    undo, notice = window.commands.by_name["undo"], window.activity.notice
    qtbot.waitUntil(lambda: undo.text() == "&Undo: Mark 3 photos as not duplicates")
    assert len(library.catalogue.verdicts.all()) == 3
    assert notice.words.text() == "3 photos are no duplicates of each other."
    notice.undo.click()
    qtbot.waitUntil(lambda: going(pane) == [b, c, photos[4]])
    assert library.catalogue.verdicts.all() == {}
    assert notice.words.text() == "Undone: Mark 3 photos as not duplicates."


def test_the_link_above_a_set_dismisses_it(pane, photos, duplicate_finder, qtbot) -> None:
    view = pane.set_page.set_list
    not_duplicates, _ = view._create_painter().link_rects(view._head(1))
    click(view, not_duplicates.center(), qtbot)
    qtbot.waitUntil(lambda: duplicate_finder.verdicts == [(photos[3], photos[4], "different")])
    assert going(pane) == photos[1:3]
