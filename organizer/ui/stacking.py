"""Reads what is needed to draw the clusters of a clustering."""

from __future__ import annotations

from organizer.catalogue import Catalogue
from organizer.records import Group, Grouping
from organizer.ui.clusters.cluster_model import COVERS, Stack

_ODD_FROM = 6
"""Photos in a cluster from which on one of them is shown as the most different."""


def stacks_of(catalogue: Catalogue, grouping: Grouping) -> list[Stack]:
    """The clusters with their covers, sizes and dates; for a worker."""
    shown = [photo for group in grouping.groups for photo in (*group.photos[:COVERS], _odd(group))]
    contents = {photo.id: photo.content for photo in catalogue.photos.by_ids(shown)}
    return [
        Stack(
            group,
            tuple(contents[photo] for photo in group.photos[:COVERS] if photo in contents),
            contents.get(_odd(group), ""),
            catalogue.photos.bytes_of(group.photos),
            catalogue.photos.newest_of(group.photos),
        )
        for group in grouping.groups
    ]


def _odd(group: Group) -> int:
    """The photo that is least like the others; 0 where the cluster is small."""
    return group.photos[-1] if len(group.photos) >= _ODD_FROM else 0
