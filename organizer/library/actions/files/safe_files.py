"""File operations that never overwrite anything."""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

from organizer.library.actions.files.part_files import clear_parts, new_part

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
    """A name for each path that is free and, whatever its case, given only once.

    Files of one folder that follow each other and are named after the first, as the companions of
    a photo are, get the same number.
    """
    given: set[str] = set()
    names: list[Path] = []
    for family in _families(wanted):
        for number in itertools.count(1):
            named = [_numbered(path, family[0].stem, number) for path in family]
            if not any(str(name).casefold() in given or is_taken(name) for name in named):
                break
        given.update(str(name).casefold() for name in named)
        names += named
    return names


def _families(wanted: Sequence[Path]) -> list[list[Path]]:
    families: list[list[Path]] = []
    for path in wanted:
        family = families[-1] if families else []
        if not family or not _is_named_after(path, family):
            families.append(family := [])
        family.append(path)
    return families


def _is_named_after(path: Path, family: Sequence[Path]) -> bool:
    stem = family[0].stem
    start, rest = path.name[: len(stem)], path.name[len(stem) :]
    return (
        path.parent == family[0].parent
        and start.casefold() == stem.casefold()
        and not rest[:1].isalnum()
        and all(path.name.casefold() != other.name.casefold() for other in family)
    )


def _numbered(path: Path, stem: str, number: int) -> Path:
    if number == 1:
        return path
    return path.with_name(f"{path.name[: len(stem)]} ({number}){path.name[len(stem) :]}")


def make_folder(folder: Path, mode: int = 0o777) -> None:
    """Make a folder and those above it that are lacking, with no more permissions than `mode`.

    NotADirectoryError where a file is in the way.
    """
    try:
        folder.mkdir(mode, exist_ok=True)
    except FileNotFoundError:
        make_folder(folder.parent, mode)
        make_folder(folder, mode)
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


def replace(path: Path, data: bytes, mode: int = 0o666) -> None:
    """Write a file of our own so that at any moment the old or the new one is there, whole.

    It has no more permissions than `mode`.
    """
    with new_part(path.parent, _part_stem(path)) as part:
        with part.open("wb") as file:
            limit_mode(part, mode)
            file.write(data)
            file.flush()
            sync(file.fileno())
        part.replace(path)
        sync_folder(path.parent)


def limit_mode(path: Path, mode: int) -> int:
    """Take the permissions from a file that are not in `mode`; what it had before."""
    before = stat.S_IMODE(path.stat().st_mode)
    if before & ~mode:
        with contextlib.suppress(OSError):
            path.chmod(before & mode)
    return before


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
