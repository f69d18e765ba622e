"""Fits a new clustering to what a person made of the last one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from organizer.clustering.base import Labels
from organizer.records import Group, Grouping

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Move:
    """Photos that a new clustering takes out of one group and puts into another."""

    source: str
    """The name of the group they were in; empty for photos of no group."""
    target: str
    """The name of the group they come to; empty for no group."""
    photos: tuple[int, ...]


def reconciled(last: Grouping | None, photos: Ids, labels: Labels) -> list[tuple[Group, Ids]]:
    """Groups with their members: those that a person fixed, then the new clusters.

    `labels` belong to `photos`, shapes (n,). A fixed group keeps its members and, unless it is
    locked, takes in a cluster more than half of which they are. What is left of the other
    clusters are groups of their own, with id 0 and no name.
    """
    fixed = [group for group in last.groups if group.is_fixed] if last else []
    owner = np.full(len(photos), -1, dtype=np.int64)
    for number, group in enumerate(fixed):
        owner[np.isin(photos, group.photos)] = number
    free = labels.copy()
    free[owner >= 0] = -1
    for cluster in range(labels.max(initial=-1) + 1):
        inside = owner[labels == cluster]
        held = np.bincount(inside[inside >= 0], minlength=len(fixed) or 1)
        most = int(held.argmax())
        if 2 * held[most] > len(inside) and not fixed[most].is_locked:
            owner[free == cluster] = most
            free[free == cluster] = -1
    kept = [(group, photos[owner == number]) for number, group in enumerate(fixed)]
    new = [photos[free == cluster] for cluster in range(free.max(initial=-1) + 1)]
    return kept + [(Group(0, "", (), 0), members) for members in new if len(members)]


def moves(last: Grouping, new: Sequence[Group]) -> list[Move]:
    """What changes hands between two clusterings, the largest moves first.

    A group goes on in its heir; the photos that come there do not move.
    """
    home = {photo: group for group in new for photo in group.photos}
    heir = heirs(last, new)
    found: dict[tuple[str, str], list[int]] = {}
    for group in last.groups:
        for photo in group.photos:
            target = home.get(photo)
            if target is None or target is not heir.get(group.id):
                name = target.name if target else ""
                found.setdefault((group.name, name), []).append(photo)
    for photo in last.noise:
        if photo in home:
            found.setdefault(("", home[photo].name), []).append(photo)
    listed = [Move(source, target, tuple(members)) for (source, target), members in found.items()]
    return sorted(listed, key=lambda move: -len(move.photos))


def heirs(last: Grouping, new: Sequence[Group]) -> dict[int, Group]:
    """By the id of an old group, the new one that it goes on in, if there is one.

    That is where most of its photos came to; a new group is the heir of the old one that most
    of its photos came from.
    """
    of = {photo: number for number, group in enumerate(new) for photo in group.photos}
    claims: dict[int, tuple[int, int]] = {}
    for group in last.groups:
        came = Counter(of[photo] for photo in group.photos if photo in of).most_common(1)
        if came and 2 * came[0][1] > len(group.photos):
            number, shared = came[0]
            claims[number] = max(claims.get(number, (0, 0)), (shared, group.id))
    return {identity: new[number] for number, (_, identity) in claims.items()}


def refused(last: Grouping, new: Grouping, unwanted: Sequence[Move]) -> Grouping:
    """The new clustering without some of its moves: these photos go on where they were."""
    back = {photo: move.source for move in unwanted for photo in move.photos}
    groups = [_without(group, back) for group in new.groups]
    noise = tuple(photo for photo in new.noise if photo not in back)
    for source in dict.fromkeys(back.values()):
        returning = tuple(photo for photo, name in back.items() if name == source)
        old = next((group for group in last.groups if group.name == source), None)
        if old is None:
            noise += returning
            continue
        heir = heirs(last, new.groups).get(old.id)
        at = new.groups.index(heir) if heir else -1
        if at < 0:
            groups.append(replace(old, photos=returning))
        else:
            groups[at] = replace(groups[at], photos=groups[at].photos + returning)
    kept = sorted((group for group in groups if group.photos), key=lambda each: -len(each.photos))
    return replace(new, groups=tuple(kept), noise=noise)


def _without(group: Group, gone: dict[int, str]) -> Group:
    return replace(group, photos=tuple(photo for photo in group.photos if photo not in gone))
