"""Clusters the library, keeping what a person made of the last clustering."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from organizer.catalogue import Catalogue
from organizer.clustering import CLUSTERERS
from organizer.clustering.algorithms.agglomerative import MergeTree
from organizer.clustering.base import Clusterer, Clustering, Labels
from organizer.clustering.quality import cohesion, typical_order
from organizer.clustering.sweep import sweep_values
from organizer.errors import QueryError
from organizer.library.clusters.feature_space import FeatureSpace, FeatureSpaces, features_in
from organizer.library.clusters.reconciliation import (
    Move,
    find_moves,
    reconcile,
    without_moves,
)
from organizer.records import Group, Grouping, Progress, SweepPoint

NameGroups = Callable[[Sequence[Group]], list[str]]
Settings = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A clustering that is not in force yet, and what it would change."""

    grouping: Grouping
    moves: tuple[Move, ...]
    """Empty where a person has fixed nothing that could be disturbed."""


@dataclass(frozen=True, slots=True)
class _Fit:
    method: str
    feature_space: FeatureSpace
    clustering: Clustering


class LibraryClusterer:
    """Fits the library's photos once a method, then cuts them as often as a slider moves."""

    def __init__(
        self, catalogue: Catalogue, feature_spaces: FeatureSpaces, name: NameGroups
    ) -> None:
        self._catalogue = catalogue
        self._feature_spaces = feature_spaces
        self._name = name
        self._lock = threading.Lock()
        self._fits: dict[str, _Fit] = {}

    def group(self, method: str, settings: Settings) -> Generator[Progress, None, Grouping]:
        """Cluster every present photo that has a vector; the result replaces the last one.

        What a person fixed stays. Settings are those of the method and of FEATURES. QueryError
        for an unknown method or setting, or a library without photos.
        """
        proposal = yield from self.propose(method, settings)
        return self.accept(proposal)

    def propose(self, method: str, settings: Settings) -> Generator[Progress, None, Proposal]:
        """The same without replacing anything yet."""
        with self._lock:
            fit = yield from self._fit(method, settings)
            yield Progress("Forming clusters", 0)
            own = _without_features(settings)
            labels = fit.clustering.cut(own)
            automatic = _automatic(CLUSTERERS[method], fit.clustering, own)
        proposal = yield from self.propose_labels(
            method, settings, fit.feature_space, labels, automatic
        )
        return proposal

    def propose_labels(
        self,
        method: str,
        settings: Settings,
        feature_space: FeatureSpace,
        labels: Labels,
        automatic: tuple[tuple[str, float], ...] = (),
    ) -> Generator[Progress, None, Proposal]:
        """Groups for labels of the prepared photos, shape (n,), however they were found."""
        yield Progress("Naming clusters", 0)
        last = self._catalogue.groupings.last()
        groups = self._name_groups(self._arrange(feature_space, labels, last))
        inside = np.array([photo for group in groups for photo in group.photos], dtype=np.int64)
        noise = np.setdiff1d(feature_space.photos, inside)
        grouping = Grouping(
            0, method, tuple(sorted(settings.items())), groups, tuple(noise.tolist()), automatic
        )
        has_fixed = last is not None and any(group.is_fixed for group in last.groups)
        return Proposal(grouping, tuple(find_moves(last, groups)) if last and has_fixed else ())

    def accept(self, proposal: Proposal, unwanted: Sequence[Move] = ()) -> Grouping:
        """Put a proposal into force, without those of its moves that are not wanted."""
        grouping, last = proposal.grouping, self._catalogue.groupings.last()
        if unwanted and last is not None:
            grouping = without_moves(last, grouping, unwanted)
        method = CLUSTERERS.get(grouping.method)
        title = f"Cluster by {method.title if method else grouping.method}"
        return self._catalogue.groupings.save(grouping, title)

    def tree(self, method: str, settings: Settings) -> Generator[Progress, None, MergeTree]:
        """The hierarchy of a method that has one; QueryError for another."""
        fit = yield from self._fit(method, settings)
        if not isinstance(fit.clustering, MergeTree):
            titles = [each.title for each in CLUSTERERS.values() if hasattr(each, "linkage")]
            raise QueryError(
                f"{CLUSTERERS[method].title} makes no tree.", f"Choose {' or '.join(titles)}."
            )
        return fit.clustering

    def sweep(
        self, method: str, name: str, settings: Settings
    ) -> Generator[Progress, None, list[SweepPoint]]:
        """What the clustering is like at many values of one parameter."""
        fit = yield from self._fit(method, settings)
        clusterer, own = CLUSTERERS[method], _without_features(settings)
        return (
            yield from sweep_values(clusterer, fit.clustering, fit.feature_space.space, name, own)
        )

    def labels(
        self, method: str, settings: Settings
    ) -> Generator[Progress, None, tuple[FeatureSpace, Labels]]:
        """The bare labels of a method, for comparing methods with each other."""
        fit = yield from self._fit(method, settings)
        return fit.feature_space, fit.clustering.cut(_without_features(settings))

    def _fit(self, method: str, settings: Settings) -> Generator[Progress, None, _Fit]:
        if method not in CLUSTERERS:
            raise QueryError(
                f"There is no clustering method named {method}.",
                f"Choose one of: {', '.join(CLUSTERERS)}.",
            )
        yield Progress("Comparing photos", 0)
        feature_space = self._feature_spaces.prepare(features_in(settings))
        fit = self._fits.get(method)
        if fit is None or fit.feature_space is not feature_space:
            # What was fitted to other photos or features is of no use any more.
            self._fits = {k: v for k, v in self._fits.items() if v.feature_space is feature_space}
            fit = _Fit(method, feature_space, CLUSTERERS[method].fit(feature_space.space))
            self._fits[method] = fit
        return fit

    def _arrange(
        self, feature_space: FeatureSpace, labels: Labels, last: Grouping | None
    ) -> tuple[Group, ...]:
        """Groups largest first, each most typical photo first."""
        parts = reconcile(last, feature_space.photos, labels)
        parts.sort(key=lambda part: -len(part[1]))
        numbers = np.full(len(feature_space.photos), -1, dtype=np.int64)
        for number, (_, members) in enumerate(parts):
            numbers[np.searchsorted(feature_space.photos, members)] = number
        tightness = cohesion(feature_space.looks, numbers)
        order = typical_order(feature_space.looks, numbers)
        return tuple(
            replace(
                group,
                photos=tuple(feature_space.photos[order[number]].tolist()),
                cohesion=float(tightness[number]),
            )
            for number, (group, _) in enumerate(parts)
        )

    def _name_groups(self, groups: tuple[Group, ...]) -> tuple[Group, ...]:
        """Every group with a name; what a person called one stays."""
        names = self._name(groups)
        return tuple(
            group if group.is_named else replace(group, name=name)
            for group, name in zip(groups, names, strict=True)
        )


def _without_features(settings: Settings) -> dict[str, float]:
    features = features_in(settings)
    return {name: value for name, value in settings.items() if name not in features}


def _automatic(
    clusterer: Clusterer, clustering: Clustering, given: Settings
) -> tuple[tuple[str, float], ...]:
    """The settings that were worked out and not given."""
    wanted = [p.name for p in clusterer.parameters if p.is_automatic and p.name not in given]
    if not wanted or ("number" in wanted and given.get("threshold")):
        return ()
    found = clustering.automatic()
    return tuple((name, float(found[name])) for name in wanted)


def labels_of(grouping: Grouping, photos: NDArray[np.int64]) -> Labels:
    """The number of the group of each photo, -1 for those in none, shape (n,)."""
    at = {photo: number for number, group in enumerate(grouping.groups) for photo in group.photos}
    return np.array([at.get(photo, -1) for photo in photos.tolist()], dtype=np.int64)
