"""Which searches are remembered, and how they are chosen again."""

from __future__ import annotations

from PySide6.QtCore import Qt

from organizer.ui.search.search_bar import SearchBar
from organizer.ui.window.main_window import MainWindow
from tests.gui.search.hands import type_in


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
