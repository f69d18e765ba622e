"""What a person changes in the clusters: names, merges, splits, moves and locks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from organizer import formatting
from organizer.catalogue import Catalogue
from organizer.clustering.algorithms.agglomerative import WARD
from organizer.clustering.quality import cohesion
from organizer.errors import QueryError
from organizer.library.clusters.feature_space import FeatureSpaces
from organizer.paths import displayable
from organizer.records import Changes, Group, Grouping


class ClusterEditor:
    """Changes the last clustering, each change in one step that can be undone.

    Groups are named by id; QueryError for one that is not there. What was changed is fixed: the
    next clustering keeps it. A change that makes no difference returns none.
    """

    def __init__(self, catalogue: Catalogue, feature_spaces: FeatureSpaces) -> None:
        self._groupings = catalogue.groupings
        self._edits = catalogue.edits
        self._feature_spaces = feature_spaces

    def rename(self, group: int, name: str) -> Changes:
        """Give a group a name that stays."""
        if not (name := " ".join(displayable(name).split())):
            raise QueryError("A cluster needs a name.", "Type one or more letters.")
        found = self._find_one(group)
        named = replace(found, name=name, is_named=True, is_fixed=True)
        return self._groupings.edit(f"Rename cluster “{found.name}”", [], [named])

    def lock(self, groups: Sequence[int], is_locked: bool) -> Changes:
        """Keep the members of groups as they are, or let new ones in again, in one step."""
        changed = [
            replace(group, is_locked=is_locked, is_fixed=True) for group in self._find(groups)
        ]
        title = f"{'Lock' if is_locked else 'Unlock'} {_called(changed)}"
        return self._groupings.edit(title, [], changed)

    def release(self, groups: Sequence[int]) -> Changes:
        """Let the next clustering do with groups as it likes, in one step."""
        changed = [
            replace(group, is_named=False, is_locked=False, is_fixed=False)
            for group in self._find(groups)
        ]
        return self._groupings.edit(f"Release {_called(changed)}", [], changed)

    def merge(self, groups: Sequence[int]) -> Changes:
        """Make one group of several; it is called like the largest that a person named."""
        found = self._find(groups)
        if len(found) < 2:
            raise QueryError("Merging takes two or more clusters.", "Choose another one as well.")
        found.sort(key=lambda group: (not group.is_named, -len(group.photos)))
        first, *others = found
        photos = tuple(photo for group in found for photo in group.photos)
        merged = self._with_cohesion(replace(first, photos=photos, is_fixed=True))
        title = f"Merge {_called(found)}"
        return self._groupings.edit(title, [group.id for group in others], [merged])

    def move(self, photos: Sequence[int], group: int) -> Changes:
        """Put photos, wherever they are, into a group."""
        target = self._find_one(group)
        joined = tuple(dict.fromkeys((*target.photos, *photos)))
        title = f"Move {formatting.photos(len(photos))} to “{target.name}”"
        return self._regroup(title, replace(target, photos=joined, is_fixed=True))

    def gather(self, photos: Sequence[int], name: str = "") -> Changes:
        """Make photos, wherever they are, a group of their own."""
        if not photos:
            raise QueryError("A cluster needs photos.", "Choose some first.")
        made = Group(0, name or self._free_name(), tuple(photos), 0, bool(name), False, True)
        return self._regroup(f"Make cluster “{made.name}”", made)

    def split(self, group: int, number: int = 2) -> Changes:
        """Split a group by how its photos look, into `number` parts that stay apart."""
        whole = self._find_one(group)
        if len(whole.photos) < 2:
            raise QueryError(f"{whole.name} has one photo.", "There is nothing to split.")
        looks = self._feature_spaces.looks(whole.photos)
        labels = WARD.fit(looks.space).cut({"number": max(number, 2)})
        parts = [tuple(looks.photos[labels == part].tolist()) for part in range(labels.max() + 1)]
        if len(parts) < 2:
            raise QueryError(
                f"All photos of {whole.name} are the same picture.", "There is nothing to split."
            )
        # The largest part goes on as the group itself.
        changed = [replace(whole, photos=parts[0], is_fixed=True)]
        for at, part in enumerate(parts[1:], start=2):
            changed.append(Group(0, f"{whole.name} {at}", part, 0, False, False, True))
        measured = [self._with_cohesion(each) for each in changed]
        return self._groupings.edit(f"Split cluster “{whole.name}”", [], measured)

    def undoable(self) -> str | None:
        """What the newest change of clusters was, such as "Merge 2 clusters"."""
        newest = self._edits.newest(of_clusters=True)
        return newest.title if newest else None

    def undo(self) -> Changes:
        """Undo the newest change of clusters, whatever else was done since."""
        newest = self._edits.newest(of_clusters=True)
        return self._edits.undo(newest.id).changes if newest else Changes()

    def _regroup(self, title: str, target: Group) -> Changes:
        """Fill a group; those its photos came from are measured anew, the empty ones go."""
        taken = set(target.photos)
        changed, gone = [self._with_cohesion(target)], []
        for group in self._last().groups:
            if group.id == target.id or taken.isdisjoint(group.photos):
                continue
            rest = tuple(photo for photo in group.photos if photo not in taken)
            if rest:
                changed.append(self._with_cohesion(replace(group, photos=rest)))
            else:
                gone.append(group.id)
        return self._groupings.edit(title, gone, changed)

    def _with_cohesion(self, group: Group) -> Group:
        """The group with its cohesion worked out."""
        looks = self._feature_spaces.looks(group.photos).looks
        if not len(looks):
            return group
        tightness = cohesion(looks, np.zeros(len(looks), dtype=np.int64))
        return replace(group, cohesion=float(tightness[0]))

    def _free_name(self) -> str:
        taken = {group.name for group in self._last().groups}
        names = (f"New cluster {number}" for number in range(1, len(taken) + 2))
        return next(name for name in names if name not in taken)

    def _find(self, groups: Sequence[int]) -> list[Group]:
        """Groups by id, each once, in the order given; QueryError where there are none."""
        if not groups:
            raise QueryError("No cluster is chosen.", "Choose one first.")
        return [self._find_one(group) for group in dict.fromkeys(groups)]

    def _find_one(self, identity: int) -> Group:
        for group in self._last().groups:
            if group.id == identity:
                return group
        raise QueryError(
            f"The last clustering has no cluster {identity}.",
            "Cluster the library again to see the clusters there are.",
        )

    def _last(self) -> Grouping:
        last = self._groupings.last()
        if last is None:
            raise QueryError("There are no clusters yet.", "Cluster the library first.")
        return last


def _called(groups: Sequence[Group]) -> str:
    """Such as "cluster “Farm”", or "3 clusters"."""
    return f"cluster “{groups[0].name}”" if len(groups) == 1 else f"{len(groups):,} clusters"
