"""The page on which open pieces are put together: their heap, the board and all around it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from organizer import formatting
from organizer.fragments.evaluation.metrics import Score
from organizer.fragments.layout import Layout, Step
from organizer.fragments.session.opened_pieces import OpenedPieces, PieceSet
from organizer.ui.base.context import AppContext
from organizer.ui.fragments.assembly_controller import AssemblyController
from organizer.ui.fragments.board.board import FragmentBoard
from organizer.ui.fragments.board_controller import BoardController
from organizer.ui.fragments.comparison_controller import ComparisonController
from organizer.ui.fragments.gallery import Gallery, draw_heap
from organizer.ui.fragments.leftover_panel import LeftoverPanel
from organizer.ui.fragments.options_bar import OptionsBar
from organizer.ui.fragments.piece_inspector import PieceInspector
from organizer.ui.fragments.save_controller import SaveController
from organizer.ui.fragments.toolbar import FragmentsToolbar

_HEAP, _BOARD, _COMPARISON = 0, 1, 2

_ROOM_FOR_INSPECTOR = 680
"""A page narrower than this, in logical pixels, keeps its room for the board."""


class WorkPage(QWidget):
    """First the heap as it came, and the board once the first pieces are joined."""

    def __init__(self, context: AppContext, assembly_controller: AssemblyController) -> None:
        super().__init__()
        self._context = context
        self._assembly_controller = assembly_controller
        self._opened: OpenedPieces | None = None
        self.options_bar = OptionsBar()
        self.toolbar = FragmentsToolbar()
        self.heap = Gallery("The pieces as they came")
        self.board = FragmentBoard()
        self.leftover_panel = LeftoverPanel()
        self.inspector = PieceInspector()
        self.comparison_controller = ComparisonController(context, assembly_controller)
        self.board_controller = BoardController(
            context,
            assembly_controller,
            self.options_bar.options,
            self.board,
            self.leftover_panel,
            self.inspector,
        )
        self._save_controller = SaveController(context, assembly_controller, self)
        self._pages = QStackedLayout()
        self._lay_out()
        self._connect()

    # What the pane asks

    def show_opened(self, opened: OpenedPieces) -> None:
        """Other pieces are read; the first set of them is about to be chosen."""
        self._opened = opened
        self.options_bar.forget()
        self.options_bar.show_sizes([piece_set.pieces for piece_set in opened.piece_sets])
        self.options_bar.show_sheet(opened.tiles)
        self.options_bar.rotated.setChecked(opened.is_rotated)
        self.toolbar.compare.setChecked(False)

    def say(self, score: Score | None = None) -> None:
        """What lies on the board, and how right that is where it is known."""
        controller = self._assembly_controller
        piece_set, layout = controller.piece_set, controller.layout
        if piece_set is not None and layout is not None and self._opened is not None:
            self.toolbar.say(piece_set.pieces, layout, self._opened.problems, score)

    def select_all(self) -> None:
        """Choose all pieces, where the board is seen."""
        piece_set = self._assembly_controller.piece_set
        if piece_set is not None and self._pages.currentIndex() == _BOARD:
            self.board.select(range(len(piece_set.pieces)))

    def zoom(self, step: int) -> None:
        """Zoom by so many notches, where the board is seen."""
        if self._pages.currentIndex() == _BOARD:
            self.board.camera.zoom_by(step)

    def recolour(self) -> None:
        """Draw the icons again in the colours of the present theme."""
        self.toolbar.recolour()
        self.inspector.recolour()

    def take_focus(self) -> None:
        """The board has the keys where it is seen, else the button to start."""
        if self.isVisible():
            is_on_board = self._pages.currentIndex() == _BOARD
            (self.board if is_on_board else self.options_bar.start).setFocus()

    # What the controllers tell

    def _show_set(self, piece_set: PieceSet) -> None:
        height, width = piece_set.pieces.size
        self.options_bar.allow_turns(height == width)
        self.board_controller.show_set(piece_set)
        self.heap.say("Drawing…")
        columns = self._opened.tiles[1] if self._opened and self._opened.tiles else None
        self._context.ask(
            lambda: draw_heap(piece_set.pieces, columns),
            self.heap.show_pictures,
            lane="fragments-heap",
        )

    def _show_running(self, is_running: bool) -> None:
        self.options_bar.show_running(is_running)
        self.toolbar.others.setEnabled(not is_running)
        if is_running:
            self.toolbar.enable(False, False, False)
        elif self._pages.currentIndex() == _COMPARISON:
            self.comparison_controller.view.ask()
        elif self._pages.currentIndex() == _BOARD:
            self.board.fit()
        self.take_focus()

    def _show_layout(self, layout: Layout) -> None:
        self.board.show_layout(layout)
        self.leftover_panel.show_layout(layout)
        if self._pages.currentIndex() != _COMPARISON:
            self._show_page(_BOARD if layout.pictures else _HEAP)
        piece_set = self._assembly_controller.piece_set
        if piece_set is not None and not self._assembly_controller.is_running:
            board = piece_set.board
            self.toolbar.enable(bool(layout.pictures), board.can_undo, board.can_redo)
            self.say()
        self.board_controller.show_piece()

    def _show_step(self, step: Step) -> None:
        self.options_bar.show_step(step)
        self.toolbar.summary.setText(formatting.progress(step))

    def _compare(self, is_wanted: bool) -> None:
        layout = self._assembly_controller.layout
        if is_wanted:
            self._show_page(_COMPARISON)
            self.comparison_controller.number = self.options_bar.options().pictures
            self.comparison_controller.view.ask()
        elif layout is not None:
            self._show_page(_BOARD if layout.pictures else _HEAP)

    # What is seen

    def _show_page(self, page: int) -> None:
        before = self._pages.currentIndex()
        self._pages.setCurrentIndex(page)
        self.leftover_panel.setVisible(page == _BOARD)
        self._make_room()
        if page != before and page == _BOARD:
            self.board.fit()

    def _make_room(self) -> None:
        was_hidden = self.inspector.isHidden()
        has_room = self.width() >= _ROOM_FOR_INSPECTOR
        self.inspector.setVisible(has_room and self._pages.currentIndex() == _BOARD)
        if was_hidden:
            self.board_controller.show_piece()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    # Undo is the board's here, not the library's

    def event(self, event: QEvent) -> bool:
        """The keys for undo and redo go before the window's."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            event.setAccepted(self._button_for(event) is not None)
            return event.isAccepted()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        button = self._button_for(event)
        if button is None:
            super().keyPressEvent(event)
        else:
            button.click()

    def _button_for(self, event: QKeyEvent) -> QToolButton | None:
        """The button whose key this is."""
        if event.matches(QKeySequence.StandardKey.Undo):
            return self.toolbar.undo
        again = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        is_again = event.key() == Qt.Key.Key_Z and event.modifiers() == again
        is_again = is_again or event.matches(QKeySequence.StandardKey.Redo)
        return self.toolbar.redo if is_again else None

    # Wiring

    def _connect(self) -> None:
        controller, options_bar, toolbar = (
            self._assembly_controller,
            self.options_bar,
            self.toolbar,
        )
        controller.chosen.connect(self._show_set)
        controller.layout_changed.connect(self._show_layout)
        controller.progressed.connect(self._show_step)
        controller.running_changed.connect(self._show_running)
        controller.scored.connect(self.say)
        options_bar.start_wanted.connect(lambda: controller.start(options_bar.options()))
        options_bar.stop_wanted.connect(controller.stop)
        options_bar.size_chosen.connect(controller.choose)
        toolbar.undo.clicked.connect(lambda: controller.edit(lambda board: board.undo()))
        toolbar.redo.clicked.connect(lambda: controller.edit(lambda board: board.redo()))
        toolbar.joints.toggled.connect(self.board.set_joints_visible)
        toolbar.compare.toggled.connect(self._compare)
        saver, actions = self._save_controller, toolbar.save_actions
        actions["pictures"].triggered.connect(saver.save_pictures)
        actions["layout"].triggered.connect(saver.save_layout)
        actions["library"].triggered.connect(saver.add_to_library)
        actions["pairs"].triggered.connect(lambda: saver.save_pairs(options_bar.options()))
        actions["saved"].triggered.connect(saver.open_layout)

    def _lay_out(self) -> None:
        for page in (self.heap, self.board, self.comparison_controller.view):
            self._pages.addWidget(page)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addLayout(self._pages, 1)
        middle.addWidget(self.inspector)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.options_bar)
        column.addWidget(self.toolbar)
        column.addLayout(middle, 1)
        column.addWidget(self.leftover_panel)
