"""The photos of one cluster, beside the clusters that they can be moved to."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from organizer import formatting
from organizer.records import Group
from organizer.ui.base.context import AppContext
from organizer.ui.base.icons import icon
from organizer.ui.base.labels import make_label
from organizer.ui.clusters.cluster_list import ClusterList
from organizer.ui.clusters.cluster_model import Stack, describe_stack
from organizer.ui.photos.grid.photo_grid import PhotoGrid
from organizer.ui.photos.photo_model import create_photo_model

_ROOM_FOR_LIST = 620
"""A page narrower than this, in logical pixels, keeps its room for the photos."""


class ClusterPage(QWidget):
    """Shows a cluster, or any photos as if they were one."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.members = create_photo_model(context)
        self.grid = PhotoGrid(self.members, context.thumbnails)
        self.grid.set_cell(int(context.settings.number("cell")))
        self.cluster_list = ClusterList(context.thumbnails)
        self.back = QPushButton("All clusters")
        self.back.setShortcut("Alt+Left")
        self._heading = make_label("heading")
        self._stack: Stack | None = None
        """None for photos that are no cluster."""
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 16, 8)
        head.setSpacing(12)
        head.addWidget(self.back)
        head.addWidget(self._heading, 1)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.grid, 1)
        body.addWidget(self.cluster_list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(body, 1)
        self.recolour()

    def show_stack(self, stack: Stack, stacks: list[Stack], keep_place: bool = False) -> None:
        """A cluster among all of them; with `keep_place` where it was scrolled to."""
        self._stack = stack
        heading = f"{stack.group.name} · {describe_stack(stack)}"
        self._show(stack.group.photos, heading, keep_place)
        self.cluster_list.show_stacks(stacks, stack)

    def show_photos(self, photos: Sequence[int], words: str, stacks: list[Stack]) -> None:
        """Photos that are no cluster yet, and what they are."""
        self._stack = None
        self._show(photos, f"{words} · {formatting.photos(len(photos))}", keep_place=False)
        self.cluster_list.show_stacks(stacks, None)

    def refresh(self, stacks: list[Stack]) -> bool:
        """Show what became of the open cluster; False where it is gone.

        A cluster of a proposal that is withdrawn stays as photos that are no cluster.
        """
        if self._stack is None or not self._stack.group.id:
            self._stack = None
            self.cluster_list.show_stacks(stacks, None)
            return True
        now = next((each for each in stacks if each.group.id == self._stack.group.id), None)
        if now is not None:
            self.show_stack(now, stacks, keep_place=True)
        return now is not None

    def groups(self) -> list[Group]:
        """The open cluster; none for other photos."""
        return [self._stack.group] if self._stack else []

    def recolour(self) -> None:
        """Draw the icons again in the colours of the present theme."""
        self.back.setIcon(icon("back"))
        self.cluster_list.recolour()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.cluster_list.setVisible(self.width() >= _ROOM_FOR_LIST)

    def _show(self, photos: Sequence[int], heading: str, keep_place: bool) -> None:
        self._heading.setText(heading)
        self.members.show(photos, keep_place=keep_place)
        if not keep_place:
            self.grid.scrollToTop()
