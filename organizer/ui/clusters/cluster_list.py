"""The clusters as a narrow list on which photos can be dropped."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QIcon
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from organizer.records import Group
from organizer.ui.base.icons import icon
from organizer.ui.base.plain_text import plain_tip
from organizer.ui.base.thumbnail_cache import ThumbnailCache
from organizer.ui.clusters.cluster_model import Stack
from organizer.ui.photos.photo_model import photo_ids

_WIDTH = 200
_ICON = QSize(34, 34)


class ClusterList(QListWidget):
    """Shows where the photos of an open cluster can go."""

    dropped = Signal(list, Group)
    """The ids of photos and the cluster they were dropped on; None for a new one."""
    opened = Signal(Stack)
    """A cluster that was clicked."""

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

    def show_stacks(self, stacks: list[Stack], open_stack: Stack | None) -> None:
        """Every cluster but the open one, below a new one."""
        self._stacks = [stack for stack in stacks if stack != open_stack]
        self.clear()
        self.addItem(QListWidgetItem(icon("add"), "New cluster"))
        for stack in self._stacks:
            item = QListWidgetItem(f"{stack.group.name}   {len(stack.group.photos):,}")
            item.setToolTip(plain_tip(f"Drag photos here to move them to “{stack.group.name}”"))
            self.addItem(item)
            self._draw(item, stack)

    def recolour(self) -> None:
        """Draw the icon of the new cluster again in the colours of the present theme."""
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
        stack = self._stack_of(item)
        self.dropped.emit(photo_ids(event.mimeData()), stack.group if stack else None)

    def _open(self, item: QListWidgetItem) -> None:
        stack = self._stack_of(item)
        if stack is not None:
            self.opened.emit(stack)

    def _stack_of(self, item: QListWidgetItem) -> Stack | None:
        """The cluster of an item; None for the new one."""
        row = self.row(item)
        return self._stacks[row - 1] if row > 0 else None

    def _show_thumbnail(self, content: str) -> None:
        for row, stack in enumerate(self._stacks, start=1):
            if stack.covers[:1] == (content,) and self.item(row) is not None:
                self._draw(self.item(row), stack)

    def _draw(self, item: QListWidgetItem, stack: Stack) -> None:
        pixmap = self._thumbnails.get(stack.covers[0], 48) if stack.covers else None
        if pixmap is not None:
            item.setIcon(QIcon(pixmap))
