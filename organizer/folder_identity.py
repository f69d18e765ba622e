"""Tells which folders are one, however they are reached: by a link, a mount or another spelling."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

FolderId = tuple[int, int, int]
"""Device, inode and time of change; volume, file id and time of making on Windows.

The time tells folders apart where a file system numbers its folders carelessly.
"""


def folder_id(folder: Path | bytes) -> FolderId | None:
    """What tells a folder from every other one, links followed; None where nothing does."""
    try:
        about = os.stat(folder)  # noqa: PTH116 - bytes paths
    except (OSError, ValueError):
        return None
    return (about.st_dev, about.st_ino, about.st_ctime_ns) if about.st_ino else None


def path_below(path: Path, folder: Path) -> Path | None:
    """Where a path lies below a folder, `Path()` for the folder itself; None where it does not.

    Either need not exist; what a drive that is away would tell is not known then.
    """
    real, home = Path(os.path.realpath(path)), Path(os.path.realpath(folder))
    if real.is_relative_to(home):
        return real.relative_to(home)
    identity = folder_id(home)
    if identity is None:
        return None
    above = (place for place in (real, *real.parents) if folder_id(place) == identity)
    return next((real.relative_to(place) for place in above), None)


def outermost(folders: Iterable[Path]) -> list[Path]:
    """The folders that lie in no other one of them, each once, in the order given."""
    distinct: dict[FolderId | Path, Path] = {}
    for folder in folders:
        distinct.setdefault(next(_keys(folder)), folder)
    return [
        folder
        for folder in distinct.values()
        if not any(key in distinct for key in islice(_keys(folder), 1, None))
    ]


def _keys(folder: Path) -> Iterator[FolderId | Path]:
    """What stands for a folder, then for every folder above it."""
    real = Path(os.path.realpath(folder))
    for place in (real, *real.parents):
        yield folder_id(place) or place
