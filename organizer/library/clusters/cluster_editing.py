"""What a person changes in the clusters: names, merges, splits, moves and locks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from organizer.catalogue import Catalogue
from organizer.clustering.algorithms.agglomerative import WARD
from organizer.clustering.quality import cohesion
from organizer.errors import QueryError
from organizer.library.clusters.feature_space import FeatureSpaces
from organizer.records import Changes, Group, Grouping

CHANGED = Changes(groups=True)


class ClusterEditor:
    """Changes the last clustering, each change in one step that can be taken back.

    Groups are named by id; QueryError for one that is not there. What was changed is fixed: the
    next clustering keeps it.
    """

    def __init__(self, catalogue: Catalogue, spaces: FeatureSpaces) -> None:
        self._groupings = catalogue.groupings
        self._spaces = spaces

    def rename(self, group: int, name: str) -> Changes:
        """Give a group a name that stays."""
        if not (name := " ".join(name.split())):
            raise QueryError("A cluster needs a name.", "Type one or more letters.")
        return self._change(
            "Rename", replace(self._group(group), name=name, is_named=True, is_fixed=True)
        )

    def lock(self, group: int, is_locked: bool) -> Changes:
        """Keep the members as they are, or let new ones in again."""
        title = "Lock" if is_locked else "Unlock"
        return self._change(title, replace(self._group(group), is_locked=is_locked, is_fixed=True))

    def release(self, group: int) -> Changes:
        """Let the next clustering do with a group as it likes."""
        return self._change(
            "Release", replace(self._group(group), is_named=False, is_locked=False, is_fixed=False)
        )

    def merge(self, groups: Sequence[int]) -> Changes:
        """Make one group of several; it is called like the largest that a person named."""
        found = [self._group(group) for group in dict.fromkeys(groups)]
        if len(found) < 2:
            raise QueryError("Merging takes two or more clusters.", "Choose another one as well.")
        found.sort(key=lambda group: (not group.is_named, -len(group.photos)))
        first, *others = found
        photos = tuple(photo for group in found for photo in group.photos)
        merged = self._measured(replace(first, photos=photos, is_fixed=True))
        self._groupings.edit("Merge", [group.id for group in others], [merged])
        return CHANGED

    def move(self, photos: Sequence[int], group: int) -> Changes:
        """Put photos, wherever they are, into a group."""
        target = self._group(group)
        joined = tuple(dict.fromkeys((*target.photos, *photos)))
        return self._regrouped("Move", replace(target, photos=joined, is_fixed=True))

    def gather(self, photos: Sequence[int], name: str = "") -> Changes:
        """Make photos, wherever they are, a group of their own."""
        if not photos:
            raise QueryError("A cluster needs photos.", "Choose some first.")
        made = Group(0, name or self._free_name(), tuple(photos), 0, bool(name), False, True)
        return self._regrouped("New cluster", made)

    def split(self, group: int, number: int = 2) -> Changes:
        """Split a group by how its photos look, into `number` parts that stay apart."""
        whole = self._group(group)
        if len(whole.photos) < 2:
            raise QueryError(f"{whole.name} has one photo.", "There is nothing to split.")
        looks = self._spaces.looks(whole.photos)
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
        self._groupings.edit("Split", [], [self._measured(each) for each in changed])
        return CHANGED

    def undoable(self) -> str | None:
        """What the newest change of the last clustering was, such as "Merge"."""
        newest = self._groupings.undoable()
        return newest[0] if newest else None

    def undo(self) -> Changes:
        """Take the newest change back."""
        self._groupings.undo()
        return CHANGED

    def _regrouped(self, title: str, target: Group) -> Changes:
        """Fill a group; those its photos came from are measured anew, the empty ones go."""
        taken = set(target.photos)
        changed, gone = [self._measured(target)], []
        for group in self._last().groups:
            if group.id == target.id or taken.isdisjoint(group.photos):
                continue
            rest = tuple(photo for photo in group.photos if photo not in taken)
            if rest:
                changed.append(self._measured(replace(group, photos=rest)))
            else:
                gone.append(group.id)
        self._groupings.edit(title, gone, changed)
        return CHANGED

    def _change(self, title: str, group: Group) -> Changes:
        self._groupings.edit(title, [], [group])
        return CHANGED

    def _measured(self, group: Group) -> Group:
        """The group with its cohesion worked out."""
        looks = self._spaces.looks(group.photos).looks
        if not len(looks):
            return group
        tightness = cohesion(looks, np.zeros(len(looks), dtype=np.int64))
        return replace(group, cohesion=float(tightness[0]))

    def _free_name(self) -> str:
        taken = {group.name for group in self._last().groups}
        names = (f"New cluster {number}" for number in range(1, len(taken) + 2))
        return next(name for name in names if name not in taken)

    def _group(self, identity: int) -> Group:
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
