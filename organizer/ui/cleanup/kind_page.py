"""The page of the Clean up pane for photos of one kind: all go but those that are clicked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from organizer.ui.base.labels import make_label
from organizer.ui.base.thumbnail_cache import ThumbnailCache
from organizer.ui.photos.grid.checkable_grid import CheckableGrid
from organizer.ui.photos.photo_model import PhotoModel


class KindPage(QWidget):
    """What is selected in the grid goes."""

    chosen = Signal(str, list)
    """A kind, and the photos of it that go."""

    def __init__(self, model: PhotoModel, thumbnails: ThumbnailCache) -> None:
        super().__init__()
        self._kind = ""
        self.model = model
        self.grid = CheckableGrid(model, thumbnails)
        self.grid.selection_changed.connect(self._tell)
        hint = make_label(
            "muted", "Ticked photos go, the surest first. Click one to keep it.", wraps=True
        )
        self.every = QPushButton("All")
        self.every.setToolTip("All of these go (Ctrl+A)")
        self.every.clicked.connect(self.grid.selectAll)
        self.none = QPushButton("None")
        self.none.setToolTip("Keep all of these")
        self.none.clicked.connect(self.grid.clearSelection)
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 16, 8)
        head.setSpacing(8)
        head.addWidget(hint, 1)
        head.addWidget(self.every)
        head.addWidget(self.none)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.grid, 1)

    def show_kind(self, kind: str, photos: Sequence[int], going: Sequence[int]) -> None:
        """`photos` in order, of which `going` are ticked."""
        is_same = kind == self._kind
        self._kind = ""  # what is said meanwhile is not the person's
        self.model.show(photos, keep_place=is_same)
        self.grid.selection.select_rows(self.model.rows_of(going))
        self._kind = kind
        if photos and not self.grid.currentIndex().isValid():
            self.grid.set_current(0)

    def _tell(self, going: list[int]) -> None:
        if self._kind:
            self.chosen.emit(self._kind, going)
