"""Keeps the sidebar's indexed folders in step with the library."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from organizer.records import ActionSummary, Changes, Root
from organizer.ui.base.context import AppContext
from organizer.ui.base.file_manager import open_folder
from organizer.ui.window.folders.remove_folder_dialog import RemoveFolderDialog
from organizer.ui.window.sidebar import Sidebar


class FolderController(QObject):
    """Asks which folders to add as well, and before one leaves the library."""

    def __init__(self, context: AppContext, sidebar: Sidebar, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._sidebar = sidebar
        self._window = window
        context.changed.connect(self._follow)
        sidebar.folder_wanted.connect(self.add_folder)
        folders = sidebar.folders
        folders.rescan_wanted.connect(lambda root: context.index([root.path]))
        folders.show_wanted.connect(lambda root: open_folder(root.path))
        folders.remove_wanted.connect(self._confirm_removal)

    def read(self) -> None:
        """Show which folders are indexed, and which of them can be reached."""
        roots = self._context.library.catalogue.roots
        self._context.ask(roots.all, self._sidebar.folders.show_roots, lane="folders")

    def add_folder(self) -> None:
        """Let the person choose a folder, and index it in the background."""
        folder = QFileDialog.getExistingDirectory(self._window, "The folder that holds your photos")
        if folder:
            self._context.index([Path(folder)])

    def _confirm_removal(self, root: Root) -> None:
        removal = self._context.library.actions.folder_removal
        self._context.ask(
            partial(removal.summary, root), partial(self._show_question, root), lane="confirm"
        )

    def _show_question(self, root: Root, plan: ActionSummary) -> None:
        dialog = RemoveFolderDialog(self._window, root, plan)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(partial(self._remove, root))
        dialog.open()

    def _remove(self, root: Root) -> None:
        """After the indexing that is under way, which may be about that very folder, is stopped."""
        stopped = self._context.stop_indexing()
        others = [folder for folder in stopped if not folder.is_relative_to(root.path)]
        remove = partial(self._context.library.actions.remove_folder, root)
        task = self._context.act(remove, lane="ingest")
        if others:
            task.ended.connect(partial(self._context.index, others))

    def _follow(self, changes: Changes) -> None:
        if changes.roots:
            self.read()
