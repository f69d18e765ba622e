"""The Fragments pane: shuffled pieces of pictures put together again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from organizer import formatting
from organizer.fragments.evaluation.metrics import Score
from organizer.fragments.files.piece_reader import is_sheet
from organizer.fragments.layout import Layout, Step
from organizer.paths import displayable
from organizer.ui.base.context import AppContext
from organizer.ui.base.pane import Pane
from organizer.ui.fragments.assembly_controller import AssemblyController
from organizer.ui.fragments.board.board import FragmentBoard
from organizer.ui.fragments.comparison_controller import ComparisonController
from organizer.ui.fragments.gallery import Gallery, heap_shown
from organizer.ui.fragments.neighbour_controller import (
    SIDES,
    NeighbourController,
    Suggestion,
    spot_of,
    there,
    thumbnail,
)
from organizer.ui.fragments.options_bar import OptionsBar
from organizer.ui.fragments.piece_inspector import PieceInspector
from organizer.ui.fragments.save_controller import SaveController
from organizer.ui.fragments.start_page import FragmentsStartPage
from organizer.ui.fragments.toolbar import FragmentsToolbar
from organizer.ui.fragments.tray import FragmentTray
from organizer.ui.opening import OpenedPieces, PieceSet
from organizer.ui.photos import drag_and_drop

_START, _WORK = 0, 1
_HEAP, _BOARD, _COMPARE = 0, 1, 2

_ROOM_FOR_INSPECTOR = 680
"""A pane narrower than this, in logical pixels, keeps its room for the board."""

_PIECE = 84
"""Side of the chosen piece in the inspector."""


class FragmentsPane(Pane):
    """First what to read, then the heap, and the board once the first pieces are joined."""

    title = "Fragments"
    icon = "fragments"
    shows_photos = False

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self.setAcceptDrops(True)
        self._opened: OpenedPieces | None = None
        self._paths: list[Path] = []
        self._piece: int | None = None
        self.assembler = AssemblyController(context, self)
        self.neighbours = NeighbourController(context, self.assembler)
        self.contrast = ComparisonController(context, self.assembler)
        self.save_controller = SaveController(context, self.assembler, self)
        self.start_page = FragmentsStartPage()
        self.bar = OptionsBar()
        self.tools = FragmentsToolbar()
        self.heap = Gallery("The pieces as they came")
        self.board = FragmentBoard()
        self.tray = FragmentTray()
        self.inspector = PieceInspector()
        self._lay_out()
        self._connect()

    # What the window asks

    def arrive(self) -> None:
        """The keys of the board work at once."""
        self._focus()

    def offer(self, photos: Sequence[int]) -> None:
        """The photos chosen in the Photos pane, to be cut."""
        self.start_page.offer(photos)

    def select_all(self) -> None:
        piece_set = self.assembler.piece_set
        if piece_set is not None and self._faces.currentIndex() == _BOARD:
            self.board.select(range(len(piece_set.pieces)))

    def zoom(self, step: int) -> None:
        if self._faces.currentIndex() == _BOARD:
            self.board.zoom_by(step)

    def recolour(self) -> None:
        self.start_page.recolour()
        self.tools.recolour()
        self.inspector.recolour()

    # Opening

    def open(self, paths: Sequence[Path], tiles: tuple[int, int] | None = None) -> None:
        """Read pieces, or one sheet of `tiles` rows and columns; None finds them."""
        self._paths = list(paths)
        self.start_page.say("Reading…")
        self.tools.summary.setText("Reading…")
        self.assembler.read(paths, tiles)

    def _ask_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, "Pieces, a zip of them, or one sheet")
        if names:
            self.open([Path(name) for name in names])

    def _ask_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "The folder that holds the pieces")
        if folder:
            self.open([Path(folder)])

    def _show_start(self) -> None:
        self.start_page.say_nothing()
        self.start_page.back.setVisible(self.assembler.piece_set is not None)
        self._pages.setCurrentIndex(_START)
        self._focus()

    def _show_work(self) -> None:
        self._pages.setCurrentIndex(_WORK)
        self._say(None)
        self._focus()

    def _refuse(self, error: Exception) -> None:
        self._show_start()
        is_one = len(self._paths) == 1 and is_sheet(self._paths[0])
        self.start_page.refuse(formatting.failure(error), is_one)

    def _show_opened(self, opened: OpenedPieces) -> None:
        self._opened = opened
        self.start_page.say_nothing()
        self.bar.forget()
        self.bar.show_sizes([piece_set.pieces for piece_set in opened.piece_sets])
        self.bar.show_sheet(opened.tiles)
        self.bar.rotated.setChecked(opened.is_rotated)
        self.tools.compare.setChecked(False)
        self._pages.setCurrentIndex(_WORK)

    def _show_lot(self, piece_set: PieceSet) -> None:
        height, width = piece_set.pieces.size
        self.bar.allow_turns(height == width)
        self._piece = None
        self.inspector.show_nothing()
        self.board.show_pieces(piece_set.pieces)
        self.tray.show_pieces(piece_set.pieces)
        self.heap.say("Drawing…")
        columns = self._opened.tiles[1] if self._opened and self._opened.tiles else None
        self.context.ask(
            lambda: heap_shown(piece_set.pieces, columns),
            self.heap.show_exhibits,
            lane="fragments-heap",
        )

    # Putting together

    def _show_running(self, is_running: bool) -> None:
        self.bar.show_running(is_running)
        self.tools.others.setEnabled(not is_running)
        if is_running:
            self.tools.enable(False, False, False)
        elif self._faces.currentIndex() == _COMPARE:
            self.contrast.view.ask()
        elif self._faces.currentIndex() == _BOARD:
            self.board.fit()
        self._focus()

    def _show_layout(self, layout: Layout) -> None:
        self.board.show_layout(layout)
        self.tray.show_layout(layout)
        if self._faces.currentIndex() != _COMPARE:
            self._show_face(_BOARD if layout.pictures else _HEAP)
        piece_set = self.assembler.piece_set
        if piece_set is not None and not self.assembler.is_running:
            board = piece_set.board
            self.tools.enable(bool(layout.pictures), board.can_undo, board.can_redo)
            self._say(None)
        self._show_piece()

    def _show_face(self, face: int) -> None:
        was = self._faces.currentIndex()
        self._faces.setCurrentIndex(face)
        self.tray.setVisible(face == _BOARD)
        self._make_room()
        if face != was and face == _BOARD:
            self.board.fit()

    def _say(self, found: Score | None) -> None:
        piece_set, layout = self.assembler.piece_set, self.assembler.layout
        if piece_set is not None and layout is not None and self._opened is not None:
            self.tools.say(piece_set.pieces, layout, self._opened.problems, found)

    def _show_step(self, step: Step) -> None:
        self.bar.show_step(step)
        self.tools.summary.setText(formatting.progress(step))

    def _move(self, pieces: list[int], picture: int, row: int, column: int) -> None:
        """Also out of the tray: they stay chosen."""
        self.assembler.edit(lambda board: board.move(pieces, picture, row, column))
        self.board.select(pieces)

    # The chosen piece

    def _choose(self, pieces: Sequence[int], other: FragmentBoard | FragmentTray) -> None:
        """On the board or in the tray; nothing is chosen in the other one then."""
        if pieces:
            other.select(())
        self._piece = pieces[0] if len(pieces) == 1 else None
        if self._piece is None:
            self.inspector.show_nothing(len(pieces), bool(self.board.selected()))
        self._show_piece()

    def _show_piece(self) -> None:
        """The chosen piece as it lies now; its neighbours are asked for."""
        piece_set, layout = self.assembler.piece_set, self.assembler.layout
        if self._piece is None or piece_set is None or layout is None or self.inspector.isHidden():
            return
        spot = spot_of(layout, self._piece)
        where, turns = "Left over", 0
        if spot is not None:
            place, turns = spot.place, spot.place.rotation
            where = (
                f"Picture {spot.picture + 1}, row {place.row + 1}, column {place.column + 1}"
                f"\n{place.confidence:.0%} sure"
            )
        name = displayable(Path(piece_set.pieces.names[self._piece]).name)
        image = thumbnail(piece_set.pieces, self._piece, turns, _PIECE)
        is_still = not self.assembler.is_running
        self.inspector.show_piece(name, where, image, is_still and spot is not None, is_still)
        if is_still:
            self.neighbours.ask(self._piece, self.bar.wish())

    def _show_suggestions(self, piece: int, found: dict[str, list[Suggestion]]) -> None:
        layout = self.assembler.layout
        if piece == self._piece and layout is not None:
            spot = spot_of(layout, piece)
            now = {side: there(layout, spot, side) for side in SIDES} if spot else {}
            self.inspector.show_suggestions(found, now)

    # What is seen

    def _compare(self, is_wanted: bool) -> None:
        layout = self.assembler.layout
        if is_wanted:
            self._show_face(_COMPARE)
            self.contrast.number = self.bar.wish().pictures
            self.contrast.view.ask()
        elif layout is not None:
            self._show_face(_BOARD if layout.pictures else _HEAP)

    def _make_room(self) -> None:
        was_hidden = self.inspector.isHidden()
        has_room = self.width() >= _ROOM_FOR_INSPECTOR
        self.inspector.setVisible(has_room and self._faces.currentIndex() == _BOARD)
        if was_hidden:
            self._show_piece()

    def _focus(self) -> None:
        """Where keys go: only from within the pane undo is the board's."""
        if not self.isVisible():
            return
        if self._pages.currentIndex() == _START:
            self.start_page.folder.setFocus()
        elif self._faces.currentIndex() == _BOARD:
            self.board.setFocus()
        else:
            self.bar.start.setFocus()

    # What Qt asks

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def event(self, event: QEvent) -> bool:
        """Undo is the board's here, not the library's."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            event.setAccepted(self._step_for(event) is not None)
            return event.isAccepted()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        button = self._step_for(event)
        if button is None:
            super().keyPressEvent(event)
        else:
            button.click()

    def _step_for(self, event: QKeyEvent) -> QToolButton | None:
        """The button whose key this is."""
        if self._pages.currentIndex() == _START:
            return None
        if event.matches(QKeySequence.StandardKey.Undo):
            return self.tools.undo
        again = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        is_again = event.key() == Qt.Key.Key_Z and event.modifiers() == again
        is_again = is_again or event.matches(QKeySequence.StandardKey.Redo)
        return self.tools.redo if is_again else None

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

    # Wiring

    def _connect(self) -> None:
        made, board, start = self.assembler, self.board, self.start_page
        start.files_wanted.connect(self._ask_files)
        start.folder_wanted.connect(self._ask_folder)
        start.sample_wanted.connect(made.take)
        start.back_wanted.connect(self._show_work)
        for sheet in (start, self.bar):
            sheet.tiles_wanted.connect(lambda tiles: self.open(self._paths, tiles))
        made.reading.connect(lambda step: start.say(formatting.progress(step)))
        made.refused.connect(self._refuse)
        made.opened.connect(self._show_opened)
        made.chosen.connect(self._show_lot)
        made.formed.connect(self._show_layout)
        made.advanced.connect(self._show_step)
        made.running_changed.connect(self._show_running)
        made.scored.connect(self._say)
        self.bar.start_wanted.connect(lambda: made.start(self.bar.wish()))
        self.bar.stop_wanted.connect(made.stop)
        self.bar.size_chosen.connect(made.choose)
        board.moved.connect(self._move)
        board.trayed.connect(lambda pieces: made.edit(lambda each: each.to_tray(pieces)))
        board.rotated.connect(lambda *how: made.edit(lambda each: each.rotate(*how)))
        board.locked.connect(lambda *how: made.edit(lambda each: each.lock(*how)))
        self.tray.dropped.connect(lambda pieces: made.edit(lambda each: each.to_tray(pieces)))
        board.selection_changed.connect(lambda pieces: self._choose(pieces, self.tray))
        self.tray.selection_changed.connect(lambda pieces: self._choose(pieces, board))
        self.inspector.handling.turn_wanted.connect(board.turn)
        self.inspector.handling.lock_wanted.connect(board.toggle_lock)
        self.inspector.handling.aside_wanted.connect(board.put_aside)
        self.inspector.put_wanted.connect(self.neighbours.put)
        self.neighbours.found.connect(self._show_suggestions)
        self.tools.undo.clicked.connect(lambda: made.edit(lambda each: each.undo()))
        self.tools.redo.clicked.connect(lambda: made.edit(lambda each: each.redo()))
        self.tools.others.clicked.connect(self._show_start)
        self.tools.joints.toggled.connect(board.set_joints_visible)
        self.tools.compare.toggled.connect(self._compare)
        self.tools.save_wanted.connect(
            lambda what: self.save_controller.save(what, self.bar.wish())
        )

    def _lay_out(self) -> None:
        self._faces = QStackedLayout()
        for face in (self.heap, self.board, self.contrast.view):
            self._faces.addWidget(face)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addLayout(self._faces, 1)
        middle.addWidget(self.inspector)
        work = QWidget()
        column = QVBoxLayout(work)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.tools)
        column.addLayout(middle, 1)
        column.addWidget(self.tray)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.start_page)
        self._pages.addWidget(work)
