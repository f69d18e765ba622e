"""Puts another catalogue in the place of a library's own, which is kept aside."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from organizer.catalogue.copies import beside, sync, sync_folder
from organizer.errors import CatalogueError
from organizer.paths import displayable

_BUSY_SECONDS = 1.0


def replace_catalogue(
    present: Path,
    new: Path,
    aside: Path,
    prepare: Callable[[sqlite3.Connection | None], None],
) -> bool:
    """Let `new`, a single file in the same folder, be the catalogue; whether one is kept aside.

    At every instant the one or the other is there, whole: the present one is first given the name
    `aside` as well. `prepare` is called before with a connection to the present one, if it is a
    database at all, while no other process can write to it. CatalogueError where another process
    has it open, OSError; it is still in its place then.
    """
    if not present.exists() or not present.stat().st_size:
        prepare(None)
        _swap(present, new, aside)
        return False
    with closing(
        sqlite3.connect(present, timeout=_BUSY_SECONDS, isolation_level=None)
    ) as connection:
        is_settled = _settle(connection, present)
        prepare(connection)
        if is_settled and os.name != "nt":  # Windows renames no file that is open
            _swap(present, new, aside)
            return True
    _swap(present, new, aside)
    return True


def make_single(file: Path) -> None:
    """Leave nothing beside a catalogue that nobody has open: its log becomes part of it."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    sync(file)


def _settle(connection: sqlite3.Connection, file: Path) -> bool:
    """Take what the log holds into the file, and keep others out; False where it is damaged."""
    try:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise CatalogueError(
                f"The library {displayable(file.parent)} is open in another Smalti.",
                "Close its window, then try again.",
            ) from error
        return False
    except (sqlite3.Error, UnicodeDecodeError):
        return False
    return True


def _swap(present: Path, new: Path, aside: Path) -> None:
    if present.exists() and present.stat().st_size:
        _name_as_well(present, aside)
    # A log that belongs to the present one would be taken into the new one.
    for ending in ("-wal", "-journal"):
        if beside(present, ending).exists():
            beside(present, ending).replace(beside(aside, ending))
    beside(present, "-shm").unlink(missing_ok=True)
    sync_folder(present.parent)
    new.replace(present)
    sync_folder(present.parent)


def _name_as_well(file: Path, name: Path) -> None:
    try:
        os.link(file, name)
    except OSError:  # a file system without hard links
        shutil.copy2(file, name)
        sync(name)
