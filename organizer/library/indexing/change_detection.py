"""Tells new, changed, moved and vanished files apart, by stat first and by content where needed."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from organizer.catalogue.photos import Sighting
from organizer.library.indexing.folder_scan import FoundFile
from organizer.records import State


@dataclass(slots=True)
class Differences:
    """What a scan found, against what the catalogue knew by stat alone."""

    unchanged: int = 0
    known_problems: int = 0
    returned: list[tuple[Sighting, FoundFile]] = field(default_factory=list)
    """Missing photos whose file is back at its old path, the same by stat."""
    new: list[FoundFile] = field(default_factory=list)
    changed: list[tuple[FoundFile, Sighting]] = field(default_factory=list)
    stale: list[tuple[FoundFile, Sighting]] = field(default_factory=list)
    """Unchanged files that must be read again all the same."""
    undated: list[tuple[Sighting, FoundFile]] = field(default_factory=list)
    """Unchanged files of which it was not known yet when anything about them changed."""
    vanished: list[Sighting] = field(default_factory=list)
    """Present or removed photos in the scanned part whose path has no file now."""

    @property
    def unknown(self) -> list[FoundFile]:
        """The files of which only the content tells which photo they are."""
        return [*self.new, *(file for file, _ in self.changed)]

    @property
    def homeless(self) -> list[Sighting]:
        """The photos that may be any of the unknown files."""
        return [*self.vanished, *(seen for _, seen in self.changed)]


def compare(
    found: Iterable[FoundFile],
    sightings: Sequence[Sighting],
    problems: Mapping[bytes, tuple[int, int]],
    again: set[int],
) -> Differences:
    """Sort scanned files by what must be done.

    `sightings` are those of the scanned part of the root, `problems` the stamps of its unreadable
    files, `again` the photos to be read again although their file is unchanged.
    """
    # A removed photo whose path was taken over by a present one has no file any more.
    at_path = {
        seen.path: seen
        for state in (State.REMOVED, State.PRESENT)
        for seen in sightings
        if seen.state is state
    }
    missing = {seen.path: seen for seen in sightings if seen.state is State.MISSING}
    result = Differences()
    met: set[int] = set()
    for file in found:
        seen = at_path.get(file.path)
        if seen is not None:
            met.add(seen.id)
        if problems.get(file.path) == (file.size, file.modified):
            result.known_problems += 1
        elif seen is None:
            gone = missing.get(file.path)
            if gone is not None and not _differs(file, gone):
                result.returned.append((gone, file))
            else:
                result.new.append(file)
        elif _differs(file, seen):
            result.changed.append((file, seen))
        else:
            result.unchanged += 1
            if seen.changed != file.changed:
                result.undated.append((seen, file))
            if seen.id in again:
                result.stale.append((file, seen))
    result.vanished = [
        seen
        for seen in sightings
        if seen.state in (State.PRESENT, State.REMOVED) and seen.id not in met
    ]
    return result


def _differs(file: FoundFile, seen: Sighting) -> bool:
    """Whether a file may hold something else than it did; as `is_surely_same`, a little faster."""
    if seen.size != file.size or seen.modified != file.modified:
        return True
    return bool(seen.changed != file.changed and seen.changed and file.changed)


@dataclass(slots=True)
class Assignment:
    """Which catalogued photo each new or changed file is."""

    touched: list[tuple[Sighting, FoundFile]] = field(default_factory=list)
    """Written again with the same content, or with other rights or another name since."""
    moved: list[tuple[Sighting, FoundFile]] = field(default_factory=list)
    added: list[FoundFile] = field(default_factory=list)
    updated: list[tuple[FoundFile, Sighting]] = field(default_factory=list)
    vanished: list[Sighting] = field(default_factory=list)


def assign(
    differences: Differences, elsewhere: Sequence[Sighting], hashes: Mapping[bytes, str]
) -> Assignment:
    """Match files to photos by content.

    `elsewhere` are photos outside the scanned part, or missing before, that may have moved here.
    `hashes` has the content of every unknown file whose size fits a photo that may be it; a file
    that is not in there is new or updated.
    """
    result = Assignment(moved=list(differences.returned))
    taken = {seen.id for seen, _ in differences.returned}
    rest: list[tuple[FoundFile, Sighting | None]] = [(file, None) for file in differences.new]
    for file, seen in differences.changed:
        if hashes.get(file.path) == seen.content:
            result.touched.append((seen, file))
            taken.add(seen.id)
        else:
            rest.append((file, seen))
    candidates: dict[str, list[Sighting]] = defaultdict(list)
    for seen in (*differences.homeless, *elsewhere):
        candidates[seen.content].append(seen)
    unmatched: list[tuple[FoundFile, Sighting | None]] = []
    for file, own in rest:
        match = _match(file, candidates.get(hashes.get(file.path, ""), []), taken)
        if match is None:
            unmatched.append((file, own))
        else:
            taken.add(match.id)
            result.moved.append((match, file))
    for file, own in unmatched:
        # The person removed the old content, not whatever stands in its place.
        if own is None or own.id in taken or own.state is State.REMOVED:
            result.added.append(file)
        else:
            taken.add(own.id)
            result.updated.append((file, own))
    result.vanished = [
        seen
        for seen in differences.homeless
        if seen.id not in taken and seen.state is State.PRESENT
    ]
    return result


def _match(file: FoundFile, candidates: list[Sighting], taken: set[int]) -> Sighting | None:
    """The photo this file is: of those with its content one that had a file until now.

    Of several, one of the same name if there is one.
    """
    name = os.path.basename(file.path)  # noqa: PTH119 - bytes paths
    return min(
        (seen for seen in candidates if seen.id not in taken),
        key=lambda seen: (
            seen.state not in (State.PRESENT, State.REMOVED),
            os.path.basename(seen.path) != name,  # noqa: PTH119
            seen.id,
        ),
        default=None,
    )
