"""Finds the picture files under a folder by names and stats alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from organizer.errors import FolderError
from organizer.imaging.decode import EXTENSIONS
from organizer.library.archive import ARCHIVE_MANIFEST
from organizer.paths import displayable
from organizer.records import FileProblem, Stamp

_SKIPPED = frozenset(
    name.encode()
    for name in (
        "$recycle.bin",
        "recycler",
        "system volume information",
        "lost+found",
        "trash",
        "#recycle",
        "@recycle",
        "@eadir",
        "__macosx",
    )
)
"""Folders of trash cans and systems, in lower case; hidden folders are skipped as such."""

_SUFFIXES = frozenset(extension.encode() for extension in EXTENSIONS)
_MARKER = ARCHIVE_MANIFEST.encode()


class Found(NamedTuple):
    """One picture file."""

    path: bytes
    """Relative to the root."""
    size: int
    modified: int

    @property
    def stamp(self) -> Stamp:
        return Stamp(self.size, self.modified)


@dataclass(slots=True)
class Scan:
    """One walk of a folder: iterate it to the end, then read `unreadable`.

    Links are not followed, so loops cannot happen and no file is met twice. Archive folders made
    by Smalti, hidden folders, trash cans and `skip` are left out.
    """

    root: Path
    folder: Path
    """The root, or a folder in it."""
    skip: frozenset[bytes] = frozenset()
    """Absolute folders that are not looked into, such as the library's own."""
    unreadable: list[FileProblem] = field(default_factory=list)
    """Folders that could not be listed; what they hold is not known to be gone."""

    def __iter__(self) -> Iterator[Found]:
        start = os.fsencode(self.folder)
        prefix = os.fsencode(self.root).rstrip(os.sep.encode()) + os.sep.encode()
        waiting = [start]
        while waiting:
            folder = waiting.pop()
            try:
                entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except OSError as error:
                reason = f"The folder cannot be read: {error.strerror}."
                self.unreadable.append(FileProblem(Path(os.fsdecode(folder)), reason))
                continue
            if any(entry.name == _MARKER for entry in entries):
                continue
            folders = [entry.path for entry in entries if self._enters(entry)]
            waiting.extend(reversed(folders))
            for entry in entries:
                if (found := _picture(entry, len(prefix))) is not None:
                    yield found

    def _enters(self, entry: os.DirEntry[bytes]) -> bool:
        return (
            entry.is_dir(follow_symlinks=False)
            and not entry.name.startswith(b".")
            and entry.name.lower() not in _SKIPPED
            and entry.path not in self.skip
        )


def _picture(entry: os.DirEntry[bytes], prefix: int) -> Found | None:
    name = entry.name
    dot = name.rfind(b".")
    if dot < 1 or name[dot:].lower() not in _SUFFIXES or name.startswith(b"."):
        return None
    try:
        if not entry.is_file(follow_symlinks=False):
            return None
        stat = entry.stat(follow_symlinks=False)
    except OSError:
        return None  # gone since the folder was listed
    return Found(entry.path[prefix:], stat.st_size, stat.st_mtime_ns)


def checked_folder(folder: Path) -> Path:
    """The absolute path of a folder that can be indexed; FolderError where it cannot."""
    absolute = Path(os.path.abspath(folder.expanduser()))  # noqa: PTH100 - links stay as given
    name = displayable(absolute)
    if not absolute.exists():
        raise FolderError(
            f"The folder {name} does not exist.", "Check its name, or connect its drive."
        )
    if not absolute.is_dir():
        raise FolderError(f"{name} is a file, not a folder.", "Name the folder that holds it.")
    try:
        next(os.scandir(absolute), None)
    except OSError as error:
        raise FolderError(
            f"The folder {name} cannot be read: {error.strerror}.",
            "Give yourself permission to read it, then try again.",
        ) from error
    return absolute
