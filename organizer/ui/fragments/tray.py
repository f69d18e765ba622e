"""The tray: pieces that are left over, to be dragged onto the board and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QPalette,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLabel, QListView, QWidget

from organizer.fragments.layout import Layout, Pieces
from organizer.paths import displayable
from organizer.ui.fragments.board.piece_drag import carried, carry
from organizer.ui.fragments.board.piece_images import PieceImages

_SIDE = 44
"""Pixels of the longer side of a piece."""
_CELL = _SIDE + 8
_AROUND, _EMPTY = 26, 40
"""Heights of the tray: with pieces beyond its lines, and without."""
_MOST_LINES = 2
_WORDS = 120


class LooseModel(QAbstractListModel):
    """Loose pieces; each is drawn when it is first seen."""

    PieceRole = int(Qt.ItemDataRole.UserRole)

    def __init__(self) -> None:
        super().__init__()
        self.pieces: tuple[int, ...] = ()
        self._names: Sequence[str] = ()
        self.tiles: PieceImages | None = None
        self._drawn: dict[int, QPixmap] = {}

    def open(self, pieces: Pieces | None) -> None:
        """Of another heap; nothing of it is loose yet."""
        self.beginResetModel()
        self.pieces, self._drawn = (), {}
        self._names = () if pieces is None else pieces.names
        self.tiles = None if pieces is None else PieceImages(pieces)
        self.endResetModel()

    def show(self, pieces: Sequence[int]) -> None:
        self.beginResetModel()
        self.pieces = tuple(pieces)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.pieces)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> Any:
        piece = self.pieces[index.row()]
        match role:
            case Qt.ItemDataRole.DecorationRole:
                return self._pixmap(piece)
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return displayable(Path(self._names[piece]).name)
            case self.PieceRole:
                return piece
        return None

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def _pixmap(self, piece: int) -> QPixmap | None:
        if piece not in self._drawn and self.tiles is not None:
            scale = _SIDE / max(self.tiles.size(0))
            image = self.tiles.one(piece, 0, self.tiles.level_for(scale))
            is_blocky = scale > 4
            kind = Qt.TransformationMode
            mode = kind.FastTransformation if is_blocky else kind.SmoothTransformation
            keep = Qt.AspectRatioMode.KeepAspectRatio
            self._drawn[piece] = QPixmap.fromImage(image.scaled(_SIDE, _SIDE, keep, mode))
        return self._drawn.get(piece)


class LooseList(QListView):
    """The pieces in lines; they can be chosen and dragged away."""

    def __init__(self, model: LooseModel) -> None:
        super().__init__()
        self._loose = model
        self.setModel(model)
        self.setObjectName("tray")
        self.setAccessibleName("Pieces left over")
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setGridSize(QSize(_CELL, _CELL))
        self.setIconSize(QSize(_SIDE, _SIDE))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionRectVisible(True)
        self.setDragEnabled(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def selected(self) -> list[int]:
        return sorted(self._loose.pieces[each.row()] for each in self.selectedIndexes())

    def startDrag(self, actions: Qt.DropAction) -> None:
        grabbed = self._loose.pieces[self.currentIndex().row()]
        if self._loose.tiles is not None:
            others = [piece for piece in self.selected() if piece != grabbed]
            carry(self, [grabbed, *others], self._loose.tiles.one(grabbed, 0))


class FragmentTray(QWidget):
    """Pieces in no picture, in the order of the heap."""

    dropped = Signal(object)
    """Pieces that a person let go over the tray."""
    selection_changed = Signal(object)
    """All chosen pieces, ascending."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("fragmenttray")
        self.setAccessibleName("Tray of pieces left over")
        self.setAcceptDrops(True)
        self.setAutoFillBackground(True)
        self._model = LooseModel()
        self.list = LooseList(self._model)
        self.words = QLabel()
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
        """Of another heap; the tray is empty until a layout is shown."""
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
        words = f"<b>{count:,} left over</b>" if count else "Nothing is left over"
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
        count, columns = len(self._model.pieces), max(1, (self.width() - _WORDS - 60) // _CELL)
        lines = min(-(-count // columns), _MOST_LINES)
        self.setFixedHeight(lines * _CELL + _AROUND if count else _EMPTY)

    # Dropping

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        is_ours = bool(carried(event))
        event.setAccepted(is_ours)
        self._say(is_aimed_at=is_ours)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._say()

    def dropEvent(self, event: QDropEvent) -> None:
        self._say()
        if pieces := carried(event):
            event.acceptProposedAction()
            self.dropped.emit(pieces)
