"""DBSCAN: groups wherever photos are dense, noise elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from organizer.clustering.algorithms.cluster_count import choose_reach
from organizer.clustering.base import Labels, Parameter, by_size, resolved
from organizer.clustering.graph import find_components, symmetric_graph
from organizer.clustering.neighbours import Neighbours
from organizer.clustering.space import Space

_LINKS = 64
"""Neighbours looked at; a photo with more than these within reach is linked through them."""


@dataclass(frozen=True, slots=True)
class Dbscan:
    """Photos with enough neighbours within reach, joined into components (Ester et al., 1996).

    Works on the nearest neighbours, so that moving the reach is instant at any size.
    """

    id: str = "dbscan"
    title: str = "DBSCAN"
    about: str = "Joins photos that have enough look-alikes within reach; the rest is left out."
    parameters: tuple[Parameter, ...] = (
        Parameter(
            "eps",
            "Reach",
            0.7,
            0.01,
            2,
            0.01,
            False,
            "How different two look-alikes may be. Left alone, where distances begin to soar.",
            is_automatic=True,
        ),
        Parameter(
            "least",
            "Look-alikes needed",
            4,
            2,
            50,
            1,
            True,
            "How many photos, itself included, must be within reach of a group's core.",
        ),
    )

    def fit(self, space: Space) -> DbscanClustering:
        """The nearest neighbours, from which every reach is cut."""
        return DbscanClustering(self.parameters, space.neighbours(_LINKS))


@dataclass(frozen=True, slots=True)
class DbscanClustering:
    """The nearest neighbours, which every reach cuts anew."""

    parameters: tuple[Parameter, ...]
    neighbours: Neighbours

    def automatic(self) -> Mapping[str, float]:
        """The knee of the sorted distances to the last look-alike needed (ibid., section 4.2)."""
        least = int(self.parameters[1].default)
        distances = self.neighbours.distances[:, : least - 1]
        if not distances.size:
            return {"eps": self.parameters[0].default}
        parameter = self.parameters[0]
        return {"eps": choose_reach(distances[:, -1], parameter.low, parameter.high)}

    def cut(self, settings: Mapping[str, float]) -> Labels:
        """Components of core photos with what is near one; the rest is noise."""
        values = resolved(self.parameters, settings, self.automatic)
        ids, distances = self.neighbours.ids, self.neighbours.distances
        is_near = distances <= values["eps"]
        is_core = is_near.sum(axis=1) >= values["least"] - 1
        labels = np.full(len(ids), -1, dtype=np.int64)
        if not is_core.any():
            return labels
        links = is_near & is_core[:, None] & is_core[ids]
        # Links of no length are links all the same, so they are marked by ones.
        found = find_components(symmetric_graph(self.neighbours, links.astype(np.float32)))
        labels[is_core] = found[is_core]
        _take_in_borders(labels, is_core, is_near, ids)
        return by_size(labels)


def _take_in_borders(
    labels: Labels,
    is_core: np.ndarray[tuple[int], np.dtype[np.bool_]],
    is_near: np.ndarray[tuple[int, int], np.dtype[np.bool_]],
    ids: np.ndarray[tuple[int, int], np.dtype[np.int64]],
) -> None:
    """Give each photo that is not a core, but near one, the label of its nearest core."""
    to_core = is_near & is_core[ids]
    border = np.flatnonzero(~is_core & to_core.any(axis=1))
    labels[border] = labels[ids[border, to_core[border].argmax(axis=1)]]
