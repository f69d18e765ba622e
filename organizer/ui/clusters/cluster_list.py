"""The clusters as a narrow list on which photos can be dropped."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QIcon
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from organizer.ui.base.icons import icon
from organizer.ui.base.thumbnail_cache import ThumbnailCache
from organizer.ui.clusters.cluster_model import Stack
from organizer.ui.photos.photo_model import photo_ids

_WIDTH = 200
_ICON = QSize(34, 34)


class ClusterList(QListWidget):
    """Shows where the photos of an open cluster can go."""

    dropped = Signal(object, int)
    """Photos and the id of the cluster they were dropped on; 0 for a new one."""
    opened = Signal(int)
    """The id of a cluster that was clicked."""

    def __init__(self, thumbnails: ThumbnailCache) -> None:
        super().__init__()
        self._thumbnails = thumbnails
        self._stacks: list[Stack] = []
        self.setAccessibleName("Other clusters")
        self.setToolTip("Drag photos onto a cluster to move them there")
        self.setFixedWidth(_WIDTH)
        self.setIconSize(_ICON)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setAcceptDrops(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemActivated.connect(self._open)
        self.itemClicked.connect(self._open)
        thumbnails.loaded.connect(self._show_thumbnail)

    def show_stacks(self, stacks: list[Stack], open_group: int) -> None:
        """Every cluster but the open one."""
        self._stacks = [stack for stack in stacks if stack.group.id != open_group]
        self.clear()
        new = QListWidgetItem(icon("add"), "New cluster")
        new.setData(Qt.ItemDataRole.UserRole, 0)
        self.addItem(new)
        for stack in self._stacks:
            item = QListWidgetItem(f"{stack.group.name}   {len(stack.group.photos):,}")
            item.setData(Qt.ItemDataRole.UserRole, stack.group.id)
            item.setToolTip(f"Drag photos here to move them to “{stack.group.name}”")
            self.addItem(item)
            self._draw(item, stack)

    def recolour(self) -> None:
        if self.count():
            self.item(0).setIcon(icon("add"))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if photo_ids(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        item = self.itemAt(event.position().toPoint())
        if item is not None:
            self.setCurrentItem(item)
        event.setAccepted(item is not None)

    def dropEvent(self, event: QDropEvent) -> None:
        item = self.itemAt(event.position().toPoint())
        if item is None:
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.dropped.emit(photo_ids(event.mimeData()), item.data(Qt.ItemDataRole.UserRole))

    def _open(self, item: QListWidgetItem) -> None:
        if item.data(Qt.ItemDataRole.UserRole):
            self.opened.emit(item.data(Qt.ItemDataRole.UserRole))

    def _show_thumbnail(self, content: str) -> None:
        for row, stack in enumerate(self._stacks, start=1):
            if stack.covers[:1] == (content,) and self.item(row) is not None:
                self._draw(self.item(row), stack)

    def _draw(self, item: QListWidgetItem, stack: Stack) -> None:
        pixmap = self._thumbnails.get(stack.covers[0], 48) if stack.covers else None
        if pixmap is not None:
            item.setIcon(QIcon(pixmap))
