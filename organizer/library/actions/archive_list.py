"""The list of pictures that makes an archive folder or zip file restorable anywhere."""

from __future__ import annotations

import contextlib
import errno
import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from filelock import FileLock, Timeout

from organizer.catalogue.journal import Step
from organizer.errors import ActionError
from organizer.library.actions import safe_files
from organizer.paths import displayable
from organizer.regular_file import open_file

ARCHIVE_MANIFEST = "smalti-archive.json"
"""At the top of every archive; the scan leaves folders alone that hold a file of this name."""

_log = logging.getLogger(__name__)

_LOCK = ".smalti-archive.lock"
_PATIENCE = 30.0
"""Seconds to wait for another process that changes the list of a large archive."""
_NO_LOCKS = frozenset({errno.ENOSYS, errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EBADF})
"""What file systems without locks say, such as some network drives."""

_FORMAT = "smalti-archive"
_VERSION = 1
LARGEST_LIST = 2**30
"""Bytes of a list; a million pictures need a third of it."""


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """One archived picture. Names that are not UTF-8 are surrogate-escaped."""

    path: str
    """Relative to the archive, with slashes."""
    original: str
    """The absolute path it was archived from."""
    size: int
    """Bytes."""
    modified: int
    """Nanoseconds since the epoch."""
    content: str
    """BLAKE2b-128 of the file, hexadecimal."""


_FIELDS = ArchiveEntry.__slots__


def entry_of(step: Step, path: str) -> ArchiveEntry:
    """What an archive's list says about one photo of an action."""
    return ArchiveEntry(path, str(step.source), step.stamp.size, step.stamp.modified, step.content)


def encode(entries: Iterable[ArchiveEntry]) -> bytes:
    """A list as ASCII JSON, in which surrogates survive as escapes."""
    pictures = [{name: getattr(entry, name) for name in _FIELDS} for entry in entries]
    document = {"format": _FORMAT, "version": _VERSION, "pictures": pictures}
    return json.dumps(document, indent=1).encode("ascii")


def decode(data: bytes, archive: Path) -> list[ArchiveEntry]:
    """The entries of a list, which may be a stranger's: every path lies inside the archive.

    ActionError where it is not a list of ours, or one that a newer Smalti wrote.
    """
    try:
        document = json.loads(data)
        if document["format"] != _FORMAT:
            raise _explain_unreadable(archive)
        if document["version"] > _VERSION:
            raise ActionError(
                f"The archive {displayable(archive)} was made by a newer version of Smalti.",
                "Update Smalti, or choose another archive.",
            )
        entries = [_entry(picture) for picture in document["pictures"]]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise _explain_unreadable(archive) from error
    return entries


def read_list(archive: Path) -> dict[str, ArchiveEntry]:
    """The list of an archive folder by path; empty where the folder has none yet."""
    manifest = archive / ARCHIVE_MANIFEST
    try:
        with open_file(manifest) as file:
            data = file.read(LARGEST_LIST + 1)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise ActionError(
            f"The archive {displayable(archive)} cannot be read: {error.strerror}.",
            "Choose another archive, or give yourself permission to read it.",
        ) from error
    return {entry.path: entry for entry in decode(data, archive)}


@contextlib.contextmanager
def open_list(archive: Path) -> Iterator[dict[str, ArchiveEntry]]:
    """The list of an archive folder by path, to be changed; no other process does meanwhile.

    It is written at the end, or deleted where it is empty. OSError; ActionError where it cannot
    be read, or where another process does not come to an end.
    """
    with _lock(archive):
        entries = read_list(archive)
        before = dict(entries)
        yield entries
        if entries != before:
            _write_list(archive, entries)


@contextlib.contextmanager
def _lock(archive: Path) -> Iterator[None]:
    """Keep other processes, of other libraries and accounts too, from changing the list."""
    path = archive / _LOCK
    lock = FileLock(path, timeout=_PATIENCE, mode=0o666)
    try:
        lock.acquire()
    except Timeout:
        raise ActionError(
            f"Another Smalti is busy with the archive {displayable(archive)}.",
            "Wait until it has finished, then try again.",
        ) from None
    except (OSError, NotImplementedError) as error:
        if isinstance(error, OSError) and error.errno not in _NO_LOCKS:
            raise
        # What another process overwrites now, it puts back when its own photos have arrived.
        _log.warning("The list of %s cannot be locked: %s", archive, error)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)  # whoever waits for it notices, and makes it again
        lock.release()


def _write_list(archive: Path, entries: dict[str, ArchiveEntry]) -> None:
    manifest = archive / ARCHIVE_MANIFEST
    if entries:
        safe_files.replace(manifest, encode(entries.values()))
    else:
        manifest.unlink(missing_ok=True)


def _entry(picture: dict[str, object]) -> ArchiveEntry:
    entry = ArchiveEntry(**{name: picture[name] for name in _FIELDS})  # type: ignore[arg-type]
    texts = (entry.path, entry.original, entry.content)
    numbers = (entry.size, entry.modified)
    if not all(isinstance(text, str) for text in texts) or "\0" in entry.path + entry.original:
        raise ValueError("a text of an entry")
    if not all(type(number) is int and abs(number) < 2**63 for number in numbers):
        raise ValueError("a number of an entry")
    parts = PurePosixPath(entry.path).parts
    if not parts or ".." in parts or not _is_inside(entry.path):
        raise ValueError("a path that leads out of the archive")
    return entry


def _is_inside(path: str) -> bool:
    """Also by the rules of this system, where a drive letter or a backslash may mean something."""
    here = Path(path)
    return not here.is_absolute() and not here.anchor and ".." not in here.parts


def _explain_unreadable(archive: Path) -> ActionError:
    return ActionError(
        f"{displayable(archive)} holds no list of archived pictures that Smalti can read.",
        "Choose another archive.",
    )
