"""The sidebar's folders, and how one leaves the library."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton

from organizer.library.library import Library
from organizer.records import Changes
from organizer.ui.actions.confirm_dialog import ConfirmDialog
from organizer.ui.window.folders import folder_controller
from organizer.ui.window.folders.remove_folder_dialog import RemoveFolderDialog
from organizer.ui.window.main_window import MainWindow


@pytest.fixture
def folders(window: MainWindow, qtbot):
    """The list of folders, with the keys, on one folder."""
    qtbot.waitUntil(lambda: window.sidebar.folders.count() == 1)
    with qtbot.waitActive(window):
        window.activateWindow()
    window.sidebar.folders.setFocus(Qt.FocusReason.TabFocusReason)
    return window.sidebar.folders


@pytest.fixture
def asked(window: MainWindow, folders, qtbot) -> Callable[[], RemoveFolderDialog]:
    """The question that Delete leads to."""

    def ask() -> RemoveFolderDialog:
        qtbot.keyClick(folders, Qt.Key.Key_Delete)
        qtbot.waitUntil(lambda: bool(window.findChildren(RemoveFolderDialog)))
        return window.findChildren(RemoveFolderDialog)[0]

    return ask


def press(dialog: RemoveFolderDialog, qtbot) -> None:
    (yes,) = (b for b in dialog.findChildren(QPushButton) if b.property("kind") == "primary")
    qtbot.mouseClick(yes, Qt.MouseButton.LeftButton)


def menu_of(folders, reason: QContextMenuEvent.Reason) -> QMenu:
    where = folders.visualItemRect(folders.item(0)).center()
    place = where if reason == QContextMenuEvent.Reason.Mouse else QPoint(0, folders.height() - 1)
    event = QContextMenuEvent(reason, place, folders.viewport().mapToGlobal(place))
    QApplication.sendEvent(folders.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def test_delete_asks_about_the_folder_and_not_about_chosen_photos(
    window, asked, album, qtbot
) -> None:
    with qtbot.waitSignal(window.photos.grid.selection_changed):
        window.photos.grid.select_ids([int(window.photos.model.ids[0])])
    window.sidebar.folders.setFocus(Qt.FocusReason.TabFocusReason)
    dialog = asked()
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "Remove album from the library?" in words
    assert str(album.folder) in words
    assert "6 photos (" in words
    assert "files stay exactly where they are" in words
    assert not window.findChildren(ConfirmDialog)
    dialog.reject()


def test_a_folder_leaves_with_its_photos_and_comes_back_by_undo(
    window, asked, library: Library, album, qtbot
) -> None:
    before = {path: path.read_bytes() for path in album.folder.iterdir()}
    told: list[str] = []
    window.context.told.connect(lambda words, _: told.append(words))
    press(asked(), qtbot)
    qtbot.waitUntil(lambda: window.photos.model.rowCount() == 0)
    qtbot.waitUntil(lambda: window.sidebar.folders.count() == 0)
    qtbot.waitUntil(lambda: "Remove the folder album" in window.commands.by_name["undo"].text())
    qtbot.waitUntil(lambda: any("Taken out of the library: 6 photos" in words for words in told))
    window.context.index_known()
    window.commands.by_name["undo"].trigger()
    qtbot.waitUntil(lambda: window.photos.model.rowCount() == 6)
    qtbot.waitUntil(lambda: window.sidebar.folders.count() == 1)
    assert {path: path.read_bytes() for path in album.folder.iterdir()} == before


def test_nothing_leaves_where_the_person_thinks_better_of_it(window, asked, library, qtbot) -> None:
    asked().reject()
    assert library.catalogue.photos.count() == 6
    assert len(library.catalogue.roots.all()) == 1


@pytest.mark.parametrize(
    "reason", [QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard]
)
def test_the_menu_opens_by_mouse_and_by_key(window, folders, reason, monkeypatch, qtbot) -> None:
    shown: list[Path] = []
    monkeypatch.setattr(folder_controller, "open_folder", shown.append)
    menu = menu_of(folders, reason)
    look, show, _, remove = menu.actions()
    assert [each.text() for each in (look, show, remove)] == [
        "Look for changes",
        "Show in file manager",
        "Remove from library…",
    ]
    show.trigger()
    assert [path.name for path in shown] == ["album"]
    menu.close()


def test_the_menu_looks_for_changes_in_that_folder(window, folders, album, qtbot) -> None:
    album.add("new.jpg", 8)
    menu_of(folders, QContextMenuEvent.Reason.Mouse).actions()[0].trigger()
    qtbot.waitUntil(lambda: window.photos.model.rowCount() == 7)
    QApplication.activePopupWidget().close()


def test_a_folder_that_is_away_can_only_be_removed(window, folders, album, tmp_path, qtbot) -> None:
    album.folder.rename(tmp_path / "unplugged")
    window.context.changed.emit(Changes(roots=True))
    qtbot.waitUntil(lambda: "offline" in window.sidebar.folders.item(0).text())
    menu = menu_of(folders, QContextMenuEvent.Reason.Mouse)
    assert [each.isEnabled() for each in menu.actions() if each.text()] == [False, False, True]
    menu.close()


def test_indexing_of_the_folder_is_stopped_and_that_of_others_goes_on(
    window, asked, album, other_album, library, qtbot
) -> None:
    for seed in range(40):
        album.add(f"more/{seed}.jpg", 10 + seed)
    other_album.add("other.jpg", 9)
    dialog = asked()
    window.context.index([album.folder, other_album.folder])
    press(dialog, qtbot)
    qtbot.waitUntil(
        lambda: (
            [root.path for root in library.catalogue.roots.all()] == [other_album.folder]
            and library.catalogue.photos.count() == 1
        )
    )
    with qtbot.waitSignal(window.context.runner.run(lambda: None, lane="ingest").ended):
        pass
    assert library.catalogue.photos.count() == 1


def test_a_folder_is_marked_only_while_it_has_the_keys(window, folders, qtbot) -> None:
    assert len(folders.selectedItems()) == 1
    window.photos.grid.setFocus()
    assert folders.selectedItems() == []
    assert QGuiApplication.focusObject() is not folders
