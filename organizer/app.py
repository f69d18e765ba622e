"""Builds every object of the window, once."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMessageBox

from organizer.embedding.model_store import ModelStore
from organizer.errors import OrganizerError
from organizer.library.library import open_library
from organizer.paths import model_cache, model_store
from organizer.ui.base.context import AppContext
from organizer.ui.base.icons import draw_icon
from organizer.ui.base.plain_text import PlainMessageBox
from organizer.ui.base.theme import Scheme, Theme
from organizer.ui.window.main_window import MainWindow


def open_window(folders: list[Path], library_folder: Path) -> int:
    """Show the window on a library until it is closed; the process's exit code.

    `folders` are indexed in the background at once.
    """
    application = QApplication(sys.argv[:1])
    application.setApplicationName("smalti")
    application.setApplicationDisplayName("Smalti")
    application.setDesktopFileName("smalti")
    try:
        library = open_library(library_folder, ModelStore(model_store(), model_cache()))
    except OrganizerError as error:
        Theme(application)
        PlainMessageBox(QMessageBox.Icon.Critical, error.sentence, str(error)).exec()
        return 1
    theme = Theme(application)
    theme.choose(Scheme(library.settings.text("theme")))
    application.setWindowIcon(QIcon(draw_icon("smalti", QSize(64, 64))))
    context = AppContext(library, library.settings)
    window = MainWindow(context, theme)
    window.show()
    window.start(folders)
    code = application.exec()
    library.close()
    return code
