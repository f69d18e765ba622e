"""The other ways to look at clusters: a map, a tree, values tried, and methods compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

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
from organizer.ui.base.tasks import Steps, Task
from organizer.ui.clusters.analysis.dendrogram import Dendrogram
from organizer.ui.clusters.analysis.method_comparison import MethodComparison
from organizer.ui.clusters.analysis.sweep_plot import SweepPlot
from organizer.ui.clusters.parameter_bar import ParameterBar
from organizer.ui.map.map_view import MapView
from organizer.ui.photos.photo_model import create_photo_model

Answer = TypeVar("Answer")


class AnalysisController(QObject):
    """Fills these views in a worker when they are opened, and when the bar has moved."""

    proposed = Signal(object)
    """A Proposal made of several methods."""

    def __init__(self, context: AppContext, bar: ParameterBar) -> None:
        super().__init__(bar)
        self._context = context
        self._bar = bar
        self._drawing: Task[MapLayout] | None = None
        self.map = MapView(create_photo_model(context), context.thumbnails)
        self.tree = Dendrogram()
        self.plot = SweepPlot()
        self.comparison = MethodComparison(CLUSTERERS)
        self.tree.cut_settled.connect(lambda number: bar.set("number", number))
        self.plot.chosen.connect(lambda value: bar.set(bar.parameter().name, value))
        self.comparison.changed.connect(self.show_comparison)
        self.comparison.combine_wanted.connect(self._combine)

    def show_map(self) -> None:
        """The map there is, and then what it lacks; coloured by the present clusters."""
        library = self._context.library

        def read(layout: MapLayout) -> tuple[MapLayout, NDArray[np.int64], list[str]]:
            last = library.catalogue.groupings.last() or Grouping(0, "", (), ())
            names = [group.name for group in last.groups]
            return layout, labels_of(last, layout.photos), names

        def show(answer: tuple[MapLayout, NDArray[np.int64], list[str]]) -> None:
            layout, labels, names = answer
            self.map.show_map(layout.photos, layout.points)
            self.map.colour_by(labels, names)

        def drawn(layout: MapLayout) -> None:
            self._context.ask(lambda: read(layout), show, lane="map")

        def known() -> tuple[MapLayout, NDArray[np.int64], list[str]]:
            layout = library.clusters.map_maker.known()
            # A rough one to look at while the first is drawn.
            return read(layout if len(layout) else library.clusters.map_maker.sketch())

        self._context.ask(known, show, lane="map")
        if self._drawing is None or self._drawing.is_over:
            self._drawing = self._context.work(library.clusters.map_maker.map, "mapping")
            self._drawing.then(drawn)

    def show_tree(self) -> None:
        """The tree of the method, or where it has none of the first that does."""
        method, settings = self._bar.method(), self._bar.settings()
        if not isinstance(CLUSTERERS[method], Agglomerative):
            trees = (name for name, each in CLUSTERERS.items() if isinstance(each, Agglomerative))
            self._bar.choose(next(trees))
            return  # the bar moves, and this is asked again
        self.tree.say("Growing the tree…")
        self._ask(
            lambda: self._grown(method, settings),
            lambda answer: self.tree.show_tree(*answer),
            self.tree.say,
        )

    def show_sweep(self) -> None:
        """What each value of the bar's parameter would give."""
        parameter = self._bar.parameter()
        if parameter in FEATURES:
            self.plot.say(f"{parameter.title} is not tried here. Choose a setting of the method.")
            return
        method, settings = self._bar.method(), self._bar.settings()
        settings.pop(parameter.name, None)
        current = self._bar.box.value()
        clusterer = self._context.library.clusters.clusterer
        self.plot.say(f"Trying values of {parameter.title.lower()}…")

        def show(points: list[SweepPoint]) -> None:
            self.plot.show_points(points, parameter.title, current)

        self._ask(lambda: clusterer.sweep(method, parameter.name, settings), show, self.plot.say)

    def show_comparison(self) -> None:
        """How far the ticked methods agree."""
        methods, settings = self.comparison.methods(), self._bar.settings()
        if not methods:
            self.comparison.say("Tick two or more methods.")
            return
        features = {p.name: settings[p.name] for p in FEATURES if p.name in settings}
        comparer = self._context.library.clusters.comparer
        self.comparison.say("Comparing…")
        self._ask(
            lambda: comparer.compare(methods, features),
            self.comparison.show_comparison,
            self.comparison.say,
        )

    def _combine(self, way: str) -> None:
        methods = self.comparison.methods()
        comparer = self._context.library.clusters.comparer
        self.comparison.say("Combining…")

        def show(answer: tuple[Proposal, Comparison]) -> None:
            self.comparison.show_comparison(answer[1])
            self.proposed.emit(answer[0])

        self._ask(lambda: comparer.combine(way, methods, {}), show, self.comparison.say)

    def _grown(
        self, method: str, settings: dict[str, float]
    ) -> Steps[tuple[NDArray[np.float64], NDArray[np.int64], int]]:
        tree: MergeTree = yield from self._context.library.clusters.clusterer.tree(method, settings)
        labels = tree.cut({k: v for k, v in settings.items() if k in ("number", "threshold")})
        return tree.merges, np.bincount(tree.leaf), int(labels.max(initial=-1)) + 1

    def _ask(
        self,
        question: Callable[[], Steps[Answer]],
        answer: Callable[[Answer], None],
        say: Callable[[str], None],
    ) -> None:
        """Ask in a worker; what goes wrong is said in the view."""
        task = self._context.runner.run(question, lane="studies", replace=True)
        task.then(answer)
        task.failed.connect(lambda error: say(formatting.failure(error)))
