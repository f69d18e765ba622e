"""Compares clusterings: with each other, with labels, and as one made of several."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from organizer.catalogue import Catalogue
from organizer.clustering import CLUSTERERS
from organizer.clustering.algorithms.louvain import LINKS
from organizer.clustering.base import Labels
from organizer.clustering.ensemble import WAYS, averaged, stacked, vote
from organizer.clustering.quality import (
    Agreement,
    agreement,
    agreements,
    davies_bouldin,
    silhouette,
    stability,
)
from organizer.clustering.space import Space
from organizer.errors import QueryError
from organizer.library.clusters.clusterer import LibraryClusterer, Proposal, labels_of
from organizer.library.clusters.feature_space import FeatureSpace, FeatureSpaces, features_in
from organizer.library.clusters.reference_labels import labels_from
from organizer.records import Grouping, Progress

_STABLE_UP_TO = 3_000
"""Photos that stability is measured on; it clusters five times."""


@dataclass(frozen=True, slots=True)
class Quality:
    """How good a clustering is, within itself and, where there are labels, against these."""

    clusters: int
    noise: int
    """Photos in no cluster."""
    silhouette: float
    davies_bouldin: float
    stability: float | None
    """Mean ARI between clusterings of random parts; None for one a person or several made."""
    against: Agreement | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """How alike several clusterings of the same photos are."""

    photos: NDArray[np.int64]
    methods: tuple[str, ...]
    labels: tuple[Labels, ...]
    nmi: NDArray[np.float64]
    """Shape (m, m)."""
    ari: NDArray[np.float64]


class ClusteringComparer:
    """Answers how clusterings of the library differ. QueryErrors as the LibraryClusterer's."""

    def __init__(
        self, catalogue: Catalogue, spaces: FeatureSpaces, clusterer: LibraryClusterer
    ) -> None:
        self._catalogue = catalogue
        self._spaces = spaces
        self._clusterer = clusterer

    def evaluate(
        self, grouping: Grouping, source: str | None = None
    ) -> Generator[Progress, None, Quality]:
        """How good a clustering is; `source` as `reference_labels.labels_from`."""
        yield Progress("Measuring clusters", 0)
        settings = dict(grouping.settings)
        prepared = self._spaces.prepare(features_in(settings))
        labels = labels_of(grouping, prepared.photos)
        against = None
        if source is not None:
            truth = labels_from(self._catalogue, source, prepared.photos.tolist())
            rows = np.flatnonzero([photo in truth for photo in prepared.photos.tolist()])
            named = [truth[photo] for photo in prepared.photos[rows].tolist()]
            against = agreement(labels[rows], named)
        yield Progress("Clustering parts", 0)
        return Quality(
            clusters=len(grouping.groups),
            noise=int((labels < 0).sum()),
            silhouette=silhouette(prepared.space.vectors, labels),
            davies_bouldin=davies_bouldin(prepared.space.vectors, labels),
            stability=_stability(grouping, prepared),
            against=against,
        )

    def compare(
        self, methods: Sequence[str], features: Mapping[str, float]
    ) -> Generator[Progress, None, Comparison]:
        """The methods side by side, with what each works out for itself."""
        found = []
        for at, method in enumerate(methods):
            yield Progress("Comparing methods", at, len(methods))
            prepared, labels = yield from self._clusterer.labels(method, features)
            found.append(labels)
        nmi, ari = agreements(found)
        return Comparison(prepared.photos, tuple(methods), tuple(found), nmi, ari)

    def combine(
        self, way: str, methods: Sequence[str], features: Mapping[str, float]
    ) -> Generator[Progress, None, tuple[Proposal, Comparison]]:
        """One clustering made of several, in one of the `ensemble.WAYS`; not in force yet."""
        if way not in WAYS:
            raise QueryError(
                f"Clusterings cannot be combined by {way}.", f"Choose one of: {', '.join(WAYS)}."
            )
        if len(methods) < 2:
            raise QueryError("Combining takes two or more methods.", "Name another one.")
        comparison = yield from self.compare(methods, features)
        yield Progress("Combining", 0)
        prepared = self._spaces.prepare(features_in(features))
        labels = _combined(way, comparison, prepared.space)
        name = f"{way} of {', '.join(methods)}"
        proposal = yield from self._clusterer.propose_labels(name, features, prepared, labels)
        return proposal, comparison


def _combined(way: str, comparison: Comparison, space: Space) -> Labels:
    labelings = comparison.labels
    if way == "majority":
        return vote(labelings)
    weights = [max(silhouette(space.vectors, labels), 0.01) for labels in labelings]
    if way == "weighted":
        return vote(labelings, weights)
    if way == "average":
        return averaged(labelings, space.neighbours(LINKS), weights, space.seed)
    numbers = [int(labels.max(initial=-1)) + 1 for labels in labelings]
    return stacked(labelings, space.vectors, int(np.median(numbers)), space.seed)


def _stability(grouping: Grouping, prepared: FeatureSpace) -> float | None:
    if grouping.method not in CLUSTERERS:
        return None
    vectors = prepared.space.sample(_STABLE_UP_TO)
    features = features_in(dict(grouping.settings))
    own = {name: value for name, value in grouping.settings if name not in features}
    own.update(grouping.automatic)
    clusterer = CLUSTERERS[grouping.method]
    return stability(vectors, lambda part: clusterer.fit(Space(part)).cut(own))
