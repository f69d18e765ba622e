"""The part of a root that is being scanned, and what a scan of it tells of a photo."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from organizer.catalogue.photos import Sighting
from organizer.library.file_identity import content_hash_of, modification_time
from organizer.library.indexing.change_detection import Differences
from organizer.records import FileProblem, Root, State


@dataclass(frozen=True, slots=True)
class ScannedPart:
    """The part of a root that is being scanned."""

    root: Root
    folder: Path

    def holds(self, path: bytes) -> bool:
        """Whether a path relative to the root lies in it."""
        if self.folder == self.root.path:
            return True
        prefix = os.fsencode(self.folder.relative_to(self.root.path)) + os.sep.encode()
        return path.startswith(prefix)

    def settles(self, seen: Sighting) -> bool:
        """Whether the scan itself tells what became of a photo."""
        return seen.state in (State.PRESENT, State.REMOVED) and self.holds(seen.path)

    def spare(self, differences: Differences, unreadable: list[FileProblem]) -> None:
        """Take the photos out of the vanished that lie where nothing could be read."""
        hidden = {os.fsencode(problem.path) for problem in unreadable}
        if hidden:
            differences.vanished = [
                seen
                for seen in differences.vanished
                if hidden.isdisjoint(_ancestors(absolute_path(self.root, seen.path)))
            ]


def may_have_moved(root: Root, seen: Sighting) -> bool:
    """Whether a photo outside the scanned part has no file any more where it was last seen."""
    if seen.state is State.MISSING:
        return True
    if seen.state in (State.ARCHIVED, State.TRASHED):
        return False
    path = absolute_path(root, seen.path)
    try:
        stat = os.lstat(path)
        if (stat.st_size, modification_time(stat)) == (seen.size, seen.modified):
            return False
        return content_hash_of(path) != seen.content
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False  # not known to be gone


def absolute_path(root: Root, path: bytes) -> bytes:
    """Of a path relative to a root; bytes, for a name may be in any encoding."""
    return os.path.join(os.fsencode(root.path), path)  # noqa: PTH118 - bytes paths


def _ancestors(path: bytes) -> Iterator[bytes]:
    """A path, then every folder it lies in."""
    while True:
        yield path
        parent = os.path.dirname(path)  # noqa: PTH120 - bytes paths
        if parent == path:
            return
        path = parent
