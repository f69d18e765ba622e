"""What the window asks before an action, and what it undoes first."""

from __future__ import annotations

from pathlib import Path

import pytest

from organizer.jobs import run
from organizer.library.cleanup.clear_out import Clearance
from organizer.records import ActionKind
from organizer.ui.actions.action_controller import ActionController
from organizer.ui.actions.confirm_dialog import ConfirmDialog
from organizer.ui.window.main_window import MainWindow


@pytest.fixture
def action_controller(window: MainWindow, qtbot) -> ActionController:
    """Of the window, on six photos in two clusters."""
    clusterer = window.context.library.clusters.clusterer
    run(clusterer.group("ward", {"number": 2}))
    qtbot.waitUntil(lambda: not window.context.is_busy)
    return window.action_controller


def agree(window: MainWindow, qtbot) -> None:
    qtbot.waitUntil(lambda: bool(window.findChildren(ConfirmDialog)))
    (dialog,) = window.findChildren(ConfirmDialog)
    dialog.accept()


def remove_one(window: MainWindow, qtbot) -> None:
    photos = window.context.library.catalogue.photos
    window.action_controller.confirm(ActionKind.REMOVE, photos.present_ids().tolist()[:1])
    agree(window, qtbot)
    qtbot.waitUntil(lambda: photos.count() == 5 and not window.context.is_busy)


def rename_one(window: MainWindow) -> str:
    """What an undo of it is called."""
    library = window.context.library
    group = library.catalogue.groupings.last().groups[0]
    window.context.changed.emit(library.clusters.editor.rename(group.id, "Mine"))
    return f"Rename cluster “{group.name}”"


def undo_title(window: MainWindow) -> str:
    return window.commands.by_name["undo"].text()


def undo(window: MainWindow, qtbot) -> str:
    """Undo once; what the window says then."""
    with qtbot.waitSignal(window.context.told) as told:
        window.commands.by_name["undo"].trigger()
    return told.args[0]


def test_an_action_after_a_change_of_clusters_is_undone_first(
    window: MainWindow, action_controller, qtbot
) -> None:
    title = rename_one(window)
    remove_one(window, qtbot)
    qtbot.waitUntil(lambda: undo_title(window) == "&Undo: Remove 1 photo from the catalogue")
    assert undo(window, qtbot).startswith("Brought back: 1 photo (")
    assert window.context.library.catalogue.photos.count() == 6
    qtbot.waitUntil(lambda: undo_title(window) == f"&Undo: {title}")
    assert undo(window, qtbot) == f"Undone: {title}."
    qtbot.waitUntil(lambda: undo_title(window) == "&Undo")


def test_a_change_of_clusters_after_an_action_is_undone_first(
    window: MainWindow, action_controller, qtbot
) -> None:
    remove_one(window, qtbot)
    title = rename_one(window)
    qtbot.waitUntil(lambda: undo_title(window) == f"&Undo: {title}")
    assert undo(window, qtbot) == f"Undone: {title}."
    assert window.context.library.catalogue.photos.count() == 5
    qtbot.waitUntil(lambda: undo_title(window) == "&Undo: Remove 1 photo from the catalogue")
    assert undo(window, qtbot).startswith("Brought back: 1 photo (")


def test_the_place_of_an_archive_is_remembered(
    window: MainWindow, action_controller, tmp_path: Path, qtbot
) -> None:
    photos = window.context.library.catalogue.photos
    chosen = photos.present_ids().tolist()[:2]
    action_controller.confirm_clearance(Clearance(ActionKind.ARCHIVE, chosen))
    qtbot.waitUntil(lambda: bool(window.findChildren(ConfirmDialog)))
    (dialog,) = window.findChildren(ConfirmDialog)
    assert dialog.windowTitle() == "Archive 2 photos"
    dialog.place_field.line.setText(str(tmp_path / "archive"))
    dialog.accept()
    qtbot.waitUntil(lambda: photos.count() == 4)
    assert window.context.settings.text("archive") == str(tmp_path / "archive")
