"""HDBSCAN: groups of whatever density that last longest while the demand rises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from organizer.clustering.algorithms.density_tree import build_density_tree
from organizer.clustering.base import Labels, Parameter, by_size, resolved
from organizer.clustering.space import Space

_LINKS = 32
_CLOSEST = 1e-6
"""Distances below this are as good as none; 1 / 0 would be infinite density."""


@dataclass(frozen=True, slots=True)
class Hdbscan:
    """Excess of mass over the tree of densities (Campello, Moulavi and Sander, 2013)."""

    id: str = "hdbscan"
    title: str = "HDBSCAN"
    about: str = "Finds groups of any density and how many there are; odd photos are left out."
    parameters: tuple[Parameter, ...] = (
        Parameter(
            "smallest",
            "Smallest group",
            5,
            2,
            500,
            1,
            True,
            "Groups with fewer photos than this are left out.",
            is_automatic=True,
        ),
        Parameter(
            "least",
            "Look-alikes needed",
            3,
            1,
            _LINKS,
            1,
            True,
            "Higher leaves more photos out and smooths the groups.",
        ),
        Parameter(
            "threshold",
            "Join below",
            0,
            0,
            2,
            0.01,
            False,
            "Groups closer than this distance are not told apart. 0 turns it off.",
        ),
    )

    def fit(self, space: Space) -> HdbscanClustering:
        """The trees of densities, each grown when it is first asked for."""
        return HdbscanClustering(self.parameters, space)


@dataclass(slots=True)
class HdbscanClustering:
    """The trees of densities that were asked for so far."""

    parameters: tuple[Parameter, ...]
    space: Space
    _trees: dict[int, NDArray[np.float64]] = field(default_factory=dict)

    def automatic(self) -> Mapping[str, float]:
        """A group is worth its name from some photos on, more of them in a large library."""
        return {"smallest": float(np.clip(round(len(self.space) ** 0.5 / 4), 4, 50))}

    def cut(self, settings: Mapping[str, float]) -> Labels:
        """The clusters that last longest; everything is noise where nothing lasts."""
        values = resolved(self.parameters, settings, self.automatic)
        if len(self.space) < 2:
            return np.full(len(self.space), -1, dtype=np.int64)
        condensed = condense(self._tree(int(values["least"])), int(values["smallest"]))
        return by_size(condensed.labels(values["threshold"]))

    def _tree(self, least: int) -> NDArray[np.float64]:
        if least not in self._trees:
            neighbours = self.space.neighbours(_LINKS)
            self._trees[least] = build_density_tree(self.space.vectors, neighbours, least)
        return self._trees[least]


@dataclass(frozen=True, slots=True)
class CondensedTree:
    """The tree of those clusters that have at least the smallest size; 0 is the whole library."""

    parent: NDArray[np.int64]
    """The cluster that each cluster came out of, -1 for the root; children follow parents."""
    birth: NDArray[np.float64]
    """The density, 1 / distance, at which each cluster splits off."""
    stability: NDArray[np.float64]
    """Sum over its photos of how much density each stays for."""
    home: NDArray[np.int64]
    """The last cluster that each photo is in, shape (n,)."""

    def labels(self, threshold: float) -> Labels:
        """The cluster of each photo in the choice of the greatest total stability, or -1.

        Clusters born closer together than `threshold` stand back for their parent
        (Malzer and Baum, arXiv 1911.02282).
        """
        chosen = self._choose_stable()
        if threshold:
            self._raise_to(chosen, threshold)
        label = np.full(len(self.parent), -1, dtype=np.int64)
        for cluster in range(len(self.parent)):
            above = label[self.parent[cluster]] if cluster else -1
            label[cluster] = above if above >= 0 else cluster if chosen[cluster] else -1
        return label[self.home]

    def _choose_stable(self) -> NDArray[np.bool_]:
        """Clusters that beat the sum of those below them. The root never counts."""
        best, chosen = self.stability.copy(), np.ones(len(self.parent), dtype=bool)
        below = np.zeros(len(self.parent))
        for cluster in range(len(self.parent) - 1, 0, -1):
            if below[cluster] > self.stability[cluster]:
                chosen[cluster], best[cluster] = False, below[cluster]
            below[self.parent[cluster]] += best[cluster]
        chosen[0] = len(self.parent) == 1
        return chosen

    def _raise_to(self, chosen: NDArray[np.bool_], threshold: float) -> None:
        """Choose, for clusters born below the threshold, their first ancestor above it."""
        for cluster in np.flatnonzero(chosen):
            at = int(cluster)
            while self.parent[at] > 0 and self.birth[at] > 1 / threshold:
                at = int(self.parent[at])
            chosen[at] = True


def condense(merges: NDArray[np.float64], smallest: int) -> CondensedTree:
    """The hierarchy without splits that only shed fewer than `smallest` photos."""
    count = len(merges) + 1
    density = 1 / np.maximum(merges[:, 2], _CLOSEST)
    cluster_of = np.zeros(2 * count - 1, dtype=np.int64)
    leaving = np.zeros(2 * count - 1)
    sizes = np.concatenate((np.ones(count), merges[:, 3]))
    parent, birth = [-1], [0.0]
    is_shed = np.zeros(2 * count - 1, dtype=bool)
    for row in range(len(merges) - 1, -1, -1):
        node = count + row
        children = merges[row, :2].astype(np.int64)
        if is_shed[node]:
            is_shed[children], cluster_of[children] = True, cluster_of[node]
            leaving[children] = leaving[node]
            continue
        is_large = sizes[children] >= smallest
        leaving[children] = density[row]
        if is_large.all():
            cluster_of[children] = len(parent), len(parent) + 1
            parent += [int(cluster_of[node])] * 2
            birth += [float(density[row])] * 2
        else:
            cluster_of[children] = cluster_of[node]
            is_shed[children] = ~is_large
    return _weigh(np.array(parent), np.array(birth), cluster_of, leaving, count)


def _weigh(
    parent: NDArray[np.int64],
    birth: NDArray[np.float64],
    cluster_of: NDArray[np.int64],
    leaving: NDArray[np.float64],
    count: int,
) -> CondensedTree:
    """Add up how long the photos stay; those that move on into a child leave at its birth."""
    home = cluster_of[:count]
    stayed = leaving[:count] - birth[home]
    stability = np.bincount(home, stayed, len(parent)).astype(np.float64)
    inside = np.bincount(home, minlength=len(parent)).astype(np.float64)
    for cluster in range(len(parent) - 1, 0, -1):
        above = parent[cluster]
        stability[above] += inside[cluster] * (birth[cluster] - birth[above])
        inside[above] += inside[cluster]
    return CondensedTree(parent, birth, stability, home)
