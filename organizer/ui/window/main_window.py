"""The window: panes, search bar and inspector put together."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from organizer.catalogue.albums import Album
from organizer.library.search.searcher import PhotoRanking
from organizer.records import ActionKind, Changes, Photo
from organizer.ui.actions.action_controller import ActionController
from organizer.ui.base.context import AppContext
from organizer.ui.base.file_manager import reveal
from organizer.ui.base.pane import Ids, Pane
from organizer.ui.base.theme import Scheme, Theme
from organizer.ui.photos import drag_and_drop
from organizer.ui.photos.inspector import Inspector
from organizer.ui.photos.photo_model import photo_mime
from organizer.ui.photos.photos_pane import PhotosPane
from organizer.ui.photos.preview_controller import PreviewController
from organizer.ui.photos.tag_controller import TagController
from organizer.ui.search.feedback_controller import FeedbackController
from organizer.ui.search.search_bar import SearchBar
from organizer.ui.search.search_controller import SearchController
from organizer.ui.window.activity_bar import ActivityBar
from organizer.ui.window.menu import Commands
from organizer.ui.window.panes import PANES
from organizer.ui.window.sidebar import Sidebar

_ALBUMS_MS = 800
"""Albums are counted again this long after the last change."""

_ROOM_FOR_INSPECTOR = 960
"""A window narrower than this, in logical pixels, keeps its room for the photos."""


class MainWindow(QMainWindow):
    """Every widget and which signal reaches which; the work is done by the desk and the panes."""

    def __init__(self, context: AppContext, theme: Theme) -> None:
        super().__init__()
        self.setWindowTitle("Smalti")
        self.setAcceptDrops(True)
        self.resize(1320, 860)
        self.setMinimumSize(760, 480)
        self.context = context
        self._theme = theme
        self.panes: list[Pane] = [pane(context) for pane in PANES]
        doors = [(pane.title, pane.icon) for pane in self.panes]
        self.sidebar = Sidebar(doors)
        self._albums_timer = QTimer(self, singleShot=True, interval=_ALBUMS_MS)
        self.search_bar = SearchBar(context)
        self.inspector = Inspector(context.thumbnails)
        self.activity = ActivityBar()
        self.stack = QStackedWidget()
        self.search_controller = SearchController(context)
        self.feedback_controller = FeedbackController(context, self.search_controller, self)
        self.action_controller = ActionController(context, self)
        self.tag_controller = TagController(context, self)
        self.preview_controller = PreviewController(context)
        self.commands = Commands(self, doors, self._carry_out)
        self.commands.add_themes(self, context.settings.text("theme"), self._choose_theme)
        self.commands.by_name["inspector"].setChecked(True)
        self._lay_out()
        self._connect()
        self.sidebar.choose(0)
        self._read_undo()

    @property
    def pane(self) -> Pane:
        return self.panes[self.stack.currentIndex()]

    @property
    def photos(self) -> PhotosPane:
        first = self.panes[0]
        assert isinstance(first, PhotosPane)  # noqa: S101 - PANES promises it
        return first

    def start(self, folders: list[Path]) -> None:
        """After the window is shown: read the library, index new folders, look for changes."""
        for pane in self.panes:
            pane.start()
        self._read_roots()
        self._read_albums()
        self.context.recover()
        if folders:
            self.context.index(folders)
        self.context.index_known()

    # Searching

    def _show_pictured(self, pictures: Sequence[int | Path], joins: bool) -> None:
        self.sidebar.choose(0)
        self.search_bar.take(pictures, joins)

    def _show_found(self, ranking: PhotoRanking, title: str, cut: str) -> None:
        self.sidebar.choose(0)
        self.close_preview()
        self.search_bar.refuse("")
        album = self.feedback_controller.album
        own = (
            round(album.cut * 100) if album and album.query == self.search_controller.text else None
        )
        name = album.name if album and own is not None else title
        self.photos.show_ranking(ranking, name, cut, own)

    def _open_album(self, album: Album) -> None:
        self.sidebar.choose(0)
        self.search_bar.show_text(album.query)
        self.feedback_controller.open(album)

    def _keep_cut(self, percent: int) -> None:
        if self.feedback_controller.album is None:
            self.photos.keep_cut(percent)
        else:
            self.feedback_controller.keep_cut(percent)

    def _read_albums(self) -> None:
        albums = self.context.library.search.albums

        def read() -> list[tuple[Album, int]]:
            counts = albums.counts()
            return [(album, counts[album.id]) for album in albums.all() if album.id in counts]

        self.context.ask(read, self.sidebar.show_albums, lane="albums")

    # Commands, by name

    def _carry_out(self, name: str) -> None:
        if name.startswith("pane_"):
            self.sidebar.choose(int(name.removeprefix("pane_")))
            return
        getattr(self, f"_do_{name}")()

    def _do_add_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "The folder that holds your photos")
        if folder:
            self.context.index([Path(folder)])

    def _do_rescan(self) -> None:
        self.context.index_known()

    def _do_archive(self) -> None:
        self.action_controller.confirm(ActionKind.ARCHIVE, self.pane.selected())

    def _do_trash(self) -> None:
        self.action_controller.confirm(ActionKind.TRASH, self.pane.selected())

    def _do_remove(self) -> None:
        self.action_controller.confirm(ActionKind.REMOVE, self.pane.selected())

    def _do_undo(self) -> None:
        self.action_controller.undo()

    def _do_quit(self) -> None:
        self.close()

    def _do_tag(self) -> None:
        self.tag_controller.tag(self.pane.selected())

    def _do_copy(self) -> None:
        photos = self.context.library.catalogue.photos
        chosen = self.pane.selected()
        self.context.ask(
            lambda: photos.by_ids(chosen),
            lambda found: QGuiApplication.clipboard().setMimeData(photo_mime(found)),
            lane="copy",
        )

    def _do_paste(self) -> None:
        dropped = drag_and_drop.read(QGuiApplication.clipboard().mimeData())
        if dropped:
            self.search_controller.dropped(dropped, joins=self.search_bar.box.hasFocus())
        else:
            self.context.told.emit("There is no picture to paste. Copy one first.", False)

    def _do_select_all(self) -> None:
        self.pane.select_all()

    def _do_search(self) -> None:
        self.close_preview()
        self.search_bar.box.setFocus()
        self.search_bar.box.selectAll()

    def _do_similar(self) -> None:
        chosen = self.pane.selected()
        if chosen:
            self.search_controller.photos(chosen)

    def _do_like(self) -> None:
        self._judge(True)

    def _do_dislike(self) -> None:
        self._judge(False)

    def _judge(self, is_up: bool) -> None:
        if self.search_controller.text and self.pane is self.photos:
            self.feedback_controller.judge(self.pane.selected(), is_up)
        else:
            self.context.told.emit("Search first: thumbs say what of the results you mean.", False)

    def _do_keep(self) -> None:
        if self.search_controller.text:
            self.feedback_controller.keep(self.photos.results.cut())
        else:
            self.context.told.emit("Search first: an album keeps a search.", False)

    def _do_show_all(self) -> None:
        self.search_bar.clear()
        self.sidebar.choose(0)

    def _do_reveal(self) -> None:
        chosen = self.pane.selected()[:1]
        photos = self.context.library.catalogue.photos
        self.context.ask(
            lambda: photos.by_ids(chosen),
            lambda found: reveal(found[0].path),
            lane="reveal",
        )

    def _do_larger(self) -> None:
        self.pane.zoom(+1)

    def _do_smaller(self) -> None:
        self.pane.zoom(-1)

    def _do_inspector(self) -> None:
        is_wanted = self.commands.by_name["inspector"].isChecked()
        has_room = self.width() >= _ROOM_FOR_INSPECTOR
        self.inspector.setVisible(is_wanted and has_room and self.pane.shows_photos)

    # Looking closely

    def open_preview(self, ids: Ids, photo: int) -> None:
        self.search_controller.note()
        self.preview_controller.open(ids, photo)
        self.body.setCurrentWidget(self.preview_controller.preview)
        self.preview_controller.preview.setFocus()

    def close_preview(self) -> None:
        if self.body.currentWidget() is self.preview_controller.preview:
            self.body.setCurrentIndex(0)
            self.pane.reveal(self.preview_controller.photo)
            self.preview_controller.preview.clear()

    # Keeping the parts in step

    def _open_pane(self, row: int) -> None:
        if row < 0:
            return
        self.close_preview()
        self.stack.setCurrentIndex(row)
        self._do_inspector()
        self.pane.offer(self.photos.selected())
        self.pane.arrive()
        self._follow_selection(self.pane.selected())

    def _follow_selection(self, chosen: list[int]) -> None:
        self.commands.enable(bool(chosen))
        self._inspect(chosen)

    def _inspect(self, chosen: list[int]) -> None:
        catalogue = self.context.library.catalogue

        def read() -> tuple[list[Photo], str, tuple[str, ...]]:
            photos = catalogue.photos.by_ids(chosen)
            if len(photos) != 1:
                return photos, "", ()
            one = photos[0]
            problem = catalogue.problems.reason(one.root, one.path)
            return photos, problem, catalogue.tags.of([one.id]).get(one.id, ())

        self.context.ask(read, lambda answer: self.inspector.show_photos(*answer), lane="inspect")

    def _follow(self, changes: Changes) -> None:
        if changes.roots:
            self._read_roots()
        if changes != Changes():
            self._albums_timer.start()
        if changes.updated:
            self._inspect(self.pane.selected())
        if changes.removed or changes.added or changes.groups:
            self._read_undo()

    def _open_titled(self, title: str) -> None:
        self.sidebar.choose([pane.title for pane in self.panes].index(title))

    def _read_roots(self) -> None:
        self.context.ask(
            self.context.library.catalogue.roots.all, self.sidebar.show_roots, lane="folders"
        )

    def _read_undo(self) -> None:
        self.context.ask(self.action_controller.undoable, self._show_undo, lane="undoable")

    def _show_undo(self, title: str | None) -> None:
        action = self.commands.by_name["undo"]
        action.setEnabled(title is not None)
        action.setText(f"&Undo: {title}" if title else "&Undo")

    def _show_menu(self, where: QPoint) -> None:
        menu = self.commands.context_menu(self)
        if extras := self.pane.menu_actions():
            first = menu.actions()[0]
            menu.insertActions(first, extras)
            menu.insertSeparator(first)
        menu.popup(where)

    def _choose_theme(self, name: str) -> None:
        self.context.settings.set("theme", name)
        self._theme.choose(Scheme(name))

    def _recolour(self) -> None:
        for part in (self.sidebar, self.search_bar, self.inspector, self.activity, self.commands):
            part.recolour()
        for pane in self.panes:
            pane.recolour()

    # What Qt asks

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._do_inspector()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            QTimer.singleShot(0, self, self._recolour)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if drag_and_drop.can_read(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.search_controller.warm_up()

    def dropEvent(self, event: QDropEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.search_controller.dropped(drag_and_drop.read(event.mimeData()))

    def closeEvent(self, event: QCloseEvent) -> None:
        self.context.close()
        super().closeEvent(event)

    def _connect(self) -> None:
        context = self.context
        context.changed.connect(self._follow)
        context.told.connect(self.activity.tell)
        context.working.connect(self.activity.show_job)
        self.activity.undo_wanted.connect(self._do_undo)
        self.sidebar.pane_chosen.connect(self._open_pane)
        self.sidebar.folder_wanted.connect(self._do_add_folder)
        self.search_bar.text_wanted.connect(self.feedback_controller.search)
        self.search_bar.settled.connect(self.search_controller.note)
        self.search_bar.cleared.connect(self.search_controller.leave)
        self.search_bar.cleared.connect(self.photos.show_all)
        self.search_bar.dropped.connect(
            lambda dropped: self.search_controller.dropped(dropped, joins=True)
        )
        self.search_bar.approached.connect(self.search_controller.warm_up)
        self.inspector.similar_wanted.connect(self._do_similar)
        self.inspector.folder_wanted.connect(self._do_reveal)
        self._albums_timer.timeout.connect(self._read_albums)
        self.sidebar.album_chosen.connect(self._open_album)
        self.sidebar.album_renamed.connect(self.feedback_controller.rename)
        self.sidebar.album_removed.connect(self.feedback_controller.remove)
        self.feedback_controller.voted.connect(self.photos.show_votes)
        self.photos.judged.connect(self.feedback_controller.judge)
        self.photos.results.forgotten.connect(self.feedback_controller.forget)
        self.photos.results.keep_wanted.connect(self._do_keep)
        self.photos.results.settled.connect(self._keep_cut)
        self.search_controller.pictured.connect(self._show_pictured)
        self.search_controller.refused.connect(self.search_bar.refuse)
        self.search_controller.found.connect(self._show_found)
        self.preview_controller.turned.connect(lambda photo: self._inspect([photo]))
        self.preview_controller.preview.closed.connect(self.close_preview)
        self.photos.folder_wanted.connect(self._do_add_folder)
        for row, pane in enumerate(self.panes):
            pane.selection_changed.connect(self._follow_selection)
            pane.preview_wanted.connect(self.open_preview)
            pane.menu_wanted.connect(self._show_menu)
            pane.pane_wanted.connect(self._open_titled)
            pane.count_changed.connect(partial(self.sidebar.set_count, row))

    def _lay_out(self) -> None:
        for pane in self.panes:
            self.stack.addWidget(pane)
        browse = QWidget()
        middle = QVBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(14, 10, 14, 10)
        head.addWidget(self.search_bar)
        middle.addLayout(head)
        middle.addWidget(self.stack, 1)
        row = QHBoxLayout(browse)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.sidebar)
        row.addLayout(middle, 1)
        row.addWidget(self.inspector)
        self.body = QStackedWidget()
        self.body.addWidget(browse)
        self.body.addWidget(self.preview_controller.preview)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.body, 1)
        column.addWidget(self.activity)
        self.setCentralWidget(page)
