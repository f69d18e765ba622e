"""Clusters the library for a window, and reads the clusters there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from organizer import formatting
from organizer.library.clusters.clusterer import Proposal
from organizer.library.clusters.placement import PlacementResult
from organizer.records import Changes, Grouping
from organizer.ui.base.context import AppContext
from organizer.ui.base.tasks import Steps
from organizer.ui.clusters.cluster_model import Stack, read_stacks

_ARRIVALS_MS = 3_000
"""New photos are placed this long after the last of them came."""


@dataclass(frozen=True, slots=True)
class DrawnClustering:
    """A clustering with its clusters as they are drawn."""

    grouping: Grouping
    stacks: list[Stack]
    proposal: Proposal | None = None
    """What a person is to decide on first; None where the clustering is in force."""


class ClusteringController(QObject):
    """Everything it does is done in a worker, one after the other; it answers in the UI thread."""

    made = Signal(DrawnClustering)
    """A clustering that was asked for: in force unless it moves what a person fixed."""
    failed = Signal(str)
    """Why there is none, as a sentence with a remedy."""

    def __init__(self, context: AppContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._library = context.library
        self._arrivals = QTimer(self, singleShot=True, interval=_ARRIVALS_MS)
        self._arrivals.timeout.connect(self._place)

    def cluster(self, method: str, settings: Mapping[str, float]) -> None:
        """Cluster anew; of what is asked for meanwhile only the newest is done."""

        def make() -> Steps[DrawnClustering]:
            proposal = yield from self._library.clusters.clusterer.propose(method, settings)
            return self._take(proposal)

        task = self._context.runner.run(make, lane="clusters", replace=True)
        task.then(self.made.emit)
        task.failed.connect(lambda error: self.failed.emit(formatting.failure(error)))

    def take(self, proposal: Proposal) -> None:
        """Put a proposal in force, or offer it where it moves what a person fixed."""
        self._context.ask(lambda: self._take(proposal), self.made.emit, lane="clusters")

    def read_last(self, answer: Callable[[DrawnClustering | None], None]) -> None:
        """Answer with the clustering that is in force; None where there is none yet."""
        self._context.ask(self._read_last, answer, lane="clusters")

    def place_soon(self) -> None:
        """Put new photos into the clusters they are like, once no more of them come."""
        self._arrivals.start()

    def _take(self, proposal: Proposal) -> DrawnClustering:
        catalogue = self._library.catalogue
        if proposal.moves:
            grouping = proposal.grouping
            return DrawnClustering(grouping, read_stacks(catalogue, grouping), proposal)
        grouping = self._library.clusters.clusterer.accept(proposal)
        return DrawnClustering(grouping, read_stacks(catalogue, grouping))

    def _read_last(self) -> DrawnClustering | None:
        catalogue = self._library.catalogue
        last = catalogue.groupings.last()
        return DrawnClustering(last, read_stacks(catalogue, last)) if last else None

    def _place(self) -> None:
        def place() -> Steps[PlacementResult | None]:
            if self._library.catalogue.groupings.last() is None:
                return None
            return (yield from self._library.clusters.placer.place())

        task = self._context.runner.run(place, lane="clusters")
        task.then(self._tell_placed)
        task.failed.connect(self._context.report)

    def _tell_placed(self, done: PlacementResult | None) -> None:
        if done is None or done.changes == Changes():
            return
        self._context.changed.emit(done.changes)
        if done.is_stale:
            words = "Much is new since the clusters were made. Clustering again would help."
            self._context.told.emit(words, False)
