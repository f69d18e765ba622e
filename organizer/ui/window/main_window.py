"""The window: every part and controller put together."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from organizer.ui.actions.action_controller import ActionController
from organizer.ui.base.context import AppContext
from organizer.ui.base.pane import Ids, Pane
from organizer.ui.base.theme import Scheme, Theme
from organizer.ui.photos import drag_and_drop
from organizer.ui.photos.inspector import Inspector
from organizer.ui.photos.photos_pane import PhotosPane
from organizer.ui.photos.preview_controller import PreviewController
from organizer.ui.photos.tag_controller import TagController
from organizer.ui.safekeeping.safekeeping_controller import SafekeepingController
from organizer.ui.search.feedback_controller import FeedbackController
from organizer.ui.search.search_controller import SearchController
from organizer.ui.window.activity_bar import ActivityBar
from organizer.ui.window.album_controller import AlbumController
from organizer.ui.window.browser import Browser
from organizer.ui.window.folders.folder_controller import FolderController
from organizer.ui.window.inspector_controller import InspectorController
from organizer.ui.window.menu import Commands, Handler
from organizer.ui.window.photo_commands import PhotoCommands
from organizer.ui.window.preview_stack import PreviewStack
from organizer.ui.window.result_controller import ResultController
from organizer.ui.window.search_commands import SearchCommands
from organizer.ui.window.undo_label import UndoLabel


class MainWindow(QMainWindow):
    """Builds every part and says which signal reaches which; the work is done by the parts."""

    def __init__(self, context: AppContext, theme: Theme) -> None:
        super().__init__()
        self.setWindowTitle("Smalti")
        self.setAcceptDrops(True)
        self.resize(1320, 860)
        self.setMinimumSize(760, 480)
        self.context = context
        self._theme = theme
        self.backup: Path | None = None
        """What to bring back when the window is closed, after which it is opened again."""
        self._build_parts()
        self._build_controllers()
        self.commands = Commands(self, self._handlers(), self.sidebar.choose)
        self.commands.add_themes(context.settings.text("theme"), self.choose_theme)
        self.commands.by_name["inspector"].setChecked(True)
        undo, redo = (self.commands.by_name[name] for name in ("undo", "redo"))
        self._undo_label = UndoLabel(context, self.action_controller, undo, redo)
        self._connect()
        self.sidebar.choose(0)
        self._undo_label.read()

    @property
    def panes(self) -> list[Pane]:
        """All panes in the order of the sidebar."""
        return self._stack.panes

    @property
    def pane(self) -> Pane:
        """The pane that is open."""
        return self._stack.pane

    @property
    def photos(self) -> PhotosPane:
        """The pane of all photos, which shows the results of searches as well."""
        return self._stack.photos

    def start(self, folders: list[Path]) -> None:
        """After the window is shown: read the library, index new folders, look for changes."""
        for pane in self.panes:
            pane.start()
        self._folder_controller.read()
        self._album_controller.read()
        self.context.recover()
        if folders:
            self.context.index(folders)
        self.context.index_known()
        self._safekeeping_controller.start()

    def open_preview(self, ids: Ids, photo: int) -> None:
        """Show a photo up close; the person stays with the search that found it."""
        self.search_controller.note()
        self._body.open_preview(ids, photo)

    def come_forward(self, folders: Sequence[Path], token: str) -> bool:
        """Show the window to a person who started Smalti again, and index what they named.

        `token` is the desktop's leave to do so, or empty. False once the window is closed.
        """
        if not self.isVisible():
            return False
        if token:
            os.environ["XDG_ACTIVATION_TOKEN"] = token  # where Qt looks for it
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()
        QApplication.alert(self)
        if folders:
            self.context.index(list(folders))
        return True

    def choose_theme(self, name: str) -> None:
        """Dress in a `Scheme`, now and whenever the window is opened again."""
        self.context.settings.set("theme", name)
        self._theme.choose(Scheme(name))

    def _build_parts(self) -> None:
        context = self.context
        self._browser = browser = Browser(context)
        self._stack = browser.stack
        self.sidebar = browser.sidebar
        self.search_bar = browser.search_bar
        self.inspector = Inspector(context.thumbnails)
        self.activity = ActivityBar()
        self.preview_controller = PreviewController(context)
        self._body = PreviewStack(browser, self._stack, self.preview_controller)
        page, beside = QWidget(), QHBoxLayout()
        beside.setSpacing(0)
        beside.addWidget(self._body, 1)
        beside.addWidget(self.inspector)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(beside, 1)
        column.addWidget(self.activity)
        self.setCentralWidget(page)

    def _build_controllers(self) -> None:
        context, stack = self.context, self._stack
        self.search_controller = SearchController(context)
        self.feedback_controller = FeedbackController(context, self.search_controller, self)
        self.action_controller = ActionController(context, self)
        self.tag_controller = TagController(context, self)
        self._folder_controller = FolderController(context, self.sidebar, self)
        self._album_controller = AlbumController(context, self.sidebar)
        self._safekeeping_controller = SafekeepingController(context, self)
        self._inspector_controller = InspectorController(context, self.inspector, self._body, stack)
        self._result_controller = ResultController(
            self.search_bar,
            self.sidebar,
            self.photos,
            self._body,
            self.feedback_controller,
            self.search_controller,
        )
        self._photo_commands = PhotoCommands(
            context, self._body.choice, self.action_controller, self.tag_controller
        )
        self._search_commands = SearchCommands(
            context,
            self._body,
            stack,
            self.search_bar,
            self.feedback_controller,
            self.search_controller,
        )

    def _handlers(self) -> Mapping[str, Handler]:
        """What each command of the menu does."""
        photos, search = self._photo_commands, self._search_commands
        return {
            "add_folder": self._folder_controller.add_folder,
            "rescan": self.context.index_known,
            "archive": photos.archive,
            "trash": photos.trash,
            "remove": photos.remove,
            "reveal": photos.reveal,
            "quit": self.close,
            "undo": self.action_controller.undo,
            "redo": self.action_controller.redo,
            "tag": photos.tag,
            "copy": photos.copy,
            "paste": search.paste,
            "select_all": self._body.select_all,
            "search": self._go_to_search,
            "similar": search.find_similar,
            "like": search.like,
            "dislike": search.dislike,
            "keep": search.keep,
            "show_all": self._show_all,
            "check": self._safekeeping_controller.check,
            "back_up": self._safekeeping_controller.back_up,
            "restore": self._safekeeping_controller.restore,
            "larger": partial(self._body.zoom, +1),
            "smaller": partial(self._body.zoom, -1),
            "inspector": self._inspector_controller.toggle,
        }

    def _connect(self) -> None:
        context, search = self.context, self._search_commands
        context.told.connect(self.activity.tell)
        self._safekeeping_controller.restore_wanted.connect(self._close_for)
        context.working.connect(self.activity.show_job)
        self.activity.undo_wanted.connect(self.action_controller.undo)
        self.sidebar.pane_chosen.connect(self._open_pane)
        self.inspector.similar_wanted.connect(search.find_similar)
        self.inspector.folder_wanted.connect(self._photo_commands.reveal)
        self.photos.result_bar.keep_wanted.connect(search.keep)
        self.photos.folder_wanted.connect(self._folder_controller.add_folder)
        self.preview_controller.preview.menu_wanted.connect(self._show_menu)
        self._body.choice_changed.connect(self._follow_choice)
        self._body.currentChanged.connect(self._follow_body)
        for row, pane in enumerate(self.panes):
            pane.preview_wanted.connect(self.open_preview)
            pane.menu_wanted.connect(self._show_menu)
            pane.pane_wanted.connect(lambda title: self.sidebar.choose(self._stack.row_of(title)))
            pane.count_changed.connect(partial(self.sidebar.set_count, row))

    def _close_for(self, backup: Path) -> None:
        self.backup = backup
        self.close()

    def _open_pane(self, row: int) -> None:
        if row < 0:
            return
        self._body.close_preview()
        self._stack.setCurrentIndex(row)
        self._inspector_controller.fit()
        self.pane.offer(self.photos.selected())
        self.pane.arrive()

    def _go_to_search(self) -> None:
        self._body.close_preview()
        self._search_commands.type_words()

    def _show_all(self) -> None:
        self._body.close_preview()
        self.search_bar.clear()
        self.sidebar.choose(0)

    def _follow_choice(self) -> None:
        self.commands.enable(bool(self._body.choice().photos))

    def _follow_body(self) -> None:
        """The preview was opened or closed."""
        self.commands.by_name["select_all"].setEnabled(not self._body.is_close_up)
        self.commands.by_name["inspector"].setChecked(self._inspector_controller.is_wanted)
        self._inspector_controller.fit()

    def _show_menu(self, where: QPoint) -> None:
        self._follow_choice()  # the click that asks for the menu may have chosen something
        menu = self.commands.context_menu()
        extras = [] if self._body.is_close_up else self.pane.menu_actions()
        if extras:
            first = menu.actions()[0]
            menu.insertActions(first, extras)
            menu.insertSeparator(first)
        menu.popup(where)

    def _recolour(self) -> None:
        for part in (self._browser, self.inspector, self.activity, self.commands):
            part.recolour()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._inspector_controller.fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            QTimer.singleShot(0, self, self._recolour)
        elif event.type() == QEvent.Type.ActivationChange:
            self._undo_label.read()  # the command line may have done something meanwhile

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if drag_and_drop.can_read(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.search_controller.warm_up()

    def dropEvent(self, event: QDropEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.search_controller.search_for_drop(drag_and_drop.read(event.mimeData()))

    def closeEvent(self, event: QCloseEvent) -> None:
        self.context.close()
        super().closeEvent(event)
