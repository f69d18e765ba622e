"""The left edge of the window, with the panes, albums, and indexed folders."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from organizer.catalogue.albums import Album
from organizer.ui.base.icons import draw_icon, icon
from organizer.ui.base.labels import PlainLabel, make_label
from organizer.ui.base.plain_text import plain_tip
from organizer.ui.window.folders.folder_list import FolderList
from organizer.ui.window.panes import PANES

_WIDTH = 208
_ROW = 38
_ALBUMS_SHOWN = 6
"""Albums that are seen without scrolling."""


class Sidebar(QWidget):
    """Shows which pane is open, the albums, and which folders are indexed."""

    pane_chosen = Signal(int)
    folder_wanted = Signal()
    """The person asks to add a folder."""
    album_chosen = Signal(Album)
    album_renamed = Signal(Album)
    album_removed = Signal(Album)
    """What the person wants to open, rename or remove."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(_WIDTH)
        self.panes, self.albums, self.folders = QListWidget(), QListWidget(), FolderList()
        _dress(self.panes, "Panes")
        _dress(self.albums, "Albums")
        _dress(self.folders, "Folders")
        for pane in PANES:
            self.panes.addItem(QListWidgetItem(pane.title))
        self.panes.setFixedHeight(_height(len(PANES)))
        self.panes.currentRowChanged.connect(self.pane_chosen)
        self.albums.itemClicked.connect(lambda item: self.album_chosen.emit(_album(item)))
        self.albums.itemActivated.connect(lambda item: self.album_chosen.emit(_album(item)))
        self.albums.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.albums.customContextMenuRequested.connect(self._show_menu)
        self.albums_title = _section("ALBUMS")
        self._add = QPushButton("Add folder…")
        self._add.setToolTip("Index another folder of photos (Ctrl+O)")
        self._add.clicked.connect(self.folder_wanted)
        self._lay_out()
        self.recolour()

    def recolour(self) -> None:
        """Draw the icons again in the colours of the present theme."""
        for row, pane in enumerate(PANES):
            self.panes.item(row).setIcon(icon(pane.icon))
        self.folders.recolour()
        for row in range(self.albums.count()):
            self.albums.item(row).setIcon(icon("album"))
        self._add.setIcon(icon("add"))

    def choose(self, row: int) -> None:
        """Open a pane by its number."""
        self.panes.setCurrentRow(row)

    def set_count(self, row: int, count: int) -> None:
        """The number beside a pane's name; none for zero."""
        title = PANES[row].title
        self.panes.item(row).setText(f"{title}   {count:,}" if count else title)

    def show_albums(self, albums: Sequence[tuple[Album, int]]) -> None:
        """Each album with the number of photos it holds now."""
        self.albums.clear()
        for album, count in albums:
            item = QListWidgetItem(icon("album"), f"{album.name}   {count:,}")
            item.setToolTip(plain_tip(f"{album.name}: {album.query}"))
            item.setData(Qt.ItemDataRole.UserRole, album)
            self.albums.addItem(item)
        self.albums.setFixedHeight(_height(min(len(albums), _ALBUMS_SHOWN)))
        self.albums.setVisible(bool(albums))
        self.albums_title.setVisible(bool(albums))

    def _show_menu(self, where: QPoint) -> None:
        item = self.albums.itemAt(where)
        if item is None:
            return
        menu = QMenu(self)
        for words, signal in (
            ("Rename…", self.album_renamed),
            ("Remove…", self.album_removed),
        ):
            menu.addAction(words).triggered.connect(
                lambda *_, signal=signal: signal.emit(_album(item))
            )
        menu.popup(self.albums.mapToGlobal(where))

    def _lay_out(self) -> None:
        mark = PlainLabel()
        mark.setPixmap(draw_icon("smalti", QSize(28, 28)))
        name = make_label("title", "Smalti")
        head = QHBoxLayout()
        head.setContentsMargins(8, 4, 8, 10)
        head.addWidget(mark)
        head.addWidget(name)
        head.addStretch()
        title = _section("FOLDERS")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 12, 8, 10)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.panes)
        column.addWidget(self.albums_title)
        column.addWidget(self.albums)
        column.addWidget(title)
        column.addWidget(self.folders, 1)
        column.addWidget(self._add)
        self.show_albums(())


def _dress(view: QListWidget, name: str) -> None:
    view.setAccessibleName(name)
    view.setIconSize(QSize(20, 20))
    view.setFrameShape(QListWidget.Shape.NoFrame)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setTextElideMode(Qt.TextElideMode.ElideMiddle)


def _height(rows: int) -> int:
    """Of a list that does not scroll."""
    return rows * _ROW + 8


def _section(words: str) -> PlainLabel:
    title = make_label("section", words)
    title.setContentsMargins(10, 14, 0, 2)
    return title


def _album(item: QListWidgetItem) -> Album:
    album: Album = item.data(Qt.ItemDataRole.UserRole)
    return album
