"""The pieces left over in lines, from which they can be dragged."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QAbstractItemView, QListView

from organizer.fragments.layout import Pieces
from organizer.paths import displayable
from organizer.ui.base.plain_text import plain_tip
from organizer.ui.fragments.board.piece_drag import drag_pieces
from organizer.ui.fragments.board.piece_images import PieceImages

_SIDE = 44
"""Pixels of the longer side of a piece."""
CELL = _SIDE + 8
"""Pixels from one piece to the next."""


class LeftoverModel(QAbstractListModel):
    """The pieces left over; each is drawn when it is first seen."""

    PieceRole = int(Qt.ItemDataRole.UserRole)

    def __init__(self) -> None:
        super().__init__()
        self.pieces: tuple[int, ...] = ()
        self._names: Sequence[str] = ()
        self.images: PieceImages | None = None
        self._drawn: dict[int, QPixmap] = {}

    def open(self, pieces: Pieces | None) -> None:
        """Other pieces; none of them is left over yet."""
        self.beginResetModel()
        self.pieces, self._drawn = (), {}
        self._names = () if pieces is None else pieces.names
        self.images = None if pieces is None else PieceImages(pieces)
        self.endResetModel()

    def show(self, pieces: Sequence[int]) -> None:
        """These are left over now, in this order."""
        self.beginResetModel()
        self.pieces = tuple(pieces)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.pieces)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> Any:
        """The image or the name of a piece, or for PieceRole its number."""
        piece = self.pieces[index.row()]
        match role:
            case Qt.ItemDataRole.DecorationRole:
                return self._pixmap(piece)
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(self._name(piece))
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._name(piece)
            case self.PieceRole:
                return piece
        return None

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        """Every piece can be dragged."""
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled

    def _name(self, piece: int) -> str:
        return displayable(Path(self._names[piece]).name)

    def _pixmap(self, piece: int) -> QPixmap | None:
        if piece not in self._drawn and self.images is not None:
            scale = _SIDE / max(self.images.size(0))
            image = self.images.piece_image(piece, 0, self.images.level_for(scale))
            is_blocky = scale > 4
            kind = Qt.TransformationMode
            mode = kind.FastTransformation if is_blocky else kind.SmoothTransformation
            keep = Qt.AspectRatioMode.KeepAspectRatio
            self._drawn[piece] = QPixmap.fromImage(image.scaled(_SIDE, _SIDE, keep, mode))
        return self._drawn.get(piece)


class LeftoverList(QListView):
    """The pieces in lines; they can be chosen and dragged away."""

    def __init__(self, model: LeftoverModel) -> None:
        super().__init__()
        self._leftovers = model
        self.setModel(model)
        self.setObjectName("leftoverlist")
        self.setAccessibleName("Pieces left over")
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setGridSize(QSize(CELL, CELL))
        self.setIconSize(QSize(_SIDE, _SIDE))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionRectVisible(True)
        self.setDragEnabled(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def selected(self) -> list[int]:
        """All chosen pieces, ascending."""
        return sorted(self._leftovers.pieces[each.row()] for each in self.selectedIndexes())

    def startDrag(self, actions: Qt.DropAction) -> None:
        grabbed = self._leftovers.pieces[self.currentIndex().row()]
        if self._leftovers.images is not None:
            others = [piece for piece in self.selected() if piece != grabbed]
            drag_pieces(self, [grabbed, *others], self._leftovers.images.piece_image(grabbed, 0))
