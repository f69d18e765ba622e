"""Builds every object of the window, once."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMessageBox

from organizer.catalogue.backups import Backups
from organizer.embedding.model_store import ModelStore
from organizer.errors import DamagedCatalogueError, OrganizerError
from organizer.jobs import Control
from organizer.library.library import Library, open_library
from organizer.library.safekeeping.restoration import begin_anew, restore_backup
from organizer.paths import LibraryPaths, model_cache, model_store
from organizer.ui.base.context import AppContext
from organizer.ui.base.icons import draw_icon
from organizer.ui.base.plain_text import PlainMessageBox
from organizer.ui.base.theme import Scheme, Theme
from organizer.ui.safekeeping.restore_dialog import RestoreDialog
from organizer.ui.safekeeping.restore_progress import RestoreProgress
from organizer.ui.window.main_window import MainWindow


def open_window(folders: list[Path], library_folder: Path) -> int:
    """Show the window on a library until it is closed; the process's exit code.

    `folders` are indexed in the background at once.
    """
    application = _make_application()
    theme = Theme(application)
    application.setWindowIcon(QIcon(draw_icon("smalti", QSize(64, 64))))
    while True:
        # Once something is seen, be it a question about the library.
        listen = partial(_notice_later_starts, application, library_folder)
        QTimer.singleShot(0, application, listen)
        library = _open(library_folder)
        if library is None:
            return 1
        theme.choose(Scheme(library.settings.text("theme")))
        context = AppContext(library, library.settings)
        window = MainWindow(context, theme)
        window.show()
        window.start(folders)
        code = application.exec()
        library.close()
        if window.backup is None:
            return code
        _bring_back(library.paths, window.backup)


def show_error(error: OrganizerError) -> None:
    """Tell why there is no window."""
    application = _make_application()
    Theme(application)
    print(error, file=sys.stderr)  # noqa: T201
    PlainMessageBox(QMessageBox.Icon.Critical, error.sentence, str(error)).exec()


def _make_application() -> QApplication:
    application = QApplication(sys.argv[:1])
    application.setApplicationName("smalti")
    application.setApplicationDisplayName("Smalti")
    application.setDesktopFileName("smalti")
    return application


def _notice_later_starts(application: QApplication, library_folder: Path) -> None:
    # Imported here because the window should be seen first.
    from organizer.ui.base.handover import HandoverServer

    server = HandoverServer(LibraryPaths(library_folder).window_lock, _come_forward)
    server.setParent(application)
    server.listen()
    application.aboutToQuit.connect(server.close)


def _come_forward(folders: Sequence[Path], token: str) -> bool:
    """Show the window or the question that is open; False where there is none any more."""
    shown = [each for each in QApplication.topLevelWidgets() if each.isVisible()]
    windows = [each for each in shown if isinstance(each, MainWindow)]
    for window in windows:
        window.come_forward(folders, token)
    if question := QApplication.activeModalWidget():
        question.raise_()
        question.activateWindow()
    return bool(windows or question)


def _open(folder: Path) -> Library | None:
    """The library; where its catalogue is lost or damaged a backup is offered first."""
    while True:
        try:
            return open_library(folder, ModelStore(model_store(), model_cache()))
        except DamagedCatalogueError as error:
            paths = LibraryPaths(folder)
            heading, backups = "Smalti cannot open your library.", Backups(paths.backups).all()
            question = RestoreDialog(None, heading, backups, error.sentence, may_begin_anew=True)
            if not question.exec():
                return None
            _bring_back(paths, question.chosen)
        except OrganizerError as error:
            PlainMessageBox(QMessageBox.Icon.Critical, error.sentence, str(error)).exec()
            return None


def _bring_back(paths: LibraryPaths, backup: Path | None) -> None:
    """Bring a backup back, or begin anew, and say what became of it. Nothing may be open."""
    if backup is None:
        progress = RestoreProgress(lambda: begin_anew(paths))
    else:
        progress = RestoreProgress(lambda: restore_backup(paths, backup, Control()))
    progress.exec()
    if progress.told is not None:
        progress.told.exec()
