"""A file whose name is markup is shown by that name, wherever the window shows it."""

from __future__ import annotations

import os

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from organizer.ui.actions.confirm_dialog import ConfirmDialog
from organizer.ui.window.main_window import MainWindow

NAME = "<img src='file:&#47;&#47;tmp&#47;x.png'><b>All is fine<!--.jpg"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="no file can have such a name")


@pytest.fixture
def named(album, index, make_window, qtbot) -> MainWindow:
    """The window on a photo of that name and a broken file of nearly the same."""
    album.add(NAME, 1)
    album.write(f"<p>{NAME}", b"no picture")
    index(album.folder)
    window = make_window()
    qtbot.waitUntil(lambda: window.photos.model.rowCount() == 1)
    qtbot.waitUntil(lambda: window.photos.model.photo_at(0) is not None)
    window.photos.grid.select_ids(window.photos.model.ids.tolist())
    qtbot.waitUntil(lambda: window.inspector._name.text() == NAME)
    return window


def labels(window: MainWindow) -> list[QLabel]:
    return [each for each in window.findChildren(QLabel) if NAME in each.text()]


def test_every_label_of_the_window_is_plain(named: MainWindow) -> None:
    every = named.findChildren(QLabel)
    assert len(every) > 50
    guessing = [each for each in every if each.textFormat() is not Qt.TextFormat.PlainText]
    assert [each.text() for each in guessing] == []


def test_a_tip_of_the_grid_is_no_markup_of_the_file(named: MainWindow) -> None:
    model = named.photos.model
    tip = model.data(model.index(0), Qt.ItemDataRole.ToolTipRole)
    assert "&lt;img src=" in tip
    assert "<img" not in tip


def test_the_question_and_its_notes_say_the_name(named: MainWindow, album, qtbot) -> None:
    (album.folder / NAME).write_bytes(b"edited")
    named.commands.by_name["trash"].trigger()
    qtbot.waitUntil(lambda: bool(named.findChildren(ConfirmDialog)))
    (dialog,) = named.findChildren(ConfirmDialog)
    (note,) = (each for each in dialog.findChildren(QLabel) if NAME in each.text())
    assert note.text() == f"• {NAME} changed since it was indexed and is left alone."
    assert note.textFormat() is Qt.TextFormat.PlainText


def test_the_pictures_of_what_goes_say_it_too(named: MainWindow, qtbot) -> None:
    named.commands.by_name["remove"].trigger()
    qtbot.waitUntil(lambda: bool(named.findChildren(ConfirmDialog)))
    (dialog,) = named.findChildren(ConfirmDialog)
    tips = [each.toolTip() for each in dialog.findChildren(QLabel) if each.toolTip()]
    assert tips
    assert all("&lt;img" in tip and "<img" not in tip for tip in tips)


def test_a_notice_and_the_problems_say_it(named: MainWindow, qtbot) -> None:
    named.context.told.emit(f"{NAME} is left alone.", False)
    assert named.activity.notice.words.text() == f"{NAME} is left alone."
    assert labels(named)
    named.sidebar.choose(5)
    table = named.pane.table
    qtbot.waitUntil(lambda: table.rowCount() == 1)
    assert table.item(0, 0).text() == f"<p>{NAME}"
    assert "&lt;img" in table.item(0, 0).toolTip()
    assert "<img" not in table.item(0, 0).toolTip()
