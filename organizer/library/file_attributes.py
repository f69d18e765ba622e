"""What a file is besides its content: when it was written, who may read it, and labels on it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from organizer.library.file_identity import modification_time

_LABEL = "user."
"""The extended attributes that are a person's; the others are the system's."""
MOST_BYTES = 2**16
"""Of all extended attributes of a file together, names and values; what is beyond is left."""
_OF_OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class FileAttributes:
    """Of one file; what is not known is left as it is."""

    modified: int
    """Nanoseconds since the epoch."""
    mode: int | None = None
    """Permission bits as in chmod."""
    extended: Mapping[str, bytes] = field(default_factory=dict)
    """The extended attributes whose names begin with "user."."""


def read_attributes(path: Path) -> FileAttributes:
    """Those of a file. OSError."""
    about = path.lstat()
    return FileAttributes(modification_time(about), about.st_mode & 0o777, _read_extended(path))


def put_on(path: Path, attributes: FileAttributes) -> None:
    """Give a file attributes, as far as its file system has them.

    An extended attribute that it has already stays.
    """
    present = _names(path)
    for name, value in attributes.extended.items():
        if name not in present:
            with contextlib.suppress(OSError):
                os.setxattr(path, name, value, follow_symlinks=False)
    if attributes.mode is not None:
        with contextlib.suppress(OSError):
            path.chmod(attributes.mode)
    set_time(path, attributes.modified)


def set_time(path: Path, nanoseconds: int) -> None:
    """Make a file as old as it was; some file systems store less than that."""
    with contextlib.suppress(OSError, OverflowError):
        os.utime(path, ns=(nanoseconds, nanoseconds))


def are_labels(extended: Mapping[str, bytes]) -> bool:
    """Whether these are a person's extended attributes, and no more than a file can have."""
    size = sum(len(os.fsencode(name)) + len(value) for name, value in extended.items())
    return size <= MOST_BYTES and all(
        name.startswith(_LABEL) and "\0" not in name for name in extended
    )


def strictest(modes: Iterable[int | None]) -> int:
    """The mode of a file that tells of others: who may read all of these may read it, too.

    The owner may do so and write it anyway; modes that are not known do not count.
    """
    allowed = _OF_OTHERS
    for mode in modes:
        if mode is not None:
            allowed &= mode
    return 0o600 | allowed & 0o066


def _read_extended(path: Path) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    left = MOST_BYTES
    for name in sorted(_names(path)):
        with contextlib.suppress(OSError):
            value = os.getxattr(path, name, follow_symlinks=False)
            left -= len(os.fsencode(name)) + len(value)
            if left < 0:
                break
            found[name] = value
    return found


def _names(path: Path) -> set[str]:
    """Of a file's extended attributes; Python knows them on Linux alone."""
    if not hasattr(os, "listxattr"):
        return set()
    with contextlib.suppress(OSError):
        names = os.listxattr(path, follow_symlinks=False)
        return {name for name in names if name.startswith(_LABEL)}
    return set()
