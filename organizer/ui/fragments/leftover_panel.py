"""The panel of pieces that are left over, to be dragged onto the board and back."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QWidget

from organizer.fragments.layout import Layout, Pieces
from organizer.ui.base.labels import PlainLabel
from organizer.ui.fragments.board.piece_drag import dropped_pieces
from organizer.ui.fragments.leftover_list import CELL, LeftoverList, LeftoverModel

_AROUND, _EMPTY = 26, 40
"""Heights of the panel: with pieces beyond its lines, and without."""
_MOST_LINES = 2
_WORDS = 120


class LeftoverPanel(QWidget):
    """Pieces in no picture, in the order in which they came."""

    dropped = Signal(list)
    """Pieces that a person let go over the panel."""
    selection_changed = Signal(list)
    """All chosen pieces, ascending."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Tray of pieces left over")
        self.setAcceptDrops(True)
        self.setAutoFillBackground(True)
        self._model = LeftoverModel()
        self.list = LeftoverList(self._model)
        self.words = PlainLabel()
        self.words.setWordWrap(True)
        self.words.setFixedWidth(_WORDS)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 8, 6)
        row.addWidget(self.words)
        row.addWidget(self.list, 1)
        row.addStretch(0)
        self._chosen: list[int] = []
        self.list.selectionModel().selectionChanged.connect(self._tell)
        self._say()

    def show_pieces(self, pieces: Pieces | None) -> None:
        """Other pieces; none is left over until a layout is shown."""
        self._model.open(pieces)
        self._say()

    def show_layout(self, layout: Layout) -> None:
        """Chosen pieces stay chosen as long as they are left over."""
        if layout.leftover == self._model.pieces:
            return
        chosen = self._chosen
        self._model.show(layout.leftover)
        self.select(chosen)
        self._say()

    def selected(self) -> list[int]:
        """All chosen pieces, ascending."""
        return self.list.selected()

    def select(self, pieces: Iterable[int]) -> None:
        """Choose those of these that are left over, and no others."""
        wanted, chosen = set(pieces), QItemSelection()
        for row, piece in enumerate(self._model.pieces):
            if piece in wanted:
                chosen.select(self._model.index(row), self._model.index(row))
        how = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.list.selectionModel().select(chosen, how)
        self._tell()

    def _tell(self) -> None:
        chosen = self.selected()
        if chosen != self._chosen:
            self._chosen = chosen
            self.selection_changed.emit(chosen)

    def _say(self, is_aimed_at: bool = False) -> None:
        count = len(self._model.pieces)
        words = f"{count:,} left over" if count else "Nothing is left over"
        font = self.words.font()
        font.setBold(count > 0 and not is_aimed_at)
        self.words.setFont(font)
        self.words.setText("Let go to put aside" if is_aimed_at else words)
        self.list.setVisible(count > 0)
        self._make_room()
        role = QPalette.ColorRole.Midlight if is_aimed_at else QPalette.ColorRole.Window
        self.setBackgroundRole(role)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """As many lines as the pieces fill, up to some."""
        count, columns = len(self._model.pieces), max(1, (self.width() - _WORDS - 60) // CELL)
        lines = min(-(-count // columns), _MOST_LINES)
        self.setFixedHeight(lines * CELL + _AROUND if count else _EMPTY)

    # Dropping

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        is_ours = bool(dropped_pieces(event))
        event.setAccepted(is_ours)
        self._say(is_aimed_at=is_ours)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._say()

    def dropEvent(self, event: QDropEvent) -> None:
        self._say()
        if pieces := dropped_pieces(event):
            event.acceptProposedAction()
            self.dropped.emit(pieces)
