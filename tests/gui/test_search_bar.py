"""The search bar in the real window: words, pictures, filters, history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QCalendarWidget, QLineEdit, QWidget

from organizer.ui.search.chips.chip import Chip
from organizer.ui.search.date_range import presets
from organizer.ui.search.search_bar import SearchBar
from organizer.ui.window.main_window import MainWindow

NO_KEYS = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def bar(window: MainWindow) -> SearchBar:
    window.activateWindow()
    return window.search_bar


@pytest.fixture
def ids(window: MainWindow) -> list[int]:
    return window.photos.model.ids.tolist()


@pytest.fixture
def answered(window: MainWindow, bar: SearchBar, qtbot) -> Callable[[Callable[[], object]], str]:
    """Does something and waits until it is answered; the text of the search."""

    def wait(act: Callable[[], object]) -> str:
        with qtbot.waitSignal(window.search_controller.found):
            act()
        assert window.search_controller.text == bar.text()
        return bar.text()

    return wait


@pytest.fixture
def recent(window: MainWindow) -> Callable[[], list[str]]:
    return window.context.library.catalogue.searches.recent


def type_in(bar: SearchBar, text: str, qtbot) -> None:
    bar.box.clear()
    qtbot.keyClicks(bar.box, text)
    qtbot.keyClick(bar.box, Qt.Key.Key_Return)


def uris(paths: Sequence[Path]) -> QMimeData:
    mime = QMimeData()
    mime.setData("text/uri-list", "".join(f"{path.as_uri()}\r\n" for path in paths).encode())
    return mime


def drop(on: QWidget, mime: QMimeData) -> None:
    left = Qt.MouseButton.LeftButton
    entering = QDragEnterEvent(QPoint(40, 10), Qt.DropAction.CopyAction, mime, left, NO_KEYS)
    QApplication.sendEvent(on, entering)
    assert entering.isAccepted()
    event = QDropEvent(QPointF(40, 10), Qt.DropAction.CopyAction, mime, left, NO_KEYS)
    QApplication.sendEvent(on, event)
    assert event.isAccepted()


def turn_wheel(chip: Chip, eighths: int) -> None:
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(chip.mapToGlobal(QPoint(5, 5))),
        QPoint(),
        QPoint(0, eighths),
        Qt.MouseButton.NoButton,
        NO_KEYS,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(chip, event)


def words_of(bar: SearchBar) -> list[str]:
    return [f"{chip.content.sign} {chip.content.words}".strip() for chip in bar.parts.chips]


# Words


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


# Pictures


def test_pictures_and_words_are_one_search(bar: SearchBar, qtbot, answered, ids) -> None:
    answered(lambda: bar.take(ids[:1], joins=False))
    text = answered(lambda: type_in(bar, "2:red - green", qtbot))
    assert text == f"2:red - green + [#{ids[0]}]"
    assert words_of(bar) == ["+2 × red", "− green"]


def test_pictures_show_what_they_are(bar: SearchBar, qtbot, answered, ids, album) -> None:
    answered(lambda: bar.take([ids[0], album.folder / "2.jpg"], joins=False))
    qtbot.waitUntil(lambda: all(chip.content.image is not None for chip in bar.pictures.chips))
    assert bar.pictures.chips[0].content.words.endswith(".jpg")
    assert bar.pictures.chips[1].accessibleName() == "With picture 2.jpg"


def test_a_drop_on_the_bar_joins_and_one_elsewhere_begins_anew(
    window: MainWindow, bar: SearchBar, qtbot, answered, album
) -> None:
    one, two, three = (album.folder / f"{number}.jpg" for number in (1, 2, 3))
    answered(lambda: type_in(bar, "red", qtbot))
    assert answered(lambda: drop(bar, uris([one]))) == f"red + [{one}]"
    assert answered(lambda: drop(bar, uris([one, two]))) == f"red + [{one}] + [{two}]"
    assert answered(lambda: drop(window, uris([three]))) == f"[{three}]"


def test_the_bar_lights_up_under_a_picture(bar: SearchBar, album) -> None:
    mime = uris([album.folder / "1.jpg"])  # the event does not keep it alive
    entering = QDragEnterEvent(
        QPoint(40, 10),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        NO_KEYS,
    )
    QApplication.sendEvent(bar, entering)
    assert bar.line.property("welcome")
    QApplication.sendEvent(bar, QDragLeaveEvent())
    assert not bar.line.property("welcome")


def test_pixels_pasted_into_the_box_join_the_search(
    window: MainWindow, bar: SearchBar, qtbot, answered, album
) -> None:
    mime = QMimeData()
    mime.setImageData(QImage(str(album.folder / "3.jpg")))
    QGuiApplication.clipboard().setMimeData(mime)
    answered(lambda: type_in(bar, "red", qtbot))
    bar.box.setFocus()
    qtbot.waitUntil(bar.box.hasFocus)
    text = answered(window.commands.by_name["paste"].trigger)
    assert text.startswith(f"red + [{window.context.library.paths.pasted}")
    window.photos.grid.setFocus()
    text = answered(window.commands.by_name["paste"].trigger)
    assert text.startswith(f"[{window.context.library.paths.pasted}")
    qtbot.waitUntil(lambda: bar.pictures.chips[0].content.words == "pasted picture")


def test_a_click_on_a_picture_takes_it_away_and_another_adds_it(
    bar: SearchBar, qtbot, answered, ids
) -> None:
    answered(lambda: bar.take(ids[:2], joins=False))
    chip, click = bar.pictures.chips[1], Qt.MouseButton.LeftButton
    assert answered(lambda: qtbot.mouseClick(chip, click)) == f"[#{ids[0]}] - [#{ids[1]}]"
    assert chip.property("kind") == "minus"
    assert answered(lambda: qtbot.mouseClick(chip, click)) == f"[#{ids[0]}] + [#{ids[1]}]"


def test_the_wheel_changes_how_much_a_picture_weighs(bar: SearchBar, qtbot, answered, ids) -> None:
    answered(lambda: bar.take(ids[:1], joins=False))
    chip = bar.pictures.chips[0]
    turn_wheel(chip, 60)
    assert bar.text() == f"[#{ids[0]}]"
    assert answered(lambda: turn_wheel(chip, 60)) == f"2:[#{ids[0]}]"
    assert answered(lambda: turn_wheel(chip, 120)) == f"3:[#{ids[0]}]"
    assert answered(lambda: turn_wheel(chip, -1200)) == f"[#{ids[0]}]"


def test_a_right_click_offers_weights(bar: SearchBar, qtbot, answered, ids) -> None:
    answered(lambda: bar.take(ids[:1], joins=False))
    menu = bar.pictures.chips[0].make_menu()
    titles = [action.text() for action in menu.actions() if action.text()]
    assert titles[0] == "Take away"
    assert titles[-1] == "Remove"
    (heavy,) = (action for action in menu.actions() if action.text() == "Weight 5")
    assert answered(heavy.trigger) == f"5:[#{ids[0]}]"


def test_pictures_are_weighed_and_removed_by_the_keyboard_and_no_photo_is_trashed(
    bar: SearchBar, qtbot, answered, ids
) -> None:
    answered(lambda: bar.take(ids[:2], joins=False))
    chip = bar.pictures.chips[0]
    chip.setFocus()
    assert answered(lambda: qtbot.keyClick(chip, Qt.Key.Key_Up)) == f"2:[#{ids[0]}] + [#{ids[1]}]"
    assert answered(lambda: qtbot.keyClick(chip, Qt.Key.Key_Space)).startswith("- 2:")
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Delete, NO_KEYS)
    QApplication.sendEvent(chip, override)
    assert override.isAccepted()
    assert answered(lambda: qtbot.keyClick(chip, Qt.Key.Key_Delete)) == f"[#{ids[1]}]"


def test_backspace_before_the_words_removes_the_last_picture(
    bar: SearchBar, qtbot, answered, ids
) -> None:
    answered(lambda: bar.take(ids[:2], joins=False))
    bar.box.setFocus()
    assert answered(lambda: qtbot.keyClick(bar.box, Qt.Key.Key_Backspace)) == f"[#{ids[0]}]"
    answered(lambda: type_in(bar, "red", qtbot))
    qtbot.keyClick(bar.box, Qt.Key.Key_Backspace)
    assert len(bar.pictures.chips) == 1


def test_a_narrow_window_counts_the_pictures_it_has_no_room_for(
    window: MainWindow, bar: SearchBar, qtbot, answered, ids
) -> None:
    window.resize(760, 480)
    qtbot.waitUntil(lambda: bar.width() < 600)
    answered(lambda: bar.take(ids, joins=False))
    shown = len(bar.pictures.chips)
    assert 1 <= shown < 6
    assert bar.pictures.more.text() == f"+{6 - shown}"
    assert bar.box.width() > 100


def test_a_picture_that_is_gone_is_explained(bar: SearchBar, qtbot, album) -> None:
    bar.take([album.folder / "none.jpg"], joins=False)
    qtbot.waitUntil(bar.error_banner.isVisible)
    assert "none.jpg cannot be read" in bar.error_banner.text()


# Filters


def test_the_form_writes_filters_and_reads_them_back(bar: SearchBar, qtbot, answered) -> None:
    answered(lambda: type_in(bar, "red", qtbot))
    bar.filter_button.click()
    popup = bar.popup
    assert answered(popup.rating.buttons[2].click) == "red rating:3.."
    assert answered(popup.types["jpeg"].click) == "red rating:3.. type:jpeg"
    size = popup.size_choice.findText("from 5 MB")
    popup.size_choice.setCurrentIndex(size)
    assert answered(lambda: popup.size_choice.activated.emit(size)).endswith("size:5mb..")
    popup.place.setCurrentIndex(2)
    assert answered(lambda: popup.place.activated.emit(2)).endswith("gps:no")
    assert answered(popup.rating.buttons[2].click) == "red type:jpeg size:5mb.. gps:no"
    type_in(bar, "red rating:..2 type:jpg size:..7mb gps:yes", qtbot)
    assert popup.rating._words.text() == "up to 2 stars"
    assert popup.types["jpeg"].isChecked()
    assert popup.size_choice.currentText() == "up to 7 MB"
    assert popup.place.currentText() == "has a place"
    assert answered(popup.clear_button.click) == "red"
    assert not popup.clear_button.isEnabled()
    popup.close()


def test_dates_are_typed_picked_or_preset(bar: SearchBar, qtbot, answered) -> None:
    bar.filter_button.click()
    dates = bar.popup.dates
    value = presets(date.today())[1][1]
    assert answered(dates.presets[value].click) == f"date:{value}"
    assert dates.first.text() == dates.last.text() == value
    dates.first.setText("2020-05")
    assert answered(dates.first.editingFinished.emit) == f"date:2020-05..{value}"
    dates.last.setText("nonsense")
    assert answered(dates.last.editingFinished.emit) == "date:2020-05.."
    dates.last.actions()[0].trigger()
    (calendar,) = dates.findChildren(QCalendarWidget)
    day = calendar.selectedDate()
    calendar.clicked.emit(day)
    assert bar.text() == f"date:2020-05..{day.toString(Qt.DateFormat.ISODate)}"
    bar.popup.close()


def test_presets_are_this_year_last_year_and_thirty_days() -> None:
    assert presets(date(2024, 3, 1)) == (
        ("This year", "2024"),
        ("Last year", "2023"),
        ("Last 30 days", "2024-01-31.."),
    )


def test_the_form_offers_the_folders_of_the_library(bar: SearchBar, qtbot, answered, album) -> None:
    (album.folder / "My trip").mkdir()
    (album.folder / ".hidden").mkdir()
    bar.filter_button.click()
    folder = bar.popup.folder
    qtbot.waitUntil(lambda: folder.count() == 3)
    assert [folder.itemText(row) for row in range(3)] == ["Any folder", "album", "album/My trip"]
    assert list(bar.popup.types) == ["jpeg"]
    folder.setCurrentIndex(2)
    assert answered(lambda: folder.activated.emit(2)) == 'folder:"album/My trip"'
    bar.popup.close()


def test_a_click_on_a_filter_opens_the_form(bar: SearchBar, qtbot, answered) -> None:
    answered(lambda: type_in(bar, "folder:a folder:b", qtbot))
    qtbot.mouseClick(bar.parts.chips[0], Qt.MouseButton.LeftButton)
    assert bar.popup.isVisible()
    assert bar.popup.folder.currentText() == "a, b"
    bar.popup.close()


# History


def test_a_search_is_remembered_by_enter_not_by_typing(
    window: MainWindow, bar: SearchBar, qtbot, answered, recent
) -> None:
    answered(lambda: qtbot.keyClicks(bar.box, "red"))
    assert recent() == []
    qtbot.keyClick(bar.box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: recent() == ["red"])
    type_in(bar, "green", qtbot)
    qtbot.waitUntil(lambda: recent() == ["green", "red"])


def test_a_search_whose_results_are_opened_is_remembered(
    window: MainWindow, bar: SearchBar, qtbot, answered, recent, ids
) -> None:
    text = answered(lambda: bar.take(ids[:1], joins=False))
    assert recent() == []
    window.open_preview(window.photos.model.ids, window.photos.model.id_at(0))
    qtbot.waitUntil(lambda: recent() == [text])


def test_a_search_that_makes_no_sense_is_not_remembered(
    bar: SearchBar, qtbot, answered, recent
) -> None:
    type_in(bar, "red -", qtbot)
    type_in(bar, "red - red", qtbot)
    qtbot.waitUntil(lambda: "cancel" in bar.error_banner.text())
    type_in(bar, "green", qtbot)
    qtbot.waitUntil(lambda: recent() == ["green"])


def test_a_picture_whose_name_is_not_text_can_be_searched_with_but_not_remembered(
    window: MainWindow, bar: SearchBar, qtbot, answered, recent, album
) -> None:
    path = album.add(b"caf\xe9.jpg", 77)
    answered(lambda: bar.take([path], joins=False))
    window.search_controller.note()
    type_in(bar, "red", qtbot)
    bar.clear()
    type_in(bar, "green", qtbot)
    qtbot.waitUntil(lambda: recent() == ["green"])


def test_a_recent_search_is_chosen_by_the_arrow_keys(
    window: MainWindow, bar: SearchBar, qtbot, answered, recent, ids
) -> None:
    note = window.context.library.catalogue.searches.note
    note("green")
    note(f"2:red - [#{ids[0]}]")
    bar.box.setFocus()
    qtbot.waitUntil(bar.box.hasFocus)
    qtbot.mouseClick(bar.box, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(bar.history.list.isVisible)
    model = bar.history.model
    titles = [model.item(row).text() for row in range(model.rowCount())]
    assert titles[0].startswith("2 × red − ")
    assert titles[0].endswith(".jpg")
    assert titles[1:] == ["“green”", "Clear history"]
    qtbot.keyClick(bar.history.list, Qt.Key.Key_Down)
    text = answered(lambda: qtbot.keyClick(bar.history.list, Qt.Key.Key_Return))
    assert text == f"2:red - [#{ids[0]}]"
    assert bar.box.text() == "2:red"
    assert len(bar.pictures.chips) == 1


def test_the_history_can_be_cleared(window: MainWindow, bar: SearchBar, qtbot, recent) -> None:
    window.context.library.catalogue.searches.note("green")
    bar.box.setFocus()
    qtbot.waitUntil(bar.box.hasFocus)
    qtbot.keyClick(bar.box, Qt.Key.Key_Down)
    qtbot.waitUntil(bar.history.list.isVisible)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        qtbot.keyClick(bar.history.list, key)
    qtbot.waitUntil(lambda: recent() == [])
    assert bar.text() == ""


def test_typing_goes_on_while_the_history_is_open(
    window: MainWindow, bar: SearchBar, qtbot
) -> None:
    window.context.library.catalogue.searches.note("green")
    bar.box.setFocus()
    qtbot.waitUntil(bar.box.hasFocus)
    qtbot.keyClick(bar.box, Qt.Key.Key_Down)
    qtbot.waitUntil(bar.history.list.isVisible)
    qtbot.keyClicks(bar.history.list, "red")
    assert bar.box.text() == "red"
    assert not bar.history.list.isVisible()


# For everyone


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
