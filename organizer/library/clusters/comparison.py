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
from organizer.clustering.ensemble import (
    WAYS,
    combine_by_average,
    combine_by_stacking,
    combine_by_vote,
)
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
from organizer.library.clusters.reference_labels import read_labels
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
        self, catalogue: Catalogue, feature_spaces: FeatureSpaces, clusterer: LibraryClusterer
    ) -> None:
        self._catalogue = catalogue
        self._feature_spaces = feature_spaces
        self._clusterer = clusterer

    def evaluate(
        self, grouping: Grouping, source: str | None = None
    ) -> Generator[Progress, None, Quality]:
        """How good a clustering is; `source` as `reference_labels.read_labels`."""
        yield Progress("Measuring clusters", 0)
        settings = dict(grouping.settings)
        feature_space = self._feature_spaces.prepare(features_in(settings))
        labels = labels_of(grouping, feature_space.photos)
        against = None
        if source is not None:
            truth = read_labels(self._catalogue, source, feature_space.photos.tolist())
            rows = np.flatnonzero([photo in truth for photo in feature_space.photos.tolist()])
            named = [truth[photo] for photo in feature_space.photos[rows].tolist()]
            against = agreement(labels[rows], named)
        yield Progress("Clustering parts", 0)
        return Quality(
            clusters=len(grouping.groups),
            noise=int((labels < 0).sum()),
            silhouette=silhouette(feature_space.space.vectors, labels),
            davies_bouldin=davies_bouldin(feature_space.space.vectors, labels),
            stability=_stability(grouping, feature_space),
            against=against,
        )

    def compare(
        self, methods: Sequence[str], features: Mapping[str, float]
    ) -> Generator[Progress, None, Comparison]:
        """The methods side by side, with what each works out for itself."""
        found = []
        for at, method in enumerate(methods):
            yield Progress("Comparing methods", at, len(methods))
            feature_space, labels = yield from self._clusterer.labels(method, features)
            found.append(labels)
        nmi, ari = agreements(found)
        return Comparison(feature_space.photos, tuple(methods), tuple(found), nmi, ari)

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
        feature_space = self._feature_spaces.prepare(features_in(features))
        labels = _combine(way, comparison, feature_space.space)
        name = f"{way} of {', '.join(methods)}"
        proposal = yield from self._clusterer.propose_labels(name, features, feature_space, labels)
        return proposal, comparison


def _combine(way: str, comparison: Comparison, space: Space) -> Labels:
    labelings = comparison.labels
    if way == "majority":
        return combine_by_vote(labelings)
    weights = [max(silhouette(space.vectors, labels), 0.01) for labels in labelings]
    if way == "weighted":
        return combine_by_vote(labelings, weights)
    if way == "average":
        return combine_by_average(labelings, space.neighbours(LINKS), weights, space.seed)
    numbers = [int(labels.max(initial=-1)) + 1 for labels in labelings]
    return combine_by_stacking(labelings, space.vectors, int(np.median(numbers)), space.seed)


def _stability(grouping: Grouping, feature_space: FeatureSpace) -> float | None:
    if grouping.method not in CLUSTERERS:
        return None
    vectors = feature_space.space.sample(_STABLE_UP_TO)
    features = features_in(dict(grouping.settings))
    own = {name: value for name, value in grouping.settings if name not in features}
    own.update(grouping.automatic)
    clusterer = CLUSTERERS[grouping.method]
    return stability(vectors, lambda part: clusterer.fit(Space(part)).cut(own))
