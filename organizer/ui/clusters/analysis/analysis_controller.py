"""The other ways to look at clusters: a map, a tree, values tried, and methods compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from organizer import formatting
from organizer.catalogue.layouts import MapLayout
from organizer.clustering import CLUSTERERS
from organizer.clustering.algorithms.agglomerative import Agglomerative, MergeTree
from organizer.clustering.features import FEATURES
from organizer.library.clusters.clusterer import Proposal, labels_of
from organizer.library.clusters.comparison import Comparison
from organizer.records import Grouping, SweepPoint
from organizer.ui.base.context import AppContext
from organizer.ui.base.tasks import Result, Steps, Task
from organizer.ui.clusters.analysis.dendrogram import Dendrogram
from organizer.ui.clusters.analysis.method_comparison import MethodComparison
from organizer.ui.clusters.analysis.sweep_plot import SweepPlot
from organizer.ui.clusters.parameter_bar import ParameterBar
from organizer.ui.map.map_view import MapView
from organizer.ui.photos.photo_model import create_photo_model


@dataclass(frozen=True, slots=True)
class _ColouredMap:
    """A map with the number of each photo's cluster, -1 for none, and the clusters' names."""

    layout: MapLayout
    labels: NDArray[np.int64]
    names: list[str]


@dataclass(frozen=True, slots=True)
class _CutTree:
    """scipy's linkage matrix, the photos of each leaf, and the clusters of the present cut."""

    merges: NDArray[np.float64]
    sizes: NDArray[np.int64]
    number: int


class AnalysisController(QObject):
    """Fills these views in a worker when they are opened, and when the bar has moved."""

    proposed = Signal(Proposal)
    """Made of several methods."""

    def __init__(self, context: AppContext, bar: ParameterBar) -> None:
        super().__init__(bar)
        self._context = context
        self._clusters = context.library.clusters
        self._bar = bar
        self._drawing: Task[MapLayout] | None = None
        self.map_view = MapView(create_photo_model(context), context.thumbnails)
        self.dendrogram = Dendrogram()
        self.sweep_plot = SweepPlot()
        self.method_comparison = MethodComparison(CLUSTERERS)
        self.dendrogram.cut_settled.connect(lambda number: bar.set("number", number))
        self.sweep_plot.chosen.connect(lambda value: bar.set(bar.parameter().name, value))
        self.method_comparison.changed.connect(self.show_comparison)
        self.method_comparison.combine_wanted.connect(self._combine)

    def show_map(self) -> None:
        """The map there is, and then what it lacks; coloured by the present clusters."""
        self._context.ask(self._read_known_map, self._show_map, lane="map")
        if self._drawing is None or self._drawing.is_over:
            self._drawing = self._context.work(self._clusters.map_maker.map, "mapping")
            self._drawing.then(self._read_map)

    def show_tree(self) -> None:
        """The tree of the method, or where it has none of the first that does."""
        method, settings = self._bar.method(), self._bar.settings()
        if not isinstance(CLUSTERERS[method], Agglomerative):
            trees = (name for name, each in CLUSTERERS.items() if isinstance(each, Agglomerative))
            self._bar.choose(next(trees))
            return  # the bar moves, and this is asked again
        self.dendrogram.say("Growing the tree…")

        def show(tree: _CutTree) -> None:
            self.dendrogram.show_tree(tree.merges, tree.sizes, tree.number)

        self._ask(lambda: self._grow_tree(method, settings), show, self.dendrogram.say)

    def show_sweep(self) -> None:
        """What each value of the bar's parameter would give."""
        parameter = self._bar.parameter()
        if parameter in FEATURES:
            self.sweep_plot.say(
                f"{parameter.title} is not tried here. Choose a setting of the method."
            )
            return
        method, settings = self._bar.method(), self._bar.settings()
        settings.pop(parameter.name, None)
        current = self._bar.box.value()
        clusterer = self._clusters.clusterer
        self.sweep_plot.say(f"Trying values of {parameter.title.lower()}…")

        def show(points: list[SweepPoint]) -> None:
            self.sweep_plot.show_points(points, parameter.title, current)

        self._ask(
            lambda: clusterer.sweep(method, parameter.name, settings), show, self.sweep_plot.say
        )

    def show_comparison(self) -> None:
        """How far the ticked methods agree."""
        methods, settings = self.method_comparison.methods(), self._bar.settings()
        if not methods:
            self.method_comparison.say("Tick two or more methods.")
            return
        features = {p.name: settings[p.name] for p in FEATURES if p.name in settings}
        comparer = self._clusters.comparer
        self.method_comparison.say("Comparing…")
        self._ask(
            lambda: comparer.compare(methods, features),
            self.method_comparison.show_comparison,
            self.method_comparison.say,
        )

    def _combine(self, way: str) -> None:
        methods = self.method_comparison.methods()
        comparer = self._clusters.comparer
        self.method_comparison.say("Combining…")

        def show(answer: tuple[Proposal, Comparison]) -> None:
            self.method_comparison.show_comparison(answer[1])
            self.proposed.emit(answer[0])

        self._ask(lambda: comparer.combine(way, methods, {}), show, self.method_comparison.say)

    def _read_known_map(self) -> _ColouredMap:
        layout = self._clusters.map_maker.known()
        # A rough one to look at while the first is drawn.
        return self._coloured(layout if len(layout) else self._clusters.map_maker.sketch())

    def _read_map(self, layout: MapLayout) -> None:
        self._context.ask(lambda: self._coloured(layout), self._show_map, lane="map")

    def _coloured(self, layout: MapLayout) -> _ColouredMap:
        last = self._context.library.catalogue.groupings.last() or Grouping(0, "", (), ())
        names = [group.name for group in last.groups]
        return _ColouredMap(layout, labels_of(last, layout.photos), names)

    def _show_map(self, coloured: _ColouredMap) -> None:
        self.map_view.show_map(coloured.layout.photos, coloured.layout.points)
        self.map_view.colour_by(coloured.labels, coloured.names)

    def _grow_tree(self, method: str, settings: dict[str, float]) -> Steps[_CutTree]:
        tree: MergeTree = yield from self._clusters.clusterer.tree(method, settings)
        labels = tree.cut({k: v for k, v in settings.items() if k in ("number", "threshold")})
        return _CutTree(tree.merges, np.bincount(tree.leaf), int(labels.max(initial=-1)) + 1)

    def _ask(
        self,
        question: Callable[[], Steps[Result]],
        answer: Callable[[Result], None],
        say: Callable[[str], None],
    ) -> None:
        """Ask in a worker; what goes wrong is said in the view."""
        task = self._context.runner.run(question, lane="analysis", replace=True)
        task.then(answer)
        task.failed.connect(lambda error: say(formatting.failure(error)))
