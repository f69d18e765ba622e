"""Fits a new clustering to what a person made of the last one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from organizer.clustering.base import Labels
from organizer.records import Group, Grouping

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Move:
    """Photos that a new clustering takes out of one group and puts into another.

    The groups are told apart by what they are, not by their names: two may bear the same one.
    """

    source: Group | None
    """The group of the last clustering that they were in; None for photos of no group."""
    target: Group | None
    """The group of the new clustering that they come to; None for no group."""
    photos: tuple[int, ...]


def reconcile(last: Grouping | None, photos: Ids, labels: Labels) -> list[tuple[Group, Ids]]:
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


def find_moves(last: Grouping, new: Sequence[Group]) -> list[Move]:
    """What changes hands between two clusterings, the largest moves first.

    A group goes on in its heir; the photos that come there do not move.
    """
    home = {photo: number for number, group in enumerate(new) for photo in group.photos}
    heir = find_heirs(last, new)
    found: dict[tuple[int, int], list[int]] = {}
    for group in last.groups:
        for photo in group.photos:
            number = home.get(photo, -1)
            if number < 0 or number != heir.get(group.id):
                found.setdefault((group.id, number), []).append(photo)
    for photo in last.noise:
        if photo in home:
            found.setdefault((0, home[photo]), []).append(photo)
    sources = {group.id: group for group in last.groups}
    listed = [
        Move(sources.get(source), new[number] if number >= 0 else None, tuple(photos))
        for (source, number), photos in found.items()
    ]
    return sorted(listed, key=lambda move: -len(move.photos))


def find_heirs(last: Grouping, new: Sequence[Group]) -> dict[int, int]:
    """By the id of an old group, the number of the new one that it goes on in, if there is one.

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
    return {identity: number for number, (_, identity) in claims.items()}


def without_moves(last: Grouping, new: Grouping, unwanted: Sequence[Move]) -> Grouping:
    """The new clustering without some of its moves: these photos go on where they were."""
    gone = {photo for move in unwanted for photo in move.photos}
    groups = [_without(group, gone) for group in new.groups]
    noise = tuple(photo for photo in new.noise if photo not in gone)
    heir = find_heirs(last, new.groups)
    returning: dict[int, tuple[Group, list[int]]] = {}
    for move in unwanted:
        if move.source is None:
            noise += move.photos
        else:
            returning.setdefault(move.source.id, (move.source, []))[1].extend(move.photos)
    for old, photos in returning.values():
        if old.id in heir:
            at = heir[old.id]
            groups[at] = replace(groups[at], photos=groups[at].photos + tuple(photos))
        else:
            groups.append(replace(old, photos=tuple(photos)))
    kept = sorted((group for group in groups if group.photos), key=lambda each: -len(each.photos))
    return replace(new, groups=tuple(kept), noise=noise)


def _without(group: Group, gone: Container[int]) -> Group:
    return replace(group, photos=tuple(photo for photo in group.photos if photo not in gone))
