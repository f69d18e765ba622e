"""OPTICS: an order of the photos in which groups of any density are valleys."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from organizer.clustering.algorithms.cluster_count import choose_reach
from organizer.clustering.base import Labels, Parameter, by_size, resolved
from organizer.clustering.neighbours import Neighbours
from organizer.clustering.space import Space

_LINKS = 32


@dataclass(frozen=True, slots=True)
class Optics:
    """Reachability order (Ankerst et al., 1999) over the nearest neighbours, cut by steepness."""

    id: str = "optics"
    title: str = "OPTICS"
    about: str = "Walks from photo to nearest photo; groups are stretches of short steps."
    parameters: tuple[Parameter, ...] = (
        Parameter(
            "least",
            "Look-alikes needed",
            3,
            2,
            _LINKS,
            1,
            True,
            "How many photos, itself included, must be near a group's core.",
        ),
        Parameter(
            "steepness",
            "Steepness",
            0.05,
            0.005,
            0.5,
            0.005,
            False,
            "How much closer the photos of a group must be than what is around it.",
        ),
        Parameter(
            "eps",
            "Reach",
            0,
            0,
            2,
            0.01,
            False,
            "Cuts the walk where steps are longer. Left alone, where they begin to soar; "
            "0 cuts by steepness instead.",
            is_automatic=True,
        ),
    )

    def fit(self, space: Space) -> OpticsClustering:
        """The walks over the photos, each made when it is first asked for."""
        return OpticsClustering(self.parameters, space)


@dataclass(frozen=True, slots=True)
class Reachability:
    """The order of the photos and the step that led to each."""

    order: NDArray[np.int64]
    reachability: NDArray[np.float64]
    """By photo; infinite where the walk began anew."""
    core: NDArray[np.float64]
    predecessor: NDArray[np.int64]
    """By photo; -1 where the walk began anew."""


@dataclass(slots=True)
class OpticsClustering:
    """The walks that were asked for so far."""

    parameters: tuple[Parameter, ...]
    space: Space
    _walks: dict[int, Reachability] = field(default_factory=dict)

    def automatic(self) -> Mapping[str, float]:
        """A reach at which the steps of the walk begin to soar; 0 for a handful of photos."""
        least = int(self.parameters[0].default)
        if len(self.space) <= least:
            return {"eps": 0}
        steps = self._walk(least).reachability
        return {"eps": choose_reach(steps[np.isfinite(steps)], 0.01, 2)}

    def cut(self, settings: Mapping[str, float]) -> Labels:
        """Stretches of the walk that are cut by reach, or by steepness where that is 0."""
        values = resolved(self.parameters, settings, self.automatic)
        least = int(values["least"])
        if len(self.space) <= least:
            return np.full(len(self.space), -1, dtype=np.int64)
        from sklearn.cluster import cluster_optics_dbscan, cluster_optics_xi

        walk = self._walk(least)
        if values["eps"]:
            labels = cluster_optics_dbscan(
                reachability=walk.reachability,
                core_distances=walk.core,
                ordering=walk.order,
                eps=values["eps"],
            )
        else:
            labels, _ = cluster_optics_xi(
                reachability=walk.reachability,
                predecessor=walk.predecessor,
                ordering=walk.order,
                min_samples=least,
                xi=values["steepness"],
            )
        return by_size(np.asarray(labels, dtype=np.int64))

    def _walk(self, least: int) -> Reachability:
        if least not in self._walks:
            self._walks[least] = walk_neighbours(self.space.neighbours(_LINKS), least)
        return self._walks[least]


def walk_neighbours(neighbours: Neighbours, least: int) -> Reachability:
    """Go from each photo to the one reachable in the shortest step, over neighbours only."""
    count = len(neighbours.ids)
    core = neighbours.distances[:, least - 2].astype(np.float64)
    steps = np.maximum(neighbours.distances, core[:, None])
    ids, lengths = neighbours.ids.tolist(), steps.tolist()
    length_to, before = [np.inf] * count, [-1] * count
    order: list[int] = []
    is_done = [False] * count
    for first in range(count):
        heap = [(np.inf, first)]
        while heap:
            _, photo = heapq.heappop(heap)
            if is_done[photo]:
                continue
            is_done[photo] = True
            order.append(photo)
            for other, length in zip(ids[photo], lengths[photo], strict=True):
                if not is_done[other] and length < length_to[other]:
                    length_to[other], before[other] = length, photo
                    heapq.heappush(heap, (length, other))
    return Reachability(np.array(order), np.array(length_to), core, np.array(before))
