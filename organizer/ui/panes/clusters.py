"""The Clusters pane: the library as stacks of photos that look alike."""

from __future__ import annotations

from collections.abc import Generator

from PySide6.QtWidgets import QLabel, QPushButton, QStackedLayout

from organizer.clustering import CLUSTERERS
from organizer.records import Changes, Grouping, Progress
from organizer.ui import messages
from organizer.ui.desk import Desk
from organizer.ui.icons import icon
from organizer.ui.models.clusters import COVERS, ClusterModel, Stack, described
from organizer.ui.panes.base import ZOOM_PX, Pane, page
from organizer.ui.widgets.parameter_bar import ParameterBar
from organizer.ui.widgets.photo_grid import PhotoGrid
from organizer.ui.widgets.stacks import StackView


class ClustersPane(Pane):
    """A wall of stacks; opening one shows its members."""

    title = "Clusters"
    icon = "clusters"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._has_asked = False
        self.bar = ParameterBar(CLUSTERERS)
        self.bar.moved.connect(self.cluster)
        self.summary = QLabel()
        self.summary.setProperty("role", "muted")
        self.model = ClusterModel()
        self.stacks = StackView(self.model, desk.thumbnails)
        self.members = desk.photo_model()
        self.grid = PhotoGrid(self.members, desk.thumbnails)
        self.grid.set_cell(int(desk.settings.number("cell")))
        self.back = QPushButton("All clusters")
        self.back.setShortcut("Alt+Left")
        self.back.clicked.connect(self.show_wall)
        self._heading = QLabel()
        self._heading.setProperty("role", "heading")
        self._open_row = -1
        self._pages = QStackedLayout()
        self._pages.addWidget(page((self.bar, self.summary), 0, self.stacks))
        self._pages.addWidget(page((self.back, self._heading), 1, self.grid))
        self.setLayout(self._pages)
        self._connect()
        self.recolour()

    def arrive(self) -> None:
        """Show the last clustering, or make the first one."""
        if not self._has_asked:
            self._has_asked = True
            self.desk.ask(self._last, self._show_first, lane="clusters")

    def selected(self) -> list[int]:
        """Chosen photos inside a cluster, or all photos of the chosen clusters."""
        if self._pages.currentIndex() == 1:
            return self.grid.selected_ids()
        rows = self.stacks.rows()
        return [photo for row in rows for photo in self.model.stacks[row].group.photos]

    def select_all(self) -> None:
        (self.grid if self._pages.currentIndex() == 1 else self.stacks).selectAll()

    def zoom(self, step: int) -> None:
        self.grid.set_cell(self.grid.cell + step * ZOOM_PX)

    def follow(self, changes: Changes) -> None:
        if changes.removed:
            self.members.remove(changes.removed)
        if self._has_asked and (changes.removed or changes.groups):
            self.desk.ask(lambda: self._last()[1], self._show, lane="clusters")

    def cluster(self) -> None:
        """Cluster by what the bar says."""
        self._has_asked = True
        method, settings = self.bar.method(), self.bar.settings()
        self.summary.setText("Clustering…")
        task = self.desk.runner.run(
            lambda: self._made(method, settings), lane="clusters", replace=True
        )
        task.finished.connect(self._show)
        task.failed.connect(lambda error: self.summary.setText(messages.failure(error)))

    def open(self, row: int) -> None:
        """Show the members of one cluster."""
        self._open_row = row
        stack = self.model.stacks[row]
        self._heading.setText(f"{stack.group.name} · {described(stack)}")
        self.members.show(stack.group.photos)
        self.grid.scrollToTop()
        self._pages.setCurrentIndex(1)
        self.grid.setFocus()
        self.selection_changed.emit([])

    def show_wall(self) -> None:
        self._pages.setCurrentIndex(0)
        self.stacks.setFocus()
        self.selection_changed.emit(self.selected())

    def recolour(self) -> None:
        self.back.setIcon(icon("back"))

    def reveal(self, photo: int) -> None:
        self.grid.scroll_to(photo)

    def _made(
        self, method: str, settings: dict[str, float]
    ) -> Generator[Progress, None, list[Stack]]:
        grouping = yield from self.desk.library.grouper.group(method, settings)
        return self._stacks(grouping)

    def _last(self) -> tuple[Grouping | None, list[Stack]]:
        grouping = self.desk.library.catalogue.groupings.last()
        return grouping, self._stacks(grouping)

    def _stacks(self, grouping: Grouping | None) -> list[Stack]:
        if grouping is None:
            return []
        photos = self.desk.library.catalogue.photos
        tops = [photo for group in grouping.groups for photo in group.photos[:COVERS]]
        covers = {photo.id: photo.content for photo in photos.by_ids(tops)}
        return [
            Stack(
                group,
                tuple(covers[photo] for photo in group.photos[:COVERS] if photo in covers),
                photos.bytes_of(group.photos),
            )
            for group in grouping.groups
        ]

    def _show_first(self, answer: tuple[Grouping | None, list[Stack]]) -> None:
        grouping, stacks = answer
        if grouping is None:
            self.cluster()
            return
        self.bar.show_settings(grouping.method, dict(grouping.settings))
        self._show(stacks)

    def _show(self, stacks: list[Stack]) -> None:
        self.model.show(stacks)
        self.count_changed.emit(len(stacks))
        total = sum(len(stack.group.photos) for stack in stacks)
        self.summary.setText(f"{messages.photos(total)} in {len(stacks):,} clusters")
        if self._pages.currentIndex() == 1 and self.members.rowCount() == 0:
            self.show_wall()
        elif self.isVisible():
            self.selection_changed.emit(self.selected())

    def _connect(self) -> None:
        self.stacks.opened.connect(self.open)
        self.stacks.chosen.connect(lambda: self.selection_changed.emit(self.selected()))
        self.stacks.customContextMenuRequested.connect(
            lambda where: self.menu_wanted.emit(self.stacks.viewport().mapToGlobal(where))
        )
        self.grid.selection_changed.connect(self.selection_changed)
        for signal in (self.grid.opened, self.grid.previewed):
            signal.connect(lambda photo: self.preview_wanted.emit(self.members.ids, photo))
        self.grid.menu_requested.connect(lambda where, _: self.menu_wanted.emit(where))
