"""The Clusters pane: the library as stacks of photos that look alike."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedLayout

from organizer import formatting
from organizer.clustering import CLUSTERERS
from organizer.records import Changes
from organizer.ui.base.context import AppContext
from organizer.ui.base.pane import ZOOM_PX, Pane
from organizer.ui.clusters.analysis.analysis_controller import AnalysisController
from organizer.ui.clusters.cluster_commands import ChosenClusters, ClusterCommands
from organizer.ui.clusters.cluster_edit_controller import ClusterEditController
from organizer.ui.clusters.cluster_model import Stack
from organizer.ui.clusters.cluster_page import ClusterPage
from organizer.ui.clusters.cluster_wall import ClusterWall
from organizer.ui.clusters.clustering_controller import ClusteringController, DrawnClustering
from organizer.ui.clusters.parameter_bar import ParameterBar
from organizer.ui.clusters.proposal_controller import ProposalController
from organizer.ui.model_manager.training_offer import TrainingOffer


class ClustersPane(Pane):
    """A wall of stacks; opening one shows its members beside the other clusters."""

    title = "Clusters"
    icon = "clusters"

    def __init__(self, context: AppContext) -> None:
        super().__init__(context)
        self._has_asked = False
        self._grouping = 0
        """The id of the clustering that is shown in force; 0 for none."""
        self.clustering_controller = ClusteringController(context, self)
        self.cluster_edit_controller = ClusterEditController(context, self)
        self.proposal_controller = ProposalController(context, self)
        self.training_offer = TrainingOffer(context)
        self.parameter_bar = ParameterBar(CLUSTERERS)
        self.analysis_controller = AnalysisController(context, self.parameter_bar)
        self.wall = ClusterWall(
            self.parameter_bar,
            self.analysis_controller,
            (self.proposal_controller.bar, self.training_offer.bar),
            context.thumbnails,
        )
        self.model = self.wall.model
        self.cluster_page = ClusterPage(context)
        self.commands = ClusterCommands(
            context, self, self.cluster_edit_controller, self._find_chosen
        )
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self.wall)
        self._pages.addWidget(self.cluster_page)
        self._connect()
        self.recolour()

    def arrive(self) -> None:
        """Show the last clustering, or make the first one."""
        if not self._has_asked:
            self._has_asked = True
            self.clustering_controller.read_last(self._show_first)
        self.training_offer.read()

    def selected(self) -> list[int]:
        """Chosen photos inside a cluster or on the map, or all photos of the chosen clusters."""
        return self.cluster_page.grid.selected_ids() if self._is_open else self.wall.photos()

    def source(self) -> str:
        """The open cluster, or the chosen ones."""
        groups = self._find_chosen().groups
        if len(groups) == 1:
            return formatting.quoted(groups[0].name)
        return formatting.counted(len(groups), "cluster") if groups else ""

    def select_all(self) -> None:
        """Choose every photo of the open cluster or of the map, or every cluster."""
        if self._is_open:
            self.cluster_page.grid.selectAll()
        else:
            self.wall.select_all()

    def zoom(self, step: int) -> None:
        """Larger (+1) or smaller (-1) thumbnails of the photos in a cluster."""
        grid = self.cluster_page.grid
        grid.set_cell(grid.cell + step * ZOOM_PX)

    def follow(self, changes: Changes) -> None:
        """Place what is new, and show the clusters again where they changed."""
        if changes.removed:
            self.cluster_page.members.remove(changes.removed)
        if changes.added:
            self.clustering_controller.place_soon()
        if self._has_asked and (changes.removed or changes.groups):
            self.proposal_controller.offer(None)
            self.clustering_controller.read_last(self._show_last)
        if self._has_asked and (changes.groups or changes.models):
            self.training_offer.read()

    def cluster(self) -> None:
        """Cluster by what the bar says."""
        self._has_asked = True
        self.wall.summary.setText("Clustering…")
        bar = self.parameter_bar
        self.clustering_controller.cluster(bar.method(), bar.settings())

    def open(self, stack: Stack) -> None:
        """Show the members of one of the clusters."""
        self.cluster_page.show_stack(stack, self.model.stacks)
        self._pages.setCurrentWidget(self.cluster_page)
        self.cluster_page.grid.setFocus()
        self.selection_changed.emit()

    def show_photos(self, photos: list[int], words: str) -> None:
        """Show some photos as if they were a cluster."""
        self.cluster_page.show_photos(photos, words, self.model.stacks)
        self._pages.setCurrentWidget(self.cluster_page)
        self.selection_changed.emit()

    def show_wall(self) -> None:
        """Show all clusters."""
        self._pages.setCurrentWidget(self.wall)
        self.wall.stack_view.setFocus()
        self.selection_changed.emit()

    def menu_actions(self) -> list[QAction]:
        """The commands on the chosen clusters, and on photos chosen one by one."""
        return self.commands.offered(can_gather=self._is_open or self.wall.is_mapped)

    def recolour(self) -> None:
        """Draw the icons of the page again in the colours of the present theme."""
        self.cluster_page.recolour()

    def reveal(self, photo: int) -> None:
        """Choose a photo of the open cluster, or of the map, and bring it into sight."""
        if self._is_open:
            self.cluster_page.grid.make_current(photo)
        else:
            self.wall.map_view.reveal(photo)

    @property
    def _is_open(self) -> bool:
        """Whether one cluster is shown instead of all."""
        return self._pages.currentWidget() is self.cluster_page

    def _find_chosen(self) -> ChosenClusters:
        """The chosen clusters, or the open one."""
        groups = self.cluster_page.groups() if self._is_open else self.wall.groups()
        is_preview = self.proposal_controller.proposal is not None
        return ChosenClusters(groups, self.selected(), is_preview)

    # Showing

    def _show_first(self, drawn: DrawnClustering | None) -> None:
        if drawn is None:
            self.cluster()
        else:
            self.parameter_bar.show_settings(drawn.grouping)
            self._show(drawn)

    def _show_last(self, drawn: DrawnClustering | None) -> None:
        if drawn is not None:
            if drawn.grouping.id != self._grouping:  # an undo brought it back
                self.parameter_bar.show_settings(drawn.grouping)
            self._show(drawn)
        if not self._is_open and self.wall.is_mapped:
            self.wall.fill()

    def _show_made(self, drawn: DrawnClustering) -> None:
        self.proposal_controller.offer(drawn.proposal)
        if self.parameter_bar.is_answered_by(drawn.grouping):
            self.parameter_bar.show_settings(drawn.grouping)
        self._show(drawn)
        if drawn.proposal is None:
            self.context.edited.emit(Changes(groups=True))

    def _show(self, drawn: DrawnClustering) -> None:
        if drawn.proposal is None:
            self._grouping = drawn.grouping.id
        self.wall.show_clustering(drawn)
        self.count_changed.emit(len(drawn.stacks))
        if self._is_open and not self.cluster_page.refresh(self.model.stacks):
            self.show_wall()

    # Putting together

    def _connect(self) -> None:
        self.parameter_bar.moved.connect(self.cluster)
        self.parameter_bar.moved.connect(self.wall.fill)
        self.parameter_bar.parameters.currentIndexChanged.connect(self.wall.fill)
        self.clustering_controller.made.connect(self._show_made)
        self.clustering_controller.failed.connect(self.wall.summary.setText)
        self.proposal_controller.discarded.connect(
            lambda: self.clustering_controller.read_last(self._show_first)
        )
        self.training_offer.bar.wanted.connect(lambda: self.pane_wanted.emit("Models"))
        self.analysis_controller.proposed.connect(self.clustering_controller.take)
        self.analysis_controller.proposed.connect(self.wall.show_cards)
        self.analysis_controller.method_comparison.photos_wanted.connect(self.show_photos)
        self.wall.opened.connect(self.open)
        self.wall.selection_changed.connect(self.selection_changed)
        self.wall.menu_wanted.connect(self.menu_wanted)
        self.wall.preview_wanted.connect(self.preview_wanted.emit)
        self.cluster_page.back.clicked.connect(self.show_wall)
        self.cluster_page.cluster_list.dropped.connect(self.commands.move)
        self.cluster_page.cluster_list.opened.connect(self.open)
        self.cluster_page.grid.selection_changed.connect(self.selection_changed)
        for signal in (self.cluster_page.grid.opened, self.cluster_page.grid.previewed):
            signal.connect(
                lambda photo: self.preview_wanted.emit(self.cluster_page.members.ids, photo)
            )
        self.cluster_page.grid.menu_requested.connect(lambda where, _: self.menu_wanted.emit(where))
