"""The whole window on a small library, used as a person uses it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage, QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton

from organizer.library.library import Library
from organizer.ui.actions.confirm_dialog import ConfirmDialog
from organizer.ui.window.main_window import MainWindow
from organizer.ui.window.menu import MENUS

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def choose(window: MainWindow, qtbot) -> Callable[..., list[int]]:
    """Selects photos by row in the Photos pane."""

    def choose_rows(*rows: int) -> list[int]:
        ids = [int(window.photos.model.ids[row]) for row in rows]
        with qtbot.waitSignal(window.photos.grid.selection_changed):
            window.photos.grid.select_ids(ids)
        return ids

    return choose_rows


@pytest.fixture
def confirmed(window: MainWindow, qtbot) -> Callable[[str], ConfirmDialog]:
    """Triggers a command and waits for the question it asks."""

    def trigger(name: str) -> ConfirmDialog:
        window.commands.by_name[name].trigger()
        qtbot.waitUntil(lambda: bool(window.findChildren(ConfirmDialog)))
        return window.findChildren(ConfirmDialog)[0]

    return trigger


def accept(dialog: ConfirmDialog, qtbot) -> None:
    (yes,) = (b for b in dialog.findChildren(QPushButton) if b.property("kind") == "primary")
    qtbot.waitUntil(yes.isEnabled)
    qtbot.mouseClick(yes, Qt.MouseButton.LeftButton)


def test_all_photos_are_shown_newest_first(window: MainWindow, library: Library) -> None:
    assert window.photos.model.ids.tolist() == library.catalogue.photos.present_ids().tolist()
    assert window.sidebar.panes.item(0).text().endswith("6")


def test_typing_words_ranks_the_photos(window: MainWindow, qtbot) -> None:
    with qtbot.waitSignal(window.search_controller.found):
        qtbot.keyClicks(window.search_bar.box, "red")
        qtbot.keyClick(window.search_bar.box, Qt.Key.Key_Return)
    assert window.photos.model.scores is not None
    assert window.photos.result_bar.isVisible()


def test_the_cut_off_hides_what_scores_less(window: MainWindow, qtbot) -> None:
    with qtbot.waitSignal(window.search_controller.found):
        window.search_controller.search("red")
    window.photos.result_bar.slider.setValue(0)
    everything = window.photos.model.rowCount()
    window.photos.result_bar.slider.setValue(90)
    scores = window.photos.model.scores
    assert scores is not None
    assert 0 < len(scores) < everything
    assert scores.min() >= 0.9


def test_clearing_the_search_shows_all_photos_again(window: MainWindow, qtbot) -> None:
    with qtbot.waitSignal(window.search_controller.found):
        window.search_controller.search("red")
    window.search_bar.clear()
    qtbot.waitUntil(lambda: window.photos.model.rowCount() == 6)
    assert not window.photos.result_bar.isVisible()


def test_find_similar_leaves_the_photo_itself_out(window: MainWindow, qtbot, choose) -> None:
    (photo,) = choose(2)
    with qtbot.waitSignal(window.search_controller.found):
        window.commands.by_name["similar"].trigger()
    window.photos.result_bar.slider.setValue(0)
    assert photo not in window.photos.model.ids
    assert window.photos.model.rowCount() == 5


def test_a_pasted_picture_finds_itself_first(window: MainWindow, qtbot, album) -> None:
    image = QImage(str(album.folder / "3.jpg"))
    mime = QMimeData()
    mime.setImageData(image)
    QGuiApplication.clipboard().setMimeData(mime)
    with qtbot.waitSignal(window.search_controller.found):
        window.commands.by_name["paste"].trigger()
    assert window.photos.model.rowCount() > 0
    first = window.context.library.catalogue.photos.by_ids([window.photos.model.id_at(0)])[0]
    assert first.path.name == "3.jpg"


def test_a_picture_is_pasted_by_the_keyboard_even_from_the_search_box(
    window: MainWindow, qtbot, album
) -> None:
    mime = QMimeData()
    mime.setImageData(QImage(str(album.folder / "3.jpg")))
    QGuiApplication.clipboard().setMimeData(mime)
    window.search_bar.box.setFocus()
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_V, CTRL)
    QApplication.sendEvent(window.search_bar.box, override)
    assert not override.isAccepted()
    QGuiApplication.clipboard().setText("words")
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_V, CTRL)
    QApplication.sendEvent(window.search_bar.box, override)
    assert override.isAccepted()


def test_an_address_on_the_web_is_explained_not_fetched(window: MainWindow, qtbot) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/cat.jpg")])
    QGuiApplication.clipboard().setMimeData(mime)
    with qtbot.waitSignal(window.context.told) as told:
        window.commands.by_name["paste"].trigger()
    assert "never goes online" in told.args[0]


def test_the_inspector_shows_the_chosen_photo(window: MainWindow, qtbot, choose) -> None:
    choose(0)
    qtbot.waitUntil(lambda: window.inspector._photo is not None)
    assert window.inspector._name.text().endswith(".jpg")


def test_removing_hides_photos_and_undo_brings_them_back(
    window: MainWindow, qtbot, choose, confirmed, album
) -> None:
    ids = choose(0, 1)
    accept(confirmed("remove"), qtbot)
    qtbot.waitUntil(lambda: window.photos.model.rowCount() == 4)
    assert len(list(album.folder.iterdir())) == 7
    qtbot.waitUntil(window.commands.by_name["undo"].isEnabled)
    window.commands.by_name["undo"].trigger()
    qtbot.waitUntil(lambda: window.photos.model.rowCount() == 6)
    assert set(ids) <= set(window.photos.model.ids.tolist())


def test_archiving_moves_the_files_and_undo_moves_them_back(
    window: MainWindow, qtbot, choose, confirmed, album, tmp_path
) -> None:
    choose(0, 1, 2)
    before = sorted(path.name for path in album.folder.iterdir())
    dialog = confirmed("archive")
    dialog.place_field.line.setText(str(tmp_path / "archive"))
    accept(dialog, qtbot)
    qtbot.waitUntil(lambda: window.photos.model.rowCount() == 3)
    qtbot.waitUntil(window.commands.by_name["undo"].isEnabled)
    assert len(list((tmp_path / "archive").rglob("*.jpg"))) == 3
    window.commands.by_name["undo"].trigger()
    qtbot.waitUntil(lambda: window.photos.model.rowCount() == 6)
    assert sorted(path.name for path in album.folder.iterdir()) == before


def test_saying_no_changes_nothing(window: MainWindow, qtbot, choose, confirmed) -> None:
    choose(0)
    dialog = confirmed("remove")
    with qtbot.waitSignal(dialog.rejected):
        dialog.reject()
    assert window.context.library.catalogue.photos.count() == 6


def test_clusters_are_shown_and_opened(window: MainWindow, qtbot) -> None:
    window.sidebar.choose(1)
    pane = window.pane
    qtbot.waitUntil(lambda: pane.model.rowCount() > 0)
    assert sum(len(stack.group.photos) for stack in pane.model.stacks) == 6
    pane.open(pane.model.stacks[0])
    assert pane.cluster_page.grid.isVisible()
    assert pane.cluster_page.members.ids.tolist() == list(pane.model.stacks[0].group.photos)


def test_moving_the_slider_clusters_anew(window: MainWindow, qtbot) -> None:
    window.sidebar.choose(1)
    pane = window.pane
    qtbot.waitUntil(lambda: pane.model.rowCount() > 0)
    pane.parameter_bar.choose("ward")
    pane.parameter_bar.set("number", 2)
    qtbot.waitUntil(lambda: pane.model.rowCount() == 2)


def test_a_whole_cluster_can_be_removed(window: MainWindow, qtbot, confirmed) -> None:
    window.sidebar.choose(1)
    pane = window.pane
    qtbot.waitUntil(lambda: pane.model.rowCount() > 0)
    pane.parameter_bar.choose("ward")
    pane.parameter_bar.set("number", 2)
    qtbot.waitUntil(lambda: pane.model.rowCount() == 2)
    size = len(pane.model.stacks[0].group.photos)
    pane.wall.stack_view.setCurrentIndex(pane.model.index(0))
    accept(confirmed("remove"), qtbot)
    qtbot.waitUntil(lambda: window.context.library.catalogue.photos.count() == 6 - size)
    qtbot.waitUntil(lambda: pane.model.rowCount() == 1)
    assert pane.selected() == []
    assert not window.commands.by_name["trash"].isEnabled()


def test_unreadable_files_are_listed_and_read_again_on_request(
    window: MainWindow, qtbot, album
) -> None:
    window.sidebar.choose(5)
    pane = window.pane
    qtbot.waitUntil(lambda: pane.table.rowCount() == 1)
    assert pane.table.item(0, 0).text() == "broken.jpg"
    assert pane.table.item(0, 1).text().endswith(".")
    album.add("broken.jpg", 99)
    qtbot.mouseClick(pane.retry, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: pane.table.rowCount() == 0)
    qtbot.waitUntil(lambda: window.photos.model.rowCount() == 7)


def test_space_opens_the_preview_and_escape_leaves_it(window: MainWindow, qtbot, choose) -> None:
    choose(1)
    qtbot.keyClick(window.photos.grid, Qt.Key.Key_Space)
    preview = window.preview_controller.preview
    qtbot.waitUntil(lambda: preview.isVisible() and preview.photo is not None)
    first = window.preview_controller.photo
    qtbot.keyClick(preview, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: window.preview_controller.photo != first)
    qtbot.keyClick(preview, Qt.Key.Key_Escape)
    assert not preview.isVisible()


def test_new_photos_appear_while_the_window_is_open(window: MainWindow, qtbot, album) -> None:
    album.add("new.jpg", 50)
    window.commands.by_name["rescan"].trigger()
    qtbot.waitUntil(lambda: window.photos.model.rowCount() == 7)


def test_every_command_has_an_action_that_exists(window: MainWindow) -> None:
    names = {command.name for _, commands in MENUS for command in commands if command}
    assert window._handlers().keys() == names
    panes = {f"pane_{row}" for row in range(len(window.panes))}
    assert window.commands.by_name.keys() == names | panes


def test_an_empty_library_shows_what_to_do_first(empty_window: MainWindow, qtbot) -> None:
    qtbot.waitUntil(empty_window.photos.welcome.isVisible)
    assert "folder" in empty_window.photos.welcome.choose.text()


def test_dark_and_light_can_be_chosen(window: MainWindow) -> None:
    window.choose_theme("dark")
    assert window.palette().window().color().lightness() < 128
    window.choose_theme("light")
    assert window.palette().window().color().lightness() > 128


def test_a_second_start_brings_the_window_to_the_front_and_has_its_folders_indexed(
    window: MainWindow, library: Library, other_album, qtbot
) -> None:
    other_album.add("new.jpg", 9)
    window.showMinimized()
    with qtbot.waitActive(window):
        assert window.come_forward([other_album.folder], "")
    assert not window.isMinimized()
    qtbot.waitUntil(lambda: window.photos.model.rowCount() == 7)


def test_a_window_that_was_closed_stays_closed(window: MainWindow) -> None:
    window.close()
    assert not window.come_forward([], "")
    assert not window.isVisible()
