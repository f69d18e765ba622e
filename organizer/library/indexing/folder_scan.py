"""Finds the picture files under a folder by names and stats alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from organizer.errors import FolderError
from organizer.folder_identity import FolderId, folder_id
from organizer.imaging.decode import EXTENSIONS
from organizer.library.actions.archive_list import ARCHIVE_MANIFEST
from organizer.library.file_identity import change_time, modification_time
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


class FoundFile(NamedTuple):
    """One picture file."""

    path: bytes
    """Relative to the root."""
    size: int
    modified: int
    """Nanoseconds since the epoch."""
    changed: int = 0
    """As in `Stamp`."""

    @property
    def stamp(self) -> Stamp:
        """By which a later scan tells whether the file has changed."""
        return Stamp(self.size, self.modified, self.changed)


@dataclass(slots=True)
class FolderScan:
    """One walk of a folder, a list of its pictures a folder: then read `unreadable`.

    Links are not followed, and a folder that is mounted twice is entered once, so loops cannot
    happen. Archive folders made by Smalti, hidden folders, trash cans and `skip` are left out.
    """

    root: Path
    folder: Path
    """The root, or a folder in it."""
    skip: frozenset[bytes] = frozenset()
    """Real paths of folders that are not looked into, such as the library's own."""
    unreadable: list[FileProblem] = field(default_factory=list)
    """Files and folders not known to be gone: a folder's content could not be listed."""
    doubles: list[tuple[bytes, bytes]] = field(default_factory=list)
    """Folders that were not entered, each with the folder it is, both relative to the root."""
    _met: dict[FolderId, bytes] = field(default_factory=dict)
    """Every folder entered, by its absolute path."""

    def __iter__(self) -> Iterator[list[FoundFile]]:
        prefix = len(os.fsencode(self.root).rstrip(os.sep.encode()) + os.sep.encode())
        waiting = [os.fsencode(self.folder)]
        mounted: list[bytes] = []
        """Entered last, so that a folder is met at its own place first."""
        while waiting or mounted:
            folder = waiting.pop() if waiting else mounted.pop()
            if self._is_double(folder, prefix):
                continue
            try:
                with os.scandir(folder) as listing:
                    entries = sorted(listing, key=lambda entry: entry.name)
            except OSError as error:
                self._cannot_read(folder, "folder", error)
                continue
            if any(entry.name == _MARKER for entry in entries):
                continue
            found: list[FoundFile] = []
            folders: list[os.DirEntry[bytes]] = []
            for entry in entries:
                try:
                    if self._enters(entry):
                        folders.append(entry)
                    elif _is_picture(entry):
                        stat = entry.stat(follow_symlinks=False)
                        times = modification_time(stat), change_time(stat)
                        found.append(FoundFile(entry.path[prefix:], stat.st_size, *times))
                except FileNotFoundError:
                    continue  # gone since the folder was listed
                except OSError as error:
                    self._cannot_read(entry.path, "file", error)
            for entry in reversed(folders):
                (mounted if _is_mounted(entry) else waiting).append(entry.path)
            yield found

    def _enters(self, entry: os.DirEntry[bytes]) -> bool:
        return (
            entry.is_dir(follow_symlinks=False)
            and not entry.name.startswith(b".")
            and entry.name.lower() not in _SKIPPED
            and not (self.skip and os.path.realpath(entry.path) in self.skip)
        )

    def _is_double(self, folder: bytes, prefix: int) -> bool:
        """Whether a folder was entered before by another path; it is remembered."""
        identity = folder_id(folder)
        if identity is None:
            return False
        first = self._met.setdefault(identity, folder)
        if first != folder:
            self.doubles.append((folder[prefix:], first[prefix:]))
        return first != folder

    def _cannot_read(self, path: bytes, kind: str, error: OSError) -> None:
        reason = f"The {kind} cannot be read: {error.strerror}."
        self.unreadable.append(FileProblem(Path(os.fsdecode(path)), reason))


def _is_mounted(entry: os.DirEntry[bytes]) -> bool:
    """Whether what is seen in a folder's place is another one; Windows does not tell."""
    try:
        return os.name != "nt" and entry.inode() != entry.stat(follow_symlinks=False).st_ino
    except OSError:
        return False  # reading it will say why


def _is_picture(entry: os.DirEntry[bytes]) -> bool:
    name = entry.name
    dot = name.rfind(b".")
    return (
        dot > 0
        and name[dot:].lower() in _SUFFIXES
        and not name.startswith(b".")
        and entry.is_file(follow_symlinks=False)
    )


def checked_folder(folder: Path) -> Path:
    """The absolute path of a folder that can be indexed; FolderError where it cannot."""
    absolute = Path(os.path.abspath(folder))  # noqa: PTH100 - links stay as given
    name = displayable(absolute)
    try:
        with os.scandir(absolute) as listing:
            next(listing, None)
    except FileNotFoundError as error:
        raise FolderError(
            f"The folder {name} does not exist.", "Check its name, or connect its drive."
        ) from error
    except NotADirectoryError as error:
        raise FolderError(
            f"{name} is a file, not a folder.", "Name the folder that holds it."
        ) from error
    except OSError as error:
        raise FolderError(
            f"The folder {name} cannot be read: {error.strerror}.",
            "Give yourself permission to read it, then try again.",
        ) from error
    return absolute
