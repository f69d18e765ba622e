"""Files that are still being written, told apart from what a crash left of them."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

if sys.platform != "win32":
    import fcntl

_MOST = 9
"""Parts of one file at once: of several processes, and of crashes on disks without locks."""


@contextlib.contextmanager
def new_part(folder: Path, stem: str) -> Iterator[Path]:
    """A new empty file named after a stem, deleted at the end unless it was renamed. OSError.

    What crashes left of that stem makes room for it; no other process takes this one for that.
    """
    part, claim = _create(folder, stem)
    with claim:
        try:
            yield part
        finally:
            with contextlib.suppress(OSError):
                if _is_there_still(part, claim):
                    part.unlink()


def clear_parts(folder: Path, stem: str) -> None:
    """Delete what crashes left of the parts of a stem; one that is being written stays."""
    for part in _names(folder, stem):
        _make_room(part)


def _create(folder: Path, stem: str) -> tuple[Path, IO[bytes]]:
    for part in _names(folder, stem):
        while _make_room(part):
            try:
                claim = part.open("xb")
            except FileExistsError:
                continue
            if _claim(claim):
                return part, claim
            claim.close()
    raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), folder / stem)


def _names(folder: Path, stem: str) -> list[Path]:
    return [folder / f"{stem}{f'.{n}' if n > 1 else ''}.part" for n in range(1, _MOST + 1)]


def _make_room(part: Path) -> bool:
    """Whether the name is free, if need be by deleting debris that has it."""
    try:
        with part.open("rb") as file:
            if sys.platform != "win32":
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                part.unlink()
        if sys.platform == "win32":
            part.unlink()  # refused while somebody has it open
    except FileNotFoundError:
        return True
    except OSError:
        return False  # somebody writes it, or, without locks, may be writing it
    return True


def _is_there_still(part: Path, claim: IO[bytes]) -> bool:
    """Whether our file has its first name, rather than another process's file."""
    return claim.closed or os.path.samestat(os.fstat(claim.fileno()), part.lstat())


def _claim(file: IO[bytes]) -> bool:
    """Keep others from clearing a new file while it is open; False where one was faster."""
    if sys.platform == "win32":
        file.close()  # it could not be renamed, and whoever writes it has it open as well
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # nobody clears anything where there are no locks
    return os.fstat(file.fileno()).st_nlink > 0
