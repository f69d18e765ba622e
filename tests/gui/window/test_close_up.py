"""One photo up close: commands act on it alone, and the grid follows when it is left."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from organizer.catalogue import Catalogue
from organizer.jobs import run
from organizer.records import Changes
from organizer.ui.actions.confirm_dialog import ConfirmDialog
from organizer.ui.photos.photo_model import photo_ids
from organizer.ui.photos.tag_dialog import TagDialog
from organizer.ui.window.main_window import MainWindow


@pytest.fixture
def catalogue(window: MainWindow) -> Catalogue:
    return window.context.library.catalogue


@pytest.fixture
def leaf(window: MainWindow, qtbot) -> Callable[[Qt.Key], int]:
    """Presses a key in the preview; the photo that is shown then."""

    def press(key: Qt.Key) -> int:
        with qtbot.waitSignal(window.preview_controller.turned):
            qtbot.keyClick(window.preview_controller.preview, key)
        return shown(window)

    return press


@pytest.fixture
def open_close_up(window: MainWindow, qtbot) -> Callable[..., list[int]]:
    """Chooses rows of the grid and looks at the first of them up close; all ids in order."""

    def look(*rows: int) -> list[int]:
        ids = window.photos.model.ids.tolist()
        window.photos.grid.select_ids([ids[row] for row in rows])
        with qtbot.waitSignal(window.preview_controller.turned):
            qtbot.keyClick(window.photos.grid, Qt.Key.Key_Space)
        return ids

    return look


def shown(window: MainWindow) -> int:
    """The photo whose name is on the screen."""
    photo = window.preview_controller.preview.photo
    assert photo is not None
    return photo.id


def give(window: MainWindow, name: str, qtbot) -> ConfirmDialog:
    window.commands.by_name[name].trigger()
    qtbot.waitUntil(lambda: bool(window.findChildren(ConfirmDialog)))
    return window.findChildren(ConfirmDialog)[0]


def remove(window: MainWindow, qtbot) -> None:
    give(window, "remove", qtbot).accept()
    with qtbot.waitSignal(window.context.told):
        pass
    qtbot.waitUntil(lambda: not window.findChildren(ConfirmDialog))


@pytest.mark.parametrize("chosen", [(0,), (0, 1, 2, 3, 4)], ids=["one", "five"])
def test_what_goes_is_what_is_on_the_screen_not_what_is_chosen_behind_it(
    window: MainWindow, catalogue, open_close_up, leaf, qtbot, chosen: tuple[int, ...]
) -> None:
    ids = open_close_up(*chosen)
    leaf(Qt.Key.Key_Right)
    leaf(Qt.Key.Key_Right)
    assert shown(window) == ids[2]
    dialog = give(window, "remove", qtbot)
    assert dialog.windowTitle() == "Remove 1 photo from the catalogue"
    dialog.accept()
    qtbot.waitUntil(lambda: catalogue.photos.count() == 5)
    assert set(catalogue.photos.present_ids().tolist()) == {*ids} - {ids[2]}


def test_the_next_photo_follows_one_that_went_and_the_one_before_at_the_end(
    window: MainWindow, open_close_up, qtbot
) -> None:
    ids = open_close_up(4)
    remove(window, qtbot)
    qtbot.waitUntil(lambda: shown(window) == ids[5])
    assert window.preview_controller.preview.caption()[1] == "5 of 5"
    remove(window, qtbot)
    qtbot.waitUntil(lambda: shown(window) == ids[3])
    assert window.preview_controller.preview.caption()[1] == "4 of 4"


def test_what_comes_back_takes_its_place_again(
    window: MainWindow, open_close_up, leaf, qtbot
) -> None:
    ids = open_close_up(2)
    remove(window, qtbot)
    qtbot.waitUntil(lambda: shown(window) == ids[3])
    qtbot.waitUntil(window.commands.by_name["undo"].isEnabled)
    with qtbot.waitSignal(window.context.told):
        window.commands.by_name["undo"].trigger()
    qtbot.waitUntil(lambda: window.preview_controller.preview.caption()[1] == "4 of 6")
    assert shown(window) == ids[3]
    assert leaf(Qt.Key.Key_Left) == ids[2]


def test_it_is_left_when_nothing_is_there_to_be_seen(
    window: MainWindow, open_close_up, qtbot
) -> None:
    ids = open_close_up(0)
    window.context.changed.emit(Changes(removed=tuple(ids)))
    assert window.photos.grid.isVisible()
    assert not window.commands.by_name["trash"].isEnabled()


def test_nothing_can_go_until_the_next_photo_is_there(window: MainWindow, open_close_up) -> None:
    ids = open_close_up(0)
    window.context.changed.emit(Changes(removed=(ids[0],)))
    assert not window.commands.by_name["trash"].isEnabled()


def test_the_grid_chooses_the_photo_that_was_seen_last(
    window: MainWindow, open_close_up, leaf, qtbot
) -> None:
    ids = open_close_up(0, 1, 2)
    leaf(Qt.Key.Key_Right)
    leaf(Qt.Key.Key_Right)
    leaf(Qt.Key.Key_Right)
    qtbot.keyClick(window.preview_controller.preview, Qt.Key.Key_Escape)
    assert window.photos.selected() == [ids[3]]
    assert window.photos.grid.current_id() == ids[3]


def test_all_that_reads_the_choice_reads_the_same(
    window: MainWindow, catalogue, open_close_up, leaf, qtbot
) -> None:
    ids = open_close_up(0, 1, 2)
    leaf(Qt.Key.Key_Right)
    (photo,) = catalogue.photos.by_ids([ids[1]])
    qtbot.waitUntil(lambda: window.inspector._name.text() == photo.path.name)
    clipboard = QGuiApplication.clipboard()
    with qtbot.waitSignal(clipboard.dataChanged):
        window.commands.by_name["copy"].trigger()
    assert photo_ids(clipboard.mimeData()) == [ids[1]]
    with qtbot.waitSignal(window.search_controller.pictured) as pictured:
        window.commands.by_name["similar"].trigger()
    assert pictured.args[0] == (ids[1],)


def test_tags_go_to_the_photo_on_the_screen(
    window: MainWindow, catalogue, open_close_up, leaf, qtbot
) -> None:
    ids = open_close_up(0, 1, 2)
    leaf(Qt.Key.Key_Right)
    window.commands.by_name["tag"].trigger()
    qtbot.waitUntil(lambda: bool(window.findChildren(TagDialog)))
    (dialog,) = window.findChildren(TagDialog)
    dialog.new.setText("swan")
    dialog._finish()
    qtbot.waitUntil(lambda: bool(catalogue.tags.of([ids[1]])))
    assert list(catalogue.tags.of(ids)) == [ids[1]]


def test_the_menu_of_a_right_click_has_nothing_of_the_pane_behind(
    window: MainWindow, open_close_up, monkeypatch
) -> None:
    open_close_up(0)
    menus: list[QMenu] = []
    monkeypatch.setattr(QMenu, "popup", lambda menu, _: menus.append(menu))
    preview = window.preview_controller.preview
    preview.menu_wanted.emit(preview.mapToGlobal(preview.rect().center()))
    wanted = [action for action in window.commands.context_menu().actions() if action.text()]
    assert [action for action in menus[0].actions() if action.text()] == wanted


def test_commands_on_the_grid_leave_it_alone_while_it_is_not_seen(
    window: MainWindow, open_close_up, qtbot
) -> None:
    ids = open_close_up(1)
    cell, zoom = window.photos.grid.cell, window.preview_controller.preview.canvas.zoom
    assert not window.commands.by_name["select_all"].isEnabled()
    window.commands.by_name["larger"].trigger()
    assert window.photos.grid.cell == cell
    assert window.preview_controller.preview.canvas.zoom == pytest.approx(1.25 * zoom)
    qtbot.keyClick(window.preview_controller.preview, Qt.Key.Key_Escape)
    assert window.photos.selected() == [ids[1]]
    assert window.commands.by_name["select_all"].isEnabled()


def test_details_are_shown_beside_it_on_request_and_apart_from_those_of_the_grid(
    window: MainWindow, open_close_up, qtbot
) -> None:
    assert window.inspector.isVisible()
    open_close_up(0)
    assert not window.inspector.isVisible()
    window.commands.by_name["inspector"].trigger()
    assert window.inspector.isVisible()
    assert window.preview_controller.preview.isVisible()
    qtbot.keyClick(window.preview_controller.preview, Qt.Key.Key_Escape)
    window.commands.by_name["inspector"].trigger()
    assert not window.inspector.isVisible()
    open_close_up(0)
    assert window.inspector.isVisible()
    assert window.commands.by_name["inspector"].isChecked()


def test_a_cluster_that_is_sorted_away_is_chosen_nowhere(window: MainWindow, qtbot) -> None:
    run(window.context.library.clusters.clusterer.group("ward", {"number": 2}))
    window.sidebar.choose(1)
    pane = window.pane
    qtbot.waitUntil(lambda: pane.model.rowCount() == 2)
    pane.wall.stack_view.setCurrentIndex(pane.model.index(0))
    count = len(pane.model.stacks[0].group.photos)
    qtbot.waitUntil(lambda: window.inspector._name.text() == f"{count} photos")
    pane.wall.orders.setCurrentIndex(pane.wall.orders.findData("name"))
    assert pane.selected() == []
    assert not window.commands.by_name["trash"].isEnabled()
    qtbot.waitUntil(lambda: window.inspector._name.text() == "Nothing chosen")


def test_cards_that_are_not_seen_are_not_chosen(window: MainWindow, qtbot) -> None:
    run(window.context.library.clusters.clusterer.group("ward", {"number": 2}))
    window.sidebar.choose(1)
    pane = window.pane
    qtbot.waitUntil(lambda: pane.model.rowCount() == 2)
    pane.wall.stack_view.setCurrentIndex(pane.model.index(0))
    assert pane.selected()
    pane.wall.views.setCurrentIndex(2)  # the tree
    assert pane.selected() == []
    assert not window.commands.by_name["trash"].isEnabled()


def test_no_command_asks_about_nothing(window: MainWindow, qtbot) -> None:
    window.photos.grid.clearSelection()
    for act in (
        window._photo_commands.archive,
        window._photo_commands.trash,
        window._photo_commands.remove,
        window._photo_commands.tag,
        window._photo_commands.copy,
        window._photo_commands.reveal,
    ):
        act()
    with qtbot.waitSignal(window.context.runner.run(lambda: None, lane="confirm").ended):
        pass
    assert not window.findChildren(ConfirmDialog)
