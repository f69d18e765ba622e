"""Moves pictures so that a crash at any point leaves each of them whole in a known place."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import IO

from organizer.catalogue.journal import Step
from organizer.library.actions import safe_files
from organizer.library.actions.notes import CHANGED, VANISHED, LeftAlone, LostPhoto
from organizer.library.actions.part_files import clear_parts, new_part
from organizer.library.file_identity import content_hash_of, is_intact, stamp_of
from organizer.records import Stamp

_CHUNK = 2**20


def move(origin: Path, goal: Path, content: str) -> None:
    """Move a file, its time and its permissions; to another file system as a checked copy.

    FileExistsError where there is something at `goal`, LeftAlone where the copy has not that
    content, OSError; in every such case the origin is as it was and nothing is at `goal` of ours.
    """
    try:
        safe_files.rename(origin, goal)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
    else:
        return
    before = stamp_of(origin)
    with origin.open("rb") as data:
        write(data, goal, content, lambda part: _dress(origin, part))
    try:
        if stamp_of(origin) not in (before, None):
            raise LeftAlone(CHANGED)
        origin.unlink(missing_ok=True)
    except (OSError, LeftAlone):
        goal.unlink()
        raise


def check_unchanged(step: Step) -> None:
    """LeftAlone unless the file at the source is the one that was catalogued, by its stamp."""
    now = stamp_of(step.source)
    if now != step.stamp:
        raise LeftAlone(CHANGED if now else VANISHED)


def bring_back(origin: Path, step: Step, altered: LostPhoto) -> None:
    """Move a file to where an undo wants it; raises `altered` where it is not what it was."""
    if not is_intact(origin, step.stamp, step.content):
        raise altered
    safe_files.make_folder(step.back.parent)
    move(origin, step.back, step.content)
    set_time(step.back, step.stamp.modified)


def finish_move(origin: Path, goal: Path, stamp: Stamp, content: str) -> bool:
    """Whether a move that may have been cut short got the file to its goal.

    Afterwards the file is in one place, and what the move itself left half done is cleared away.
    """
    clear_debris(goal, stamp, content)
    here, there = stamp_of(origin), stamp_of(goal)
    if there is None:
        return False
    if here is None:
        return is_intact(goal, stamp, content)
    if origin.samefile(goal):
        arrived = origin.stat().st_nlink > 1  # two names, and not one seen in two ways
    else:
        arrived = here == stamp and content_hash_of(goal) == content
    if arrived:
        origin.unlink()
    return arrived


def write(data: IO[bytes], goal: Path, content: str, dress: Callable[[Path], None]) -> None:
    """Write a file whole or not at all, over nothing; `dress` gives it its time.

    FileExistsError, OSError, and LeftAlone where the data has not that content.
    """
    with new_part(goal.parent, _part_stem(content)) as part:
        with part.open("wb") as file:
            shutil.copyfileobj(data, file, _CHUNK)
            file.flush()
            safe_files.sync(file.fileno())
        if content_hash_of(part) != content:
            raise LeftAlone(CHANGED)
        dress(part)
        safe_files.put_in_place(part, goal)


def clear_debris(goal: Path, stamp: Stamp, content: str) -> None:
    """Delete what a crash left on the way to a goal: a copy cut short, a file with only a name."""
    clear_parts(goal.parent, _part_stem(content))
    there = stamp_of(goal)
    if there is not None and there.size == 0 < stamp.size:
        goal.unlink()


def set_time(path: Path, nanoseconds: int) -> None:
    """Make a file as old as it was; some file systems store less than that."""
    with contextlib.suppress(OSError, OverflowError):
        os.utime(path, ns=(nanoseconds, nanoseconds))


def _part_stem(content: str) -> str:
    """Of the name of a copy that grows, which tells after a crash what it is."""
    return f".smalti-{content}"


def _dress(origin: Path, part: Path) -> None:
    # Some file systems have no permissions or extended attributes; the picture is what counts.
    with contextlib.suppress(OSError):
        shutil.copystat(origin, part)
