"""Which catalogued photos a person means by naming paths or clusters."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from organizer.catalogue import Catalogue
from organizer.errors import ActionError
from organizer.folder_identity import path_below
from organizer.paths import displayable


def photos_at(catalogue: Catalogue, paths: Iterable[Path]) -> list[int]:
    """The present photos at absolute paths; a folder means every photo below it.

    ActionError naming the first path where the catalogue has none.
    """
    photos: dict[int, None] = {}
    for path in paths:
        found = _at(catalogue, path)
        if not found:
            raise ActionError(
                f"The catalogue has no photo at {displayable(path)}.",
                "Check its name, or index its folder first.",
            )
        photos.update(dict.fromkeys(found))
    return list(photos)


def photos_in(catalogue: Catalogue, clusters: Iterable[int]) -> list[int]:
    """The photos of clusters of the last clustering; ActionError for an id it has not."""
    grouping = catalogue.groupings.last()
    known = {group.id: group.photos for group in grouping.groups} if grouping else {}
    photos: dict[int, None] = {}
    for cluster in clusters:
        if cluster not in known:
            raise ActionError(
                f"The last clustering has no cluster {cluster}.",
                "Cluster the library again to see the clusters there are.",
            )
        photos.update(dict.fromkeys(known[cluster]))
    return list(photos)


def _at(catalogue: Catalogue, path: Path) -> list[int]:
    for root in catalogue.roots.all():
        relative = _path_in(root.path, path)
        if relative is None:
            continue
        below = b"" if relative == Path() else os.fsencode(relative) + os.sep.encode()
        found = [
            *(photo.id for photo in catalogue.photos.at(root.id, [os.fsencode(relative)])),
            *catalogue.photos.under(root.id, below),
        ]
        if found:
            return found
    return []


def _path_in(root: Path, path: Path) -> Path | None:
    """A path below a root, whichever way leads there; a link to a photo is not that photo."""
    above = path_below(path.parent, root)
    if above is not None:
        return above / path.name
    return None if path.is_file() else path_below(path, root)
