"""Puts photos that came after the last clustering into its clusters."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from organizer.catalogue import Catalogue
from organizer.clustering.features import build_space
from organizer.clustering.placement import Placer
from organizer.errors import QueryError
from organizer.library.clusters.clusterer import labels_of
from organizer.library.clusters.feature_space import FeatureSpaces, features_in
from organizer.records import Changes, Grouping, Progress

EXAMPLES = 4_000
"""Photos of the clusters that are learned from."""
_FEWEST = 10
"""Of each cluster at least."""
_STRANGE = 0.3
"""Share of new photos that fit nowhere, from which on clustering again helps."""
_MANY = 0.5
"""New photos for each old one, likewise."""
_ENOUGH = 20
"""New photos that tell anything."""


@dataclass(frozen=True, slots=True)
class PlacementResult:
    """What became of the new photos."""

    placed: int
    nowhere: int
    """Photos that are like none of the clusters."""
    is_stale: bool
    """Whether so much is new or strange that clustering again would help."""
    changes: Changes = field(default=Changes())


class ClusterPlacer:
    """Learns the present clusters and places what is in none of them yet."""

    def __init__(self, catalogue: Catalogue, feature_spaces: FeatureSpaces) -> None:
        self._catalogue = catalogue
        self._feature_spaces = feature_spaces

    def place(self) -> Generator[Progress, None, PlacementResult]:
        """Place every new photo; locked clusters take none. QueryError without clusters."""
        last = self._catalogue.groupings.last()
        if last is None or not last.groups:
            raise QueryError("There are no clusters yet.", "Cluster the library first.")
        yield Progress("Placing new photos", 0)
        old = np.array([photo for group in last.groups for photo in group.photos], dtype=np.int64)
        known = np.concatenate((old, np.array(last.noise, dtype=np.int64)))
        new = np.setdiff1d(self._feature_spaces.photos(), known)
        if not len(new):
            return PlacementResult(0, 0, False)
        found = self._find_places(last, new)
        by_group: dict[int, list[int]] = {}
        for photo, number in zip(new.tolist(), found.tolist(), strict=True):
            if number >= 0:
                by_group.setdefault(last.groups[number].id, []).append(photo)
        nowhere = new[found < 0].tolist()
        self._catalogue.groupings.place(by_group, nowhere)
        is_strange = len(nowhere) > _STRANGE * len(new) or len(new) > _MANY * len(old)
        return PlacementResult(
            len(new) - len(nowhere),
            len(nowhere),
            len(new) >= _ENOUGH and is_strange,
            Changes(groups=True),
        )

    def _find_places(self, last: Grouping, new: NDArray[np.int64]) -> NDArray[np.int64]:
        """The number of the group of each new photo, -1 for none."""
        examples = _choose_examples(last)
        both = self._feature_spaces.known(np.concatenate((examples, new)))
        made = build_space(both, features_in(dict(last.settings)))
        labels = labels_of(last, examples)
        placement = Placer(made.vectors[: len(examples)], labels).place(
            made.vectors[len(examples) :]
        )
        locked = [number for number, group in enumerate(last.groups) if group.is_locked]
        found = placement.labels
        found[np.isin(found, locked)] = -1
        return found


def _choose_examples(last: Grouping) -> NDArray[np.int64]:
    """The same share of every cluster, typical photos and others."""
    each = max(EXAMPLES // len(last.groups), _FEWEST)
    chosen: list[int] = []
    for group in last.groups:
        rows = np.linspace(0, len(group.photos) - 1, min(each, len(group.photos))).astype(int)
        chosen += [group.photos[row] for row in rows]
    return np.array(chosen, dtype=np.int64)
