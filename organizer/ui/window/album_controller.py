"""Keeps the sidebar's albums in step with the library."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from organizer.catalogue.albums import Album
from organizer.records import Changes
from organizer.ui.base.context import AppContext
from organizer.ui.window.sidebar import Sidebar

_WAIT_MS = 800
"""Albums are counted again this long after the last change."""


class AlbumController(QObject):
    """Counts in a worker what every album holds."""

    def __init__(self, context: AppContext, sidebar: Sidebar) -> None:
        super().__init__(sidebar)
        self._context = context
        self._sidebar = sidebar
        self._timer = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._timer.timeout.connect(self.read)
        context.changed.connect(self._follow)

    def read(self) -> None:
        """Show the albums, each with the number of its photos."""
        albums = self._context.library.search.albums

        def read() -> list[tuple[Album, int]]:
            counts = albums.counts()
            return [(album, counts[album.id]) for album in albums.all() if album.id in counts]

        self._context.ask(read, self._sidebar.show_albums, lane="albums")

    def _follow(self, changes: Changes) -> None:
        if changes != Changes():
            self._timer.start()
