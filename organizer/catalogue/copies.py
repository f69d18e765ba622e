"""Makes a copy of a catalogue with SQLite's own online backup, and looks into one at rest."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from organizer.catalogue.failures import damaged, reported
from organizer.catalogue.migrations import APPLICATION_ID, MIGRATIONS
from organizer.errors import CatalogueError, DamagedCatalogueError
from organizer.paths import displayable
from organizer.private_files import create_private, make_private_folder

_PAGES = 2048
"""Copied between two looks at whether to go on; 8 MB."""
_BUSY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of a catalogue."""

    path: Path
    made: datetime
    """By the clock of this computer."""
    photos: int
    """Present ones."""
    version: int
    """Of its schema."""


def has_log(file: Path) -> bool:
    """Whether a write-ahead log with something in it lies beside a catalogue."""
    log = beside(file, "-wal")
    return log.exists() and log.stat().st_size > 0


def beside(file: Path, ending: str) -> Path:
    """One of the files that SQLite keeps beside a database: -wal, -shm or -journal."""
    return file.with_name(file.name + ending)


def copy_catalogue(
    source: Path, target: Path, checkpoint: Callable[[], None] = lambda: None
) -> None:
    """Make a sound copy, or none: the file has its name only when it was checked and is safe.

    Others may read and write the catalogue meanwhile. `checkpoint` is called now and then; what
    it raises ends the copying. DamagedCatalogueError where the catalogue is damaged, and
    CatalogueError where the copy cannot be written; there is no copy then. An existing target is
    replaced.
    """
    part = beside(target, ".part")
    try:
        make_private_folder(target.parent)
        remove_database(part)
        create_private(part).close()
        _copy(source, part, checkpoint)
        sync(part)
        try:
            examine(part, is_thorough=True)
        except DamagedCatalogueError as error:
            examine(source, is_thorough=True)
            raise _unwritable(target, "it did not arrive whole") from error
        checkpoint()
        part.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise _unwritable(target, error.strerror or str(error)) from error
    finally:
        with suppress(OSError):
            remove_database(part)


def examine(file: Path, is_thorough: bool = False) -> Backup:
    """What a copy is, or a catalogue nobody has open.

    CatalogueError where it is none, or one of a newer Smalti; DamagedCatalogueError where it is
    damaged, for which all of it is read if the look is thorough.
    """
    try:
        made = datetime.fromtimestamp(file.stat().st_mtime)
    except OSError as error:
        raise CatalogueError(
            f"The backup {displayable(file)} cannot be read: {error.strerror}.", _CHOOSE
        ) from error
    with reported(file), closing(open_at_rest(file)) as connection:
        application, version = (
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("application_id", "user_version")
        )
        if application != APPLICATION_ID:
            raise CatalogueError(f"{displayable(file)} is not a Smalti catalogue.", _CHOOSE)
        if version > len(MIGRATIONS):
            raise CatalogueError(
                f"The backup {displayable(file)} was made by a newer version of Smalti.",
                "Update Smalti, or choose another backup.",
            )
        if version < 1 or (is_thorough and find_faults(connection)):
            raise damaged(file)
        count = connection.execute("SELECT count(*) FROM photos WHERE state = 'present'")
        return Backup(file, made, int(count.fetchone()[0]), version)


_CHOOSE = "Choose another backup: smalti library restore lists them."


def find_faults(connection: sqlite3.Connection, is_quick: bool = False) -> list[str]:
    """What SQLite finds wrong with a database, in its own words; at most a few."""
    pragma = "quick_check" if is_quick else "integrity_check"
    found = [str(row[0]) for row in connection.execute(f"PRAGMA {pragma}(5)")]
    return [] if found == ["ok"] else found


def open_at_rest(file: Path) -> sqlite3.Connection:
    """A connection to a database that is only read. sqlite3.Error.

    Nothing is written, so it may lie on a disc; only a log beside it may be read into it.
    """
    mode = "rw" if beside(file, "-wal").exists() else "ro&immutable=1"
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode={mode}", uri=True)


def remove_database(file: Path) -> None:
    """Delete a database and what SQLite kept beside it, where they are. OSError."""
    for ending in ("-journal", "-wal", "-shm", ""):
        beside(file, ending).unlink(missing_ok=True)


def sync(file: Path) -> None:
    """Wait until what was written to a file is on the disk. OSError."""
    descriptor = os.open(file, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where the system can tell."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some file systems know no such thing for folders
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _copy(source: Path, part: Path, checkpoint: Callable[[], None]) -> None:
    origin = sqlite3.connect(
        f"{source.absolute().as_uri()}?mode=rw", uri=True, timeout=_BUSY_SECONDS
    )
    try:
        with reported(source), closing(origin), closing(sqlite3.connect(part)) as copy:
            # One snapshot: without a transaction, whoever writes would start it all over.
            origin.execute("BEGIN")
            origin.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            copy.execute("PRAGMA synchronous=OFF")  # synced as a whole in the end
            origin.backup(copy, pages=_PAGES, progress=lambda *_: checkpoint())
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
    except DamagedCatalogueError:
        raise
    except CatalogueError as error:
        raise _unwritable(part, str(error.__cause__)) from error


def _unwritable(target: Path, reason: str) -> CatalogueError:
    return CatalogueError(
        f"A backup of the catalogue could not be written to {displayable(target.parent)}: "
        f"{reason}.",
        "Free some space or make the folder writable, then try again; nothing was changed.",
    )
