"""File operations that never overwrite anything."""

from __future__ import annotations

import errno
import itertools
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from organizer.library.actions.part_files import clear_parts, new_part

DRIVE_GONE = frozenset({errno.ENODEV, errno.ENXIO})
"""Failures of a drive that was taken away."""
DISK_ENDED = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, *DRIVE_GONE})
"""Failures that meet every further file too, unlike those of one file."""

_NO_HARD_LINKS = frozenset(
    {errno.EPERM, errno.ENOSYS, errno.EMLINK, errno.ENOTSUP, errno.EOPNOTSUPP}
)
_NO_FOLDER_SYNC = frozenset({errno.EINVAL, errno.EBADF, errno.ENOTSUP, errno.EACCES})


def free_name(path: Path, is_taken: Callable[[Path], bool]) -> Path:
    """The path itself, or with the first number that makes it free, such as `a (2).jpg`."""
    if not is_taken(path):
        return path
    numbered = (path.with_name(f"{path.stem} ({n}){path.suffix}") for n in itertools.count(2))
    return next(candidate for candidate in numbered if not is_taken(candidate))


def free_names(wanted: Sequence[Path], is_taken: Callable[[Path], bool]) -> list[Path]:
    """A name for each path that is free and, whatever its case, given only once."""
    given: set[str] = set()
    names = []
    for path in wanted:
        name = free_name(path, lambda p: str(p).casefold() in given or is_taken(p))
        given.add(str(name).casefold())
        names.append(name)
    return names


def make_folder(folder: Path) -> None:
    """Make a folder and those above it; NotADirectoryError where a file is in the way."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), folder) from error


def rename(origin: Path, goal: Path) -> None:
    """Rename a file within one file system.

    FileExistsError where there is something at `goal`, also when it came there this moment;
    OSError with EXDEV where it is another file system. The origin is then left as it was.
    """
    if os.name == "nt":
        origin.rename(goal)  # refuses what exists, unlike on other systems
        return
    try:
        os.link(origin, goal)
    except OSError as error:
        if error.errno not in _NO_HARD_LINKS:
            raise
        _rename_onto_reservation(origin, goal)
        return
    _drop_old_name(origin, goal)


def put_in_place(part: Path, goal: Path) -> None:
    """Give a finished file its name for good. FileExistsError, OSError; then it has not got it."""
    rename(part, goal)
    try:
        sync_folder(goal.parent)
    except OSError:
        goal.unlink()
        raise


def _rename_onto_reservation(origin: Path, goal: Path) -> None:
    """For file systems without hard links: an empty file of our own is what gets replaced."""
    goal.open("xb").close()
    try:
        origin.rename(goal)
    except OSError:
        goal.unlink()
        raise


def _drop_old_name(origin: Path, goal: Path) -> None:
    """One of two names of a file goes; which one, depends on whether the old one can."""
    try:
        if not origin.samefile(goal):
            raise OSError(errno.ESTALE, "it was written this moment")
        origin.unlink()
    except FileNotFoundError:
        return  # somebody else took the old name away; this is the file's last one
    except OSError:
        goal.unlink()
        raise


def replace(path: Path, data: bytes) -> None:
    """Write a file of our own so that at any moment the old or the new one is there, whole."""
    with new_part(path.parent, _part_stem(path)) as part:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            sync(file.fileno())
        part.replace(path)
        sync_folder(path.parent)


def clear_part(path: Path) -> None:
    """Delete what a crash left of a `replace`."""
    clear_parts(path.parent, _part_stem(path))


def _part_stem(path: Path) -> str:
    return f".{path.name}"


def sync(descriptor: int) -> None:
    """Wait until what was written to a file is on the disk."""
    os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where the system can tell."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        sync(descriptor)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(descriptor)
