"""All clusters at once: what they are made by, and as cards, map, tree, curves or a comparison."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QStackedLayout,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from organizer import formatting
from organizer.records import Group
from organizer.ui.base.labels import make_label
from organizer.ui.base.thumbnail_cache import ThumbnailCache
from organizer.ui.clusters.analysis.analysis_controller import AnalysisController
from organizer.ui.clusters.cluster_model import ORDERS, ClusterModel, Stack
from organizer.ui.clusters.clustering_controller import DrawnClustering
from organizer.ui.clusters.parameter_bar import ParameterBar
from organizer.ui.clusters.stack_view import StackView


class ClusterWall(QWidget):
    """The first of its views are the cards of a `ClusterModel`; the others fill themselves."""

    opened = Signal(Stack)
    """A cluster to look into."""
    selection_changed = Signal()
    """What `groups` and `photos` answer may be something else now."""
    menu_wanted = Signal(QPoint)
    """Where, on the screen."""
    preview_wanted = Signal(np.ndarray, int)
    """The ids of all photos on the map, and the one to start with."""

    def __init__(
        self,
        bar: ParameterBar,
        analysis_controller: AnalysisController,
        notices: Sequence[QWidget],
        thumbnails: ThumbnailCache,
    ) -> None:
        """The notices lie between the bar and the view."""
        super().__init__()
        self.model = ClusterModel()
        self.stack_view = StackView(self.model, thumbnails)
        self.map_view = analysis_controller.map_view
        self.views = QTabBar()
        self.views.setDrawBase(False)
        self.views.setExpanding(False)
        self.views.setAccessibleName("How to look at the clusters")
        self.summary = make_label("muted", wraps=True)
        self.orders = QComboBox()
        self.orders.setAccessibleName("Sort clusters by")
        for identity, (words, _) in ORDERS.items():
            self.orders.addItem(words, identity)
        self._fillers: list[Callable[[], None] | None] = []
        self._pages = QStackedLayout()
        self._add_view("Cards", self.stack_view, None)
        self._add_view("Map", self.map_view, analysis_controller.show_map)
        self._add_view("Tree", analysis_controller.dendrogram, analysis_controller.show_tree)
        self._add_view("Try values", analysis_controller.sweep_plot, analysis_controller.show_sweep)
        self._add_view(
            "Compare", analysis_controller.method_comparison, analysis_controller.show_comparison
        )
        self._lay_out(bar, notices)
        self._connect()

    @property
    def is_mapped(self) -> bool:
        """Whether the map is the view."""
        return self._pages.currentWidget() is self.map_view

    def fill(self) -> None:
        """Ask again for what the view shows; cards are shown by `show_clustering`."""
        fill = self._fillers[self.views.currentIndex()]
        if fill is not None:
            fill()

    def show_cards(self) -> None:
        """Go to the first view."""
        self.views.setCurrentIndex(0)

    def show_clustering(self, drawn: DrawnClustering) -> None:
        """Draw its cards and sum it up."""
        self.model.show(drawn.stacks)
        total = sum(len(stack.group.photos) for stack in drawn.stacks)
        clusters = formatting.counted(len(drawn.stacks), "cluster")
        words = f"{formatting.photos(total)} in {clusters}"
        if drawn.grouping.noise:
            words += f" · {formatting.photos(len(drawn.grouping.noise))} in none"
        self.summary.setText(words)

    def groups(self) -> list[Group]:
        """The chosen clusters; none while their cards are not seen."""
        if self._pages.currentWidget() is not self.stack_view:
            return []
        return [self.model.stacks[row].group for row in self.stack_view.rows()]

    def photos(self) -> list[int]:
        """The photos chosen on the map, or all of the chosen clusters."""
        if self.is_mapped:
            return self.map_view.selected()
        return [photo for group in self.groups() for photo in group.photos]

    def select_all(self) -> None:
        """Choose all photos of the map, or all clusters."""
        if self.is_mapped:
            self.map_view.select_all()
        else:
            self.stack_view.selectAll()

    def _add_view(self, title: str, page: QWidget, fill: Callable[[], None] | None) -> None:
        self.views.addTab(title)
        self._pages.addWidget(page)
        self._fillers.append(fill)

    def _look(self, view: int) -> None:
        self._pages.setCurrentIndex(view)
        self.orders.setVisible(view == 0)
        self.fill()
        self.selection_changed.emit()

    def _connect(self) -> None:
        self.views.currentChanged.connect(self._look)
        self.orders.currentIndexChanged.connect(self._sort)
        self.stack_view.opened.connect(lambda row: self.opened.emit(self.model.stacks[row]))
        self.stack_view.chosen.connect(self.selection_changed)
        self.model.modelReset.connect(self.selection_changed)  # of which Qt tells no view
        self.stack_view.customContextMenuRequested.connect(
            lambda where: self.menu_wanted.emit(self.stack_view.viewport().mapToGlobal(where))
        )
        self.map_view.selection_changed.connect(self.selection_changed)
        self.map_view.menu_requested.connect(lambda where, _: self.menu_wanted.emit(where))
        self.map_view.opened.connect(
            lambda photo: self.preview_wanted.emit(self.map_view.scene.photos, photo)
        )

    def _sort(self) -> None:
        self.model.sort_by(str(self.orders.currentData()))

    def _lay_out(self, bar: ParameterBar, notices: Sequence[QWidget]) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(_row((16, 8, 16, 6), bar))
        second = _row((16, 0, 16, 6), self.views)
        second.addStretch(1)
        second.addWidget(self.orders)
        column.addLayout(second)
        column.addLayout(_row((18, 0, 16, 8), self.summary))
        for notice in notices:
            column.addWidget(notice)
        column.addLayout(self._pages, 1)


def _row(margins: tuple[int, int, int, int], widget: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(*margins)
    row.addWidget(widget)
    return row
