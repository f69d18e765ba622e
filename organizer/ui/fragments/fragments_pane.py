"""The Fragments pane: shuffled pieces of pictures put together again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QStackedLayout

from organizer import formatting
from organizer.fragments.files.piece_reader import is_sheet
from organizer.fragments.session.opened_pieces import OpenedPieces
from organizer.ui.base.context import AppContext
from organizer.ui.base.pane import Pane
from organizer.ui.fragments.assembly_controller import AssemblyController
from organizer.ui.fragments.start_page import FragmentsStartPage
from organizer.ui.fragments.work_page import WorkPage
from organizer.ui.photos import drag_and_drop


class FragmentsPane(Pane):
    """First what to read, then the page on which it is put together."""

    title = "Fragments"
    icon = "fragments"
    shows_photos = False

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.setAcceptDrops(True)
        self._paths: list[Path] = []
        self.assembly_controller = AssemblyController(context, self)
        self.start_page = FragmentsStartPage()
        self.work_page = WorkPage(context, self.assembly_controller)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.start_page)
        self._pages.addWidget(self.work_page)
        self._connect()

    # What the window asks

    def arrive(self) -> None:
        """Give the keyboard to the board, or to the button to start."""
        self._focus()

    def offer(self, photos: Sequence[int]) -> None:
        """Let the photos chosen in the Photos pane be cut instead of random ones."""
        self.start_page.offer(photos)

    def select_all(self) -> None:
        """Choose all pieces, where the board is seen."""
        self.work_page.select_all()

    def zoom(self, step: int) -> None:
        """Zoom the board by so many notches, where it is seen."""
        self.work_page.zoom(step)

    def recolour(self) -> None:
        """Draw the icons again in the colours of the present theme."""
        self.start_page.recolour()
        self.work_page.recolour()

    # Opening

    def open(self, paths: Sequence[Path], tiles: tuple[int, int] | None = None) -> None:
        """Read pieces, or one sheet of `tiles` rows and columns; None finds them."""
        self._paths = list(paths)
        self.start_page.say("Reading…")
        self.work_page.toolbar.summary.setText("Reading…")
        self.assembly_controller.read(paths, tiles)

    def _show_start(self) -> None:
        self.start_page.say_nothing()
        self.start_page.back.setVisible(self.assembly_controller.piece_set is not None)
        self._pages.setCurrentWidget(self.start_page)
        self._focus()

    def _show_work(self) -> None:
        self._pages.setCurrentWidget(self.work_page)
        self.work_page.say()
        self._focus()

    def _refuse(self, error: Exception) -> None:
        self._show_start()
        self.start_page.refuse(formatting.failure(error), is_sheet(self._paths))

    def _show_opened(self, opened: OpenedPieces) -> None:
        self.start_page.say_nothing()
        self.work_page.show_opened(opened)
        self._pages.setCurrentWidget(self.work_page)

    def _focus(self) -> None:
        """Where keys go: only from within the work page undo is the board's."""
        if not self.isVisible():
            return
        if self._pages.currentWidget() is self.start_page:
            self.start_page.folder.setFocus()
        else:
            self.work_page.take_focus()

    # What Qt asks

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        dropped = drag_and_drop.read(event.mimeData())
        if dropped.files or dropped.folders:
            self.open([*dropped.folders, *dropped.files])
        else:
            self.context.told.emit("Save the pieces in a folder first, then drop that.", False)

    def _connect(self) -> None:
        controller, start, work = self.assembly_controller, self.start_page, self.work_page
        start.open_wanted.connect(self.open)
        start.sample_wanted.connect(controller.read_sample)
        start.back_wanted.connect(self._show_work)
        for tiles_wanted in (start.tiles_wanted, work.options_bar.tiles_wanted):
            tiles_wanted.connect(lambda tiles: self.open(self._paths, tiles))
        controller.reading_progressed.connect(lambda step: start.say(formatting.progress(step)))
        controller.refused.connect(self._refuse)
        controller.opened.connect(self._show_opened)
        work.toolbar.others.clicked.connect(self._show_start)
