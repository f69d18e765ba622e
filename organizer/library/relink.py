"""Tells new, changed, moved and vanished files apart, by stat first and by content where needed."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from organizer.catalogue.photos import Sighting
from organizer.library.scan import Found
from organizer.records import State


def content_hash(data: bytes) -> str:
    """What identifies a picture's content: BLAKE2b-128 of the file's bytes, hexadecimal."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def content_hash_of(path: Path | bytes) -> str:
    """The content hash of a file; OSError where it cannot be read."""
    with open(path, "rb") as file:  # noqa: PTH123 - bytes paths
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


@dataclass(frozen=True, slots=True)
class Differences:
    """What a scan found, against what the catalogue knew by stat alone."""

    unchanged: int
    known_problems: int
    returned: list[tuple[Sighting, Found]]
    """Missing photos whose file is back at its old path, the same by stat."""
    new: list[Found]
    changed: list[tuple[Found, Sighting]]
    stale: list[tuple[Found, Sighting]]
    """Unchanged files that must be read again all the same."""
    vanished: list[Sighting]
    """Present or removed photos in the scanned part whose path has no file now."""


def compare(
    found: Iterable[Found],
    sightings: Sequence[Sighting],
    problems: dict[bytes, tuple[int, int]],
    again: set[int],
) -> Differences:
    """Sort scanned files by what must be done.

    `sightings` are those of the scanned part of the root, `problems` the stamps of its unreadable
    files, `again` the photos to be read again although their file is unchanged.
    """
    at_path = {s.path: s for s in sightings if s.state in (State.PRESENT, State.REMOVED)}
    missing = {s.path: s for s in sightings if s.state is State.MISSING}
    returned: list[tuple[Sighting, Found]] = []
    new: list[Found] = []
    changed: list[tuple[Found, Sighting]] = []
    stale: list[tuple[Found, Sighting]] = []
    unchanged = known_problems = 0
    for file in found:
        seen = at_path.pop(file.path, None)
        if problems.get(file.path) == (file.size, file.modified):
            known_problems += 1
        elif seen is None:
            gone = missing.get(file.path)
            if gone is not None and (gone.size, gone.modified) == (file.size, file.modified):
                returned.append((gone, file))
            else:
                new.append(file)
        elif seen.state is State.REMOVED:
            unchanged += 1
        elif seen.size != file.size or seen.modified != file.modified:
            changed.append((file, seen))
        else:
            unchanged += 1
            if seen.id in again:
                stale.append((file, seen))
    vanished = list(at_path.values())
    return Differences(unchanged, known_problems, returned, new, changed, stale, vanished)


@dataclass(slots=True)
class Assignment:
    """Which catalogued photo each new or changed file is."""

    touched: list[tuple[Sighting, Found]] = field(default_factory=list)
    """Written again with the same content."""
    moved: list[tuple[Sighting, Found]] = field(default_factory=list)
    added: list[Found] = field(default_factory=list)
    updated: list[tuple[Found, Sighting]] = field(default_factory=list)
    vanished: list[Sighting] = field(default_factory=list)


def assign(
    differences: Differences,
    elsewhere: Sequence[Sighting],
    is_gone: Callable[[Sighting], bool],
    read_hash: Callable[[Found], str | None],
) -> Assignment:
    """Match files to photos by content; only files whose size fits a candidate are read.

    `elsewhere` are photos outside the scanned part, or without a file, that may have moved here;
    `is_gone` is asked before one of them is taken. `read_hash` gives None for a file that cannot
    be read, which then counts as new or updated.
    """
    candidates: dict[int, list[Sighting]] = defaultdict(list)
    for sighting in (
        *differences.vanished,
        *(seen for _, seen in differences.changed),
        *elsewhere,
    ):
        candidates[sighting.size].append(sighting)
    own = {file.path: seen for file, seen in differences.changed}
    hashes = {
        file.path: read_hash(file)
        for file in (*differences.new, *(file for file, _ in differences.changed))
        if candidates.get(file.size)
    }
    near = {s.id for s in differences.vanished} | {s.id for s in own.values()}
    result = Assignment(moved=list(differences.returned))
    taken = {seen.id for seen, _ in differences.returned}
    rest: list[Found] = []
    for file, seen in differences.changed:
        if hashes.get(file.path) == seen.content:
            result.touched.append((seen, file))
            taken.add(seen.id)
        else:
            rest.append(file)
    unmatched: list[Found] = []
    for file in (*differences.new, *rest):
        match = _match(file, hashes.get(file.path), candidates, taken, near, is_gone)
        if match is None:
            unmatched.append(file)
        else:
            taken.add(match.id)
            result.moved.append((match, file))
    for file in unmatched:
        own_photo = own.get(file.path)
        if own_photo is None or own_photo.id in taken:
            result.added.append(file)
        else:
            taken.add(own_photo.id)
            result.updated.append((file, own_photo))
    leftover = (*differences.vanished, *own.values())
    result.vanished = [s for s in leftover if s.id not in taken and s.state is State.PRESENT]
    return result


def _match(
    file: Found,
    content: str | None,
    candidates: dict[int, list[Sighting]],
    taken: set[int],
    near: set[int],
    is_gone: Callable[[Sighting], bool],
) -> Sighting | None:
    """The photo this file is: of those with its content, one of the same name if there is one."""
    if content is None:
        return None
    fitting = [
        sighting
        for sighting in candidates[file.size]
        if sighting.content == content and sighting.id not in taken
    ]
    name = os.path.basename(file.path)  # noqa: PTH119 - bytes paths
    fitting.sort(key=lambda s: (os.path.basename(s.path) != name, s.id))  # noqa: PTH119
    return next((s for s in fitting if s.id in near or is_gone(s)), None)
