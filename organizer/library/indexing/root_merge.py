"""Makes one of what a catalogue has as several folders although it is one on the disk."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from organizer.catalogue import Catalogue
from organizer.catalogue.merge import merge_double
from organizer.paths import displayable
from organizer.records import Changes, Root


def merge_roots(catalogue: Catalogue) -> tuple[Changes, list[str]]:
    """Fold roots that are or lie in another one into that; what changed, a sentence for each.

    What a person said of their photos is kept. No file is touched.
    """
    changes, notes = Changes(), list[str]()
    while (found := catalogue.roots.inner()) is not None:
        inner, outer, below = found
        with catalogue.store.write():
            doubles = catalogue.roots.absorb(inner, outer.id, below)
            changes = changes.followed_by(_merged(catalogue, doubles))
        changes = changes.followed_by(Changes(roots=True))
        notes += same_folder(inner.path, outer.path / below)
    return changes, notes


def merge_folders(
    catalogue: Catalogue, root: Root, doubles: Iterable[tuple[bytes, bytes]]
) -> Changes:
    """Fold folders of a root into others that they are, given by their paths below the root."""
    changes = Changes()
    for double, folder in doubles:
        ends = ((root.id, Path(os.fsdecode(path))) for path in (double, folder))
        with catalogue.store.write():
            photos = catalogue.roots.fold(*ends)
            changes = changes.followed_by(_merged(catalogue, photos))
    return changes


def same_folder(given: Path, known: Path) -> list[str]:
    """A sentence where a folder that a person named is one that the library has by another name."""
    if given == known:
        return []
    return [f"{displayable(given)} is the same folder as {displayable(known)} in the library."]


def _merged(catalogue: Catalogue, doubles: Iterable[tuple[int, int]]) -> Changes:
    changes = Changes()
    for keeper, double in doubles:
        changes = changes.followed_by(merge_double(catalogue, keeper, double))
        changes = changes.followed_by(Changes(removed=(double,)))
    return changes
