"""Keeps the sidebar's indexed folders in step with the library."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from organizer.records import Changes
from organizer.ui.base.context import AppContext
from organizer.ui.window.sidebar import Sidebar


class FolderController(QObject):
    """Asks which folders to add as well."""

    def __init__(self, context: AppContext, sidebar: Sidebar, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._sidebar = sidebar
        self._window = window
        context.changed.connect(self._follow)
        sidebar.folder_wanted.connect(self.add_folder)

    def read(self) -> None:
        """Show which folders are indexed, and which of them can be reached."""
        roots = self._context.library.catalogue.roots
        self._context.ask(roots.all, self._sidebar.show_roots, lane="folders")

    def add_folder(self) -> None:
        """Let the person choose a folder, and index it in the background."""
        folder = QFileDialog.getExistingDirectory(self._window, "The folder that holds your photos")
        if folder:
            self._context.index([Path(folder)])

    def _follow(self, changes: Changes) -> None:
        if changes.roots:
            self.read()
