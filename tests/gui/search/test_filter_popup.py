"""The form of filters writes the search, and shows what is written."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCalendarWidget

from organizer.ui.search.date_range import list_presets
from organizer.ui.search.search_bar import SearchBar
from tests.gui.search.hands import type_in


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
    value = list_presets(date.today())[1][1]
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
    assert list_presets(date(2024, 3, 1)) == (
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
