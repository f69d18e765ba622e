"""Words in the search bar of the real window, and what is said of them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit

from organizer.ui.search.search_bar import SearchBar
from organizer.ui.window.main_window import MainWindow
from tests.gui.search.hands import type_in, words_of


def test_a_plain_word_needs_no_explanation(bar: SearchBar, qtbot, answered) -> None:
    assert answered(lambda: type_in(bar, "red", qtbot)) == "red"
    assert not bar.parts.isVisible()


def test_every_part_of_what_was_typed_is_shown_as_it_was_understood(
    bar: SearchBar, qtbot, answered
) -> None:
    answered(lambda: type_in(bar, '2:red - "green" rating:3.. folder:album', qtbot))
    assert words_of(bar) == ["+2 × red", "− green", "3 stars or more", "album"]
    assert bar.parts.isVisible()


def test_the_x_of_a_part_takes_exactly_that_part_out(bar: SearchBar, qtbot, answered) -> None:
    answered(lambda: type_in(bar, "red type:jpeg - green", qtbot))
    click = Qt.MouseButton.LeftButton
    assert answered(lambda: qtbot.mouseClick(bar.parts.chips[1].close_button, click)) == (
        "red - green"
    )
    assert answered(lambda: bar.parts.chips[0].removed.emit()) == "- green"
    bar.parts.chips[0].removed.emit()
    assert bar.text() == ""
    assert not bar.parts.isVisible()


def test_a_click_on_a_typed_term_turns_its_sign(bar: SearchBar, qtbot, answered) -> None:
    answered(lambda: type_in(bar, "red - green", qtbot))
    click = Qt.MouseButton.LeftButton
    assert answered(lambda: qtbot.mouseClick(bar.parts.chips[1], click)) == "red + green"


def test_what_makes_no_sense_is_said_beneath_and_the_results_stay(
    window: MainWindow, bar: SearchBar, qtbot, answered
) -> None:
    answered(lambda: type_in(bar, "red", qtbot))
    before = window.photos.model.ids.tolist()
    type_in(bar, "red -", qtbot)
    assert bar.error_banner.isVisible()
    assert "Nothing follows" in bar.error_banner.text()
    assert window.photos.model.ids.tolist() == before
    assert window.search_controller.text == "red"
    answered(lambda: type_in(bar, "red - green", qtbot))
    assert not bar.error_banner.isVisible()


def test_half_typed_words_are_given_time(bar: SearchBar, qtbot) -> None:
    qtbot.keyClicks(bar.box, '"red')
    bar._pause.timeout.emit()
    assert not bar.error_banner.isVisible()
    assert bar._patience.isActive()
    qtbot.waitUntil(bar.error_banner.isVisible)


def test_a_search_that_cannot_be_answered_is_explained_beneath(bar: SearchBar, qtbot) -> None:
    type_in(bar, "red - red", qtbot)
    qtbot.waitUntil(bar.error_banner.isVisible)
    assert "cancel each other" in bar.error_banner.text()


def test_a_pasted_word_without_end_is_explained(bar: SearchBar, qtbot) -> None:
    QGuiApplication.clipboard().setText("a" * 60_000)
    bar.box.paste()
    qtbot.keyClick(bar.box, Qt.Key.Key_Return)
    qtbot.waitUntil(bar.error_banner.isVisible)
    assert "letters long" in bar.error_banner.text()


def test_filters_alone_show_what_passes_newest_first(
    window: MainWindow, bar: SearchBar, qtbot, answered, ids
) -> None:
    answered(lambda: type_in(bar, "type:jpeg", qtbot))
    assert window.photos.model.scores is None
    assert window.photos.model.ids.tolist() == ids
    answered(lambda: type_in(bar, "gps:yes", qtbot))
    assert window.photos.model.rowCount() == 0


def test_escape_shows_all_photos_again(
    window: MainWindow, bar: SearchBar, qtbot, answered, ids
) -> None:
    answered(lambda: bar.take(ids[:1], joins=False))
    qtbot.keyClicks(bar.box, "red")
    qtbot.keyClick(bar.box, Qt.Key.Key_Escape)
    assert bar.text() == ""
    assert not bar.pictures.chips
    qtbot.waitUntil(lambda: window.photos.model.rowCount() == 6)
    assert window.search_controller.text == ""


def test_an_answer_that_comes_after_the_search_was_left_is_not_shown(
    window: MainWindow, bar: SearchBar, qtbot
) -> None:
    told: list[str] = []
    window.search_controller.found.connect(lambda _, title, __: told.append(title))
    bar.show_text("red")
    bar._search()
    bar.clear()
    with qtbot.waitSignal(window.search_controller.found):
        bar.take(window.photos.model.ids[:1].tolist(), joins=False)
    assert told == ["Look-alikes"]


def test_everything_in_the_bar_has_a_name_for_a_screen_reader(
    bar: SearchBar, qtbot, answered, ids
) -> None:
    answered(lambda: bar.take(ids[:1], joins=False))
    answered(lambda: type_in(bar, "2:red - green gps:no", qtbot))
    assert [chip.accessibleName() for chip in bar.parts.chips] == [
        "With red, weight 2",
        "Without green",
        "Filter: no place",
    ]
    for part in (bar.box, bar.line.clear_button, bar.filter_button, *bar.popup._fields.values()):
        assert part.accessibleName()
    for field in bar.popup.findChildren(QLineEdit):
        assert field.accessibleName()


def test_the_empty_box_teaches_by_example(window: MainWindow, bar: SearchBar, qtbot, ids) -> None:
    window.resize(1320, 860)
    qtbot.waitUntil(lambda: "2:dog - fruit" in bar.box.placeholderText())
    window.resize(760, 480)
    qtbot.waitUntil(lambda: "drop a picture" in bar.box.placeholderText())
    bar.take(ids[:1], joins=False)
    assert "Add words" in bar.box.placeholderText()


def test_a_search_that_is_put_in_from_elsewhere_is_taken_apart(bar: SearchBar, ids) -> None:
    bar.show_text(f"2:red - [#{ids[0]}] type:jpeg")
    assert bar.box.text() == "2:red type:jpeg"
    assert [chip.content.sign for chip in bar.pictures.chips] == ["−"]
    assert bar.text() == f"2:red type:jpeg - [#{ids[0]}]"


def test_enter_on_results_that_are_there_keeps_what_was_judged(
    window: MainWindow, bar: SearchBar, qtbot, answered
) -> None:
    answered(lambda: type_in(bar, "red", qtbot))
    with qtbot.assertNotEmitted(bar.text_wanted):
        qtbot.keyClick(bar.box, Qt.Key.Key_Return)
