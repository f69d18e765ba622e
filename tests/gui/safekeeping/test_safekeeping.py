"""The catalogue kept safe while the window is open."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QListWidget, QMessageBox, QPushButton

from organizer import jobs
from organizer.catalogue.copies import examine
from organizer.errors import CatalogueError, DamagedCatalogueError
from organizer.jobs import Control
from organizer.library.library import Library
from organizer.library.safekeeping.restoration import Restored, Salvage
from organizer.ui.safekeeping.restore_dialog import RestoreDialog
from organizer.ui.safekeeping.restore_progress import RestoreProgress
from organizer.ui.window.main_window import MainWindow


def damage(library: Library) -> None:
    connection = sqlite3.connect(library.paths.catalogue)
    connection.execute("UPDATE photos SET width = x'00' WHERE id = 1")
    connection.commit()
    connection.close()


def press(dialog: RestoreDialog, words: str, qtbot) -> None:
    (button,) = (each for each in dialog.findChildren(QPushButton) if each.text() == words)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def asked(window: MainWindow, qtbot) -> Callable[[], RestoreDialog]:
    """Waits until the person is asked which backup to bring back."""

    def wait() -> RestoreDialog:
        qtbot.waitUntil(lambda: bool(window.findChildren(RestoreDialog)))
        (dialog,) = window.findChildren(RestoreDialog)
        return dialog

    return wait


def test_a_check_says_what_it_found(window: MainWindow, qtbot) -> None:
    window.commands.by_name["check"].trigger()
    qtbot.waitUntil(lambda: bool(window.findChildren(QMessageBox)))
    (box,) = window.findChildren(QMessageBox)
    assert box.text() == "The catalogue is sound: 6 photos."
    assert "Nothing is lacking." in box.informativeText()
    box.accept()


def test_a_check_that_finds_damage_offers_a_backup(
    window: MainWindow, library: Library, asked, qtbot
) -> None:
    backup = jobs.run(library.safekeeper.back_up(Control()))
    damage(library)
    window.commands.by_name["check"].trigger()
    dialog = asked()
    assert dialog.findChild(QListWidget).count() == 1
    press(dialog, "Restore", qtbot)
    assert window.backup == backup.path
    assert not window.isVisible()


def test_the_catalogue_is_backed_up_where_a_person_wants_it(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot
) -> None:
    chosen = str(tmp_path / "mine")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (chosen, ""))
    with qtbot.waitSignal(window.context.told) as told:
        window.commands.by_name["back_up"].trigger()
    assert told.args == [f"Backed up 6 photos to {chosen}.sqlite.", False]
    assert examine(tmp_path / "mine.sqlite").photos == 6


def test_a_day_has_one_backup(window: MainWindow, library: Library, qtbot) -> None:
    for _ in range(2):
        window._safekeeping_controller.look_after()
        with qtbot.waitSignal(window.context.runner.run(lambda: None, lane="safekeeping").ended):
            pass
    assert len(list(library.paths.backups.glob("*.sqlite"))) == 1


def test_restoring_closes_the_window_for_it(
    window: MainWindow, library: Library, asked, qtbot
) -> None:
    backup = jobs.run(library.safekeeper.back_up(Control()))
    window.commands.by_name["restore"].trigger()
    dialog = asked()
    item = dialog.findChild(QListWidget).item(0)
    assert item.text().endswith("6 photos")
    assert not [each for each in dialog.findChildren(QPushButton) if each.text() == "Begin anew"]
    press(dialog, "Restore", qtbot)
    assert (window.backup, window.isVisible()) == (backup.path, False)


def test_a_person_may_think_better_of_it(window: MainWindow, asked, qtbot) -> None:
    window.commands.by_name["restore"].trigger()
    press(asked(), "Cancel", qtbot)
    assert (window.backup, window.isVisible()) == (None, True)


def test_damage_that_is_met_is_told_and_a_backup_is_offered_once(
    window: MainWindow, asked, qtbot
) -> None:
    error = DamagedCatalogueError("The catalogue is damaged.", "Bring back a backup.")
    with qtbot.waitSignal(window.context.told) as told:
        window.context.report(error)
    assert told.args == [str(error), False]
    press(asked(), "Cancel", qtbot)
    qtbot.waitUntil(lambda: not window.findChildren(RestoreDialog))
    window.context.report(error)
    with qtbot.waitSignal(window.context.runner.run(lambda: None, lane="backups").ended):
        pass
    assert not window.findChildren(RestoreDialog)


def test_a_failure_that_damage_led_to_is_explained(
    window: MainWindow, library: Library, asked, qtbot
) -> None:
    damage(library)
    window.context.report(KeyError(17))
    press(asked(), "Cancel", qtbot)


def test_another_file_or_a_new_beginning_may_be_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot
) -> None:
    for words, expected in (("Begin anew", None), ("Another file…", tmp_path / "x.sqlite")):
        dialog = RestoreDialog(None, "Damaged", [], "It is damaged.", may_begin_anew=True)
        qtbot.addWidget(dialog)
        name = str(tmp_path / "x.sqlite")
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_, name=name: (name, ""))
        with qtbot.waitSignal(dialog.accepted):
            press(dialog, words, qtbot)
        assert dialog.chosen == expected


def test_a_restore_says_what_became_of_it(qtbot) -> None:
    def fail() -> Restored:
        raise CatalogueError("The disk is full.", "Free some space.")

    for work, words in (
        (lambda: Restored(3, None, None, Salvage()), "Began a new catalogue."),
        (fail, "The disk is full. Free some space."),
    ):
        progress = RestoreProgress(work)
        qtbot.addWidget(progress)
        progress.show()
        progress.reject()
        assert progress.isVisible()
        with qtbot.waitSignal(progress.finished):
            pass
        assert progress.told is not None
        assert progress.told.text() == words
        progress.told.close()
