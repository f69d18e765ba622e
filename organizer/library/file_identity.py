"""Tells whether a file is the same as before: by its stamp, which is quick, or by its content."""

from __future__ import annotations

import hashlib
import os
import stat
from io import BufferedIOBase
from pathlib import Path

from organizer.records import Photo, Stamp

_LATEST = 2**63 - 1
"""What the catalogue can store: a damaged clock dates files after the year 2262."""


def content_hash(data: bytes) -> str:
    """What identifies a picture's content: BLAKE2b-128 of the file's bytes, hexadecimal."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def content_hash_of(path: Path | bytes) -> str:
    """The content hash of a file; OSError where it cannot be read."""
    with open(path, "rb") as file:  # noqa: PTH123 - bytes paths
        return content_hash_from(file)


def content_hash_from(file: BufferedIOBase) -> str:
    """The content hash of what is left to read of an opened file. Raises what reading raises."""
    return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def modification_time(about: os.stat_result) -> int:
    """When a file was last written, in nanoseconds since the epoch, as the catalogue stores it."""
    return min(about.st_mtime_ns, _LATEST)


def change_time(about: os.stat_result) -> int:
    """When anything about a file changed, in nanoseconds; 0 on Windows, which does not tell."""
    return 0 if os.name == "nt" else min(about.st_ctime_ns, _LATEST)


def stamp_from(about: os.stat_result) -> Stamp:
    """The stamp of a file that the system was asked about."""
    return Stamp(about.st_size, modification_time(about), change_time(about))


def stamp_of(path: Path) -> Stamp | None:
    """The stamp of a file; None where there is none. Links are not followed. OSError."""
    try:
        about = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    if not stat.S_ISREG(about.st_mode):
        return None
    return stamp_from(about)


def file_id(path: Path) -> tuple[int, int] | None:
    """What all names of a file share: device and inode, or volume and file id. None without a file.

    Links are not followed.
    """
    try:
        about = path.lstat()
    except OSError:
        return None
    return (about.st_dev, about.st_ino) if about.st_ino else None


def is_same_file(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file, by a mount of the same folder as another device too.

    Links are not followed. False where either is not there.
    """
    try:
        first, second = one.lstat(), other.lstat()
    except OSError:
        return False
    if not first.st_ino or first.st_ino != second.st_ino:
        return False
    # A server's number, size and times are the same whichever way its file is reached.
    return first.st_dev == second.st_dev or is_surely_same(stamp_from(first), stamp_from(second))


def has_content(path: Path, size: int, content: str) -> bool:
    """Whether there is a file of this size with this content hash; it is read. OSError."""
    now = stamp_of(path)
    return now is not None and now.size == size and content_hash_of(path) == content


def known_stamp(photo: Photo) -> Stamp:
    """The stamp of a photo's file when it was last looked at."""
    return Stamp(photo.size, photo.modified, photo.changed)


def is_surely_same(one: Stamp, other: Stamp) -> bool:
    """Whether nothing at all happened to a file between two stamps, as far as both know.

    Only the time of change tells of a file that was edited with its size and time kept.
    """
    is_known = one.changed and other.changed
    return one == other and (not is_known or one.changed == other.changed)


def is_unchanged(path: Path, stamp: Stamp, content: str) -> bool | None:
    """Whether a file is as it was left, for all that can be told; None where there is none.

    A chmod or another name changes its time of change alone: then it is read. OSError.
    """
    now = stamp_of(path)
    if now is None or now != stamp:
        return None if now is None else False
    return is_surely_same(now, stamp) or content_hash_of(path) == content


def is_intact(path: Path, stamp: Stamp, content: str) -> bool:
    """Whether a file still is what it was; read only where its time differs. OSError."""
    return stamp_of(path) == stamp or has_content(path, stamp.size, content)
