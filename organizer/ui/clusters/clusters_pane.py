"""The Clusters pane: the library as stacks of photos that look alike."""

from __future__ import annotations

from collections.abc import Generator

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QStackedLayout,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from organizer import formatting
from organizer.clustering import CLUSTERERS
from organizer.library.clusters.clusterer import Proposal
from organizer.library.clusters.placement import PlacementResult
from organizer.records import Changes, Group, Grouping, Progress
from organizer.ui.base.context import AppContext
from organizer.ui.base.pane import ZOOM_PX, Pane
from organizer.ui.clusters.analysis.analysis_controller import AnalysisController
from organizer.ui.clusters.cluster_edit_controller import ClusterEditController
from organizer.ui.clusters.cluster_model import ORDERS, ClusterModel, Stack, read_stacks
from organizer.ui.clusters.cluster_page import ClusterPage
from organizer.ui.clusters.parameter_bar import ParameterBar
from organizer.ui.clusters.proposal_controller import ProposalController
from organizer.ui.clusters.stack_view import StackView
from organizer.ui.model_manager.training_offer import TrainingOffer

_WALL, _OPEN = 0, 1
_ARRIVALS_MS = 3_000
"""New photos are placed this long after the last of them came."""


class ClustersPane(Pane):
    """A wall of stacks; opening one shows its members beside the other clusters."""

    title = "Clusters"
    icon = "clusters"

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._has_asked = False
        self._arrivals = QTimer(self, singleShot=True, interval=_ARRIVALS_MS)
        self._arrivals.timeout.connect(self._place)
        self.cluster_edit_controller = ClusterEditController(context, self)
        self.proposal_controller = ProposalController(context, self)
        self.training_offer = TrainingOffer(context)
        self.bar = ParameterBar(CLUSTERERS)
        self.analysis_controller = AnalysisController(context, self.bar)
        self.views = QTabBar()
        self.views.setDrawBase(False)
        self.views.setExpanding(False)
        self.views.setAccessibleName("How to look at the clusters")
        self.summary = QLabel()
        self.summary.setWordWrap(True)
        self.summary.setProperty("role", "muted")
        self.orders = QComboBox()
        self.orders.setAccessibleName("Sort clusters by")
        for identity, (words, _) in ORDERS.items():
            self.orders.addItem(words, identity)
        self.model = ClusterModel()
        self.stacks = StackView(self.model, context.thumbnails)
        self.inside = ClusterPage(context)
        self.grid, self.members = self.inside.grid, self.inside.members
        self._actions = self._made_actions()
        self._lay_out()
        self._connect()
        self.recolour()

    def arrive(self) -> None:
        """Show the last clustering, or make the first one."""
        if not self._has_asked:
            self._has_asked = True
            self.context.ask(self._last, self._show_first, lane="clusters")
        self.training_offer.read()

    def selected(self) -> list[int]:
        """Chosen photos inside a cluster, or all photos of the chosen clusters."""
        if self._pages.currentIndex() == _OPEN:
            return self.grid.selected_ids()
        if self._is_mapped():
            return self.analysis_controller.map.selected()
        return [photo for group in self._chosen() for photo in group.photos]

    def select_all(self) -> None:
        if self._is_mapped():
            self.analysis_controller.map.select_all()
        else:
            (self.grid if self._pages.currentIndex() == _OPEN else self.stacks).selectAll()

    def zoom(self, step: int) -> None:
        self.grid.set_cell(self.grid.cell + step * ZOOM_PX)

    def follow(self, changes: Changes) -> None:
        if changes.removed:
            self.members.remove(changes.removed)
        if changes.added:
            self._arrivals.start()
        if self._has_asked and (changes.removed or changes.groups):
            self.proposal_controller.offer(None)
            self.context.ask(self._last, self._show_last, lane="clusters")
        if self._has_asked and (changes.groups or changes.models):
            self.training_offer.read()

    def cluster(self) -> None:
        """Cluster by what the bar says."""
        self._has_asked = True
        method, settings = self.bar.method(), self.bar.settings()
        self.summary.setText("Clustering…")
        task = self.context.runner.run(
            lambda: self._made(method, settings), lane="clusters", replace=True
        )
        task.then(self._show_made)
        task.failed.connect(lambda error: self.summary.setText(formatting.failure(error)))

    def open(self, row: int) -> None:
        """Show the members of one cluster."""
        self.inside.show_stack(self.model.stacks[row], self.model.stacks)
        self._pages.setCurrentIndex(_OPEN)
        self.grid.setFocus()
        self.selection_changed.emit([])

    def show_photos(self, photos: list[int], words: str) -> None:
        """Show some photos as if they were a cluster."""
        self.inside.show_photos(photos, words, self.model.stacks)
        self._pages.setCurrentIndex(_OPEN)

    def show_wall(self) -> None:
        self._pages.setCurrentIndex(_WALL)
        self.stacks.setFocus()
        self.selection_changed.emit(self.selected())

    def menu_actions(self) -> list[QAction]:
        chosen = self._chosen()
        names = ["gather"] if self._pages.currentIndex() == _OPEN or self._is_mapped() else []
        if len(chosen) == 1:
            names += ["rename", "split"]
        if len(chosen) > 1:
            names += ["merge"]
        if chosen:
            names += ["unlock" if all(group.is_locked for group in chosen) else "lock"]
        if any(group.is_fixed for group in chosen):
            names += ["release"]
        return [] if self.proposal_controller.proposal else [self._actions[name] for name in names]

    def recolour(self) -> None:
        self.inside.recolour()

    def reveal(self, photo: int) -> None:
        self.grid.scroll_to(photo)

    # Editing clusters

    def _chosen(self) -> list[Group]:
        """The chosen clusters, or the open one."""
        if self._pages.currentIndex() == _OPEN:
            row = self.model.row_of(self.inside.group)
            return [self.model.stacks[row].group] if row >= 0 else []
        if self._is_mapped():
            return []
        return [self.model.stacks[row].group for row in self.stacks.rows()]

    def _steer(self, name: str) -> None:
        chosen = self._chosen()
        if self.proposal_controller.proposal:
            self.context.told.emit("Accept the preview first, or go back to yours.", False)
        elif name == "gather":
            if photos := self.selected():
                self.cluster_edit_controller.gather(photos)
        elif name == "merge" and len(chosen) > 1:
            self.cluster_edit_controller.merge(chosen)
        elif name in ("rename", "split") and len(chosen) == 1:
            getattr(self.cluster_edit_controller, name)(chosen[0])
        elif name == "lock" and chosen:
            self.cluster_edit_controller.lock(chosen)
        elif name == "unlock" and chosen:
            self.cluster_edit_controller.unlock(chosen)
        elif name == "release" and chosen:
            self.cluster_edit_controller.release(chosen)

    def _drop(self, photos: list[int], group: int) -> None:
        if group == 0:
            self.cluster_edit_controller.gather(photos)
            return
        row = self.model.row_of(group)
        if row >= 0:
            self.cluster_edit_controller.move(photos, self.model.stacks[row].group)

    def _place(self) -> None:
        """Put photos that came meanwhile into the clusters they are like."""
        library = self.context.library

        def place() -> Generator[Progress, None, PlacementResult | None]:
            if library.catalogue.groupings.last() is None:
                return None
            return (yield from library.clusters.placer.place())

        task = self.context.runner.run(place, lane="clusters")
        task.then(self._tell_placed)
        task.failed.connect(self.context.report)

    def _tell_placed(self, done: PlacementResult | None) -> None:
        if done is None or done.changes == Changes():
            return
        self.context.changed.emit(done.changes)
        if done.is_stale:
            words = "Much is new since the clusters were made. Clustering again would help."
            self.context.told.emit(words, False)

    # Other views

    def _is_mapped(self) -> bool:
        """Whether the map is what is seen."""
        return self._pages.currentIndex() == _WALL and self._faces.currentWidget() is (
            self.analysis_controller.map
        )

    def _look(self, view: int) -> None:
        self._faces.setCurrentIndex(view)
        self.orders.setVisible(view == 0)
        self._study()
        self.selection_changed.emit(self.selected())

    def _study(self) -> None:
        """Fill the view that is open."""
        analysis_controller = (None, "show_map", "show_tree", "show_sweep", "show_comparison")
        if name := analysis_controller[self.views.currentIndex()]:
            getattr(self.analysis_controller, name)()

    def _show_combined(self, proposal: Proposal) -> None:
        """What several methods made together, in force at once unless it moves what is fixed."""
        library = self.context.library

        def made() -> tuple[Proposal | None, Grouping, list[Stack]]:
            grouping = (
                proposal.grouping if proposal.moves else library.clusters.clusterer.accept(proposal)
            )
            stacks = read_stacks(library.catalogue, grouping)
            return proposal if proposal.moves else None, grouping, stacks

        self.context.ask(made, self._show_made, lane="clusters")
        self.views.setCurrentIndex(0)

    # Reading, in workers

    def _made(
        self, method: str, settings: dict[str, float]
    ) -> Generator[Progress, None, tuple[Proposal | None, Grouping, list[Stack]]]:
        clusterer = self.context.library.clusters.clusterer
        proposal = yield from clusterer.propose(method, settings)
        if proposal.moves:
            grouping = proposal.grouping
            return proposal, grouping, read_stacks(self.context.library.catalogue, grouping)
        grouping = clusterer.accept(proposal)
        return None, grouping, read_stacks(self.context.library.catalogue, grouping)

    def _last(self) -> tuple[Grouping | None, list[Stack]]:
        grouping = self.context.library.catalogue.groupings.last()
        return grouping, read_stacks(self.context.library.catalogue, grouping) if grouping else []

    # Showing

    def _show_first(self, answer: tuple[Grouping | None, list[Stack]]) -> None:
        grouping, stacks = answer
        if grouping is None:
            self.cluster()
        else:
            self._show_settings(grouping)
            self._show(grouping, stacks)

    def _show_last(self, answer: tuple[Grouping | None, list[Stack]]) -> None:
        grouping, stacks = answer
        if grouping is not None:
            self._show(grouping, stacks)
        if self._is_mapped():
            self.analysis_controller.show_map()

    def _show_made(self, answer: tuple[Proposal | None, Grouping, list[Stack]]) -> None:
        proposal, grouping, stacks = answer
        self.proposal_controller.offer(proposal)
        if dict(grouping.settings) == self.bar.settings() and grouping.method == self.bar.method():
            self._show_settings(grouping)
        self._show(grouping, stacks)

    def _show_settings(self, grouping: Grouping) -> None:
        self.bar.show_settings(grouping.method, dict(grouping.settings), dict(grouping.automatic))

    def _show(self, grouping: Grouping, stacks: list[Stack]) -> None:
        self.model.show(stacks)
        self.count_changed.emit(len(stacks))
        total = sum(len(stack.group.photos) for stack in stacks)
        words = f"{formatting.photos(total)} in {formatting.counted(len(stacks), 'cluster')}"
        if grouping.noise:
            words += f" · {formatting.photos(len(grouping.noise))} in none"
        self.summary.setText(words)
        if self._pages.currentIndex() == _OPEN:
            self._refresh_open()
        elif self.isVisible():
            self.selection_changed.emit(self.selected())

    def _refresh_open(self) -> None:
        """Show what became of the open cluster."""
        row = self.model.row_of(self.inside.group)
        if not self.inside.group:
            return
        if row < 0:
            self.show_wall()
            return
        self.inside.show_stack(self.model.stacks[row], self.model.stacks, keep_place=True)

    # Putting together

    def _made_actions(self) -> dict[str, QAction]:
        actions = {}
        for name, words, keys in (
            ("rename", "Rena&me cluster…", "F2"),
            ("merge", "&Merge clusters", "Ctrl+M"),
            ("split", "&Split cluster…", "Ctrl+Shift+M"),
            ("lock", "&Lock: leave its photos as they are", "Ctrl+K"),
            ("unlock", "Un&lock", ""),
            ("release", "&Release: let a new clustering change it", ""),
            ("gather", "&New cluster of these photos", "Ctrl+G"),
        ):
            action = QAction(words, self)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _, name=name: self._steer(name))
            self.addAction(action)
            actions[name] = action
        return actions

    def _lay_out(self) -> None:
        self._faces = QStackedLayout()
        for words, face in (
            ("Cards", self.stacks),
            ("Map", self.analysis_controller.map),
            ("Tree", self.analysis_controller.tree),
            ("Try values", self.analysis_controller.plot),
            ("Compare", self.analysis_controller.comparison),
        ):
            self.views.addTab(words)
            self._faces.addWidget(face)
        second = QHBoxLayout()
        second.setContentsMargins(16, 0, 16, 6)
        second.addWidget(self.views)
        second.addStretch(1)
        second.addWidget(self.orders)
        third = QHBoxLayout()
        third.setContentsMargins(18, 0, 16, 8)
        third.addWidget(self.summary)
        wall = QWidget()
        column = QVBoxLayout(wall)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        first = QHBoxLayout()
        first.setContentsMargins(16, 8, 16, 6)
        first.addWidget(self.bar)
        column.addLayout(first)
        column.addLayout(second)
        column.addLayout(third)
        column.addWidget(self.proposal_controller.bar)
        column.addWidget(self.training_offer.bar)
        column.addLayout(self._faces, 1)
        self._pages = QStackedLayout()
        self._pages.addWidget(wall)
        self._pages.addWidget(self.inside)
        self.setLayout(self._pages)

    def _connect(self) -> None:
        self.bar.moved.connect(self.cluster)
        self.bar.moved.connect(self._study)
        self.bar.parameters.currentIndexChanged.connect(self._study)
        self.views.currentChanged.connect(self._look)
        self.analysis_controller.proposed.connect(self._show_combined)
        self.analysis_controller.comparison.photos_wanted.connect(self.show_photos)
        self.orders.currentIndexChanged.connect(
            lambda: self.model.sort_by(str(self.orders.currentData()))
        )
        self.training_offer.bar.wanted.connect(lambda: self.pane_wanted.emit("Models"))
        self.proposal_controller.discarded.connect(
            lambda: self.context.ask(self._last, self._show_first, lane="clusters")
        )
        self.inside.back.clicked.connect(self.show_wall)
        self.inside.model_store.dropped.connect(self._drop)
        self.inside.model_store.opened.connect(lambda group: self.open(self.model.row_of(group)))
        self.stacks.opened.connect(self.open)
        self.stacks.chosen.connect(lambda: self.selection_changed.emit(self.selected()))
        self.stacks.customContextMenuRequested.connect(
            lambda where: self.menu_wanted.emit(self.stacks.viewport().mapToGlobal(where))
        )
        self.analysis_controller.map.selection_changed.connect(
            lambda photos: self.selection_changed.emit(photos)
        )
        self.analysis_controller.map.menu_requested.connect(
            lambda where, _: self.menu_wanted.emit(where)
        )
        self.analysis_controller.map.opened.connect(
            lambda photo: self.preview_wanted.emit(self.analysis_controller.map.scene.photos, photo)
        )
        self.grid.selection_changed.connect(self.selection_changed)
        for signal in (self.grid.opened, self.grid.previewed):
            signal.connect(lambda photo: self.preview_wanted.emit(self.members.ids, photo))
        self.grid.menu_requested.connect(lambda where, _: self.menu_wanted.emit(where))
