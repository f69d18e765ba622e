"""Brings a backup of the catalogue back, or begins a library anew where there is none."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count
from pathlib import Path

from organizer import formatting
from organizer.catalogue import Catalogue
from organizer.catalogue.backups import Backups
from organizer.catalogue.copies import (
    copy_catalogue,
    examine,
    has_log,
    remove_database,
)
from organizer.catalogue.failures import lost
from organizer.catalogue.replacement import make_single, replace_catalogue
from organizer.catalogue.salvage import Salvage, salvage_journal
from organizer.errors import CatalogueError, DamagedCatalogueError
from organizer.jobs import Control
from organizer.library.lock import LibraryLock
from organizer.paths import LibraryPaths, displayable
from organizer.private_files import make_private_folder
from organizer.records import Progress

_HEADER = 4096
"""Bytes of a catalogue before anything was written to it."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What became of a library."""

    photos: int
    """Present ones that the catalogue has now."""
    made: datetime | None
    """When the backup was made; None for a new catalogue."""
    aside: Path | None
    """Where the catalogue before it is kept."""
    salvage: Salvage

    def sentences(self) -> list[str]:
        """What a person should know."""
        said = [
            f"Restored the backup of {formatting.moment(self.made)}: "
            f"{formatting.photos(self.photos)}."
            if self.made
            else "Began a new catalogue."
        ]
        if self.salvage.actions:
            actions = formatting.counted(self.salvage.actions, "later action")
            said.append(f"{actions} on files are still known, and can be undone as before.")
        if not self.salvage.is_complete:
            said.append(
                "What was archived or trashed since is not known in full: those photos are in "
                "their archives and in your trash."
            )
        if self.aside is not None:
            said.append(f"The catalogue before it is kept: {displayable(self.aside)}.")
        return said


def refuse_loss(paths: LibraryPaths) -> None:
    """DamagedCatalogueError where a catalogue is gone or empty and a library's files are there.

    Opening it would begin a new one, and nobody would know of the old.
    """
    file = paths.catalogue
    try:
        size = file.stat().st_size if file.exists() else 0
        is_empty = not size or (size <= _HEADER and not has_log(file))
        is_lost = is_empty and _has_traces(paths)
    except OSError:
        return  # whoever opens it says what is wrong with the folder
    if is_lost:
        raise lost(paths.folder, is_there=file.exists())


def restore_backup(
    paths: LibraryPaths, backup: Path, control: Control
) -> Generator[Progress, None, Restored]:
    """Let a backup be the library's catalogue again; the present one is kept beside it.

    No part of the library may be open. What the present catalogue knows of files that were
    archived or trashed since, is carried over. CatalogueError where the backup is not sound,
    where another process has the library open, or where the disk is full: nothing changes then.
    """
    yield Progress("Checking the backup", 0)
    about = examine(backup, is_thorough=True)
    known = {each.path: each.made for each in Backups(paths.backups).all()}
    with _part(paths) as part:
        yield Progress("Restoring the backup", 0)
        copy_catalogue(backup, part, control.checkpoint)
        return _bring_in(paths, part, known.get(backup, about.made))


def begin_anew(paths: LibraryPaths) -> Restored:
    """Give a library an empty catalogue in the place of one that is lost or damaged.

    CatalogueError where there is a sound one.
    """
    if paths.catalogue.exists() and paths.catalogue.stat().st_size > _HEADER:
        try:
            examine(paths.catalogue, is_thorough=True)
        except DamagedCatalogueError:
            pass
        else:
            raise CatalogueError(
                f"The library {displayable(paths.folder)} has a sound catalogue.",
                "To begin another library, choose another folder: --library DIR.",
            )
    with _part(paths) as part:
        return _bring_in(paths, part, None)


@contextmanager
def _part(paths: LibraryPaths) -> Iterator[Path]:
    """A file to make the new catalogue in, while no other process works with the library."""
    part = paths.catalogue.with_name("catalogue.restoring.sqlite")
    try:
        make_private_folder(paths.folder)
        with LibraryLock(paths.lock).hold():
            remove_database(part)  # what a crash left
            try:
                yield part
            finally:
                remove_database(part)
    except OSError as error:
        raise CatalogueError(
            f"The library {displayable(paths.folder)} could not be changed: "
            f"{error.strerror or error}.",
            "Close other programs that use it and free some space, then try again.",
        ) from error


def _bring_in(paths: LibraryPaths, part: Path, made: datetime | None) -> Restored:
    """Put a catalogue, which is made where there is none, in the place of the present one."""
    salvage = Salvage(is_complete=not _has_traces(paths))

    def prepare(present: sqlite3.Connection | None) -> None:
        nonlocal salvage
        if present is not None:
            salvage = salvage_journal(present, part)
        make_single(part)
        # Photos that come later may have the numbers of others that these know.
        for index in paths.vectors.glob("*.hnsw"):
            index.unlink()

    Catalogue(part).close()  # of the newest schema from here on
    aside = _free_name(paths.catalogue.with_name(f"catalogue.before-restore-{_now()}.sqlite"))
    is_kept = replace_catalogue(paths.catalogue, part, aside, prepare)
    photos = examine(paths.catalogue).photos
    return Restored(photos, made, aside if is_kept else None, salvage)


def _has_traces(paths: LibraryPaths) -> bool:
    """Whether a folder holds what only a library with photos has."""
    return (
        any(paths.vectors.glob("*.hnsw"))
        or any(paths.backups.glob("*.sqlite"))
        or any(paths.thumbnails.glob("[0-9a-f][0-9a-f]"))
        or has_log(paths.catalogue)
    )


def _now() -> str:
    return datetime.now().strftime("%Y-%m-%d-%H%M%S")


def _free_name(path: Path) -> Path:
    names = (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in count(2))
    return next(name for name in chain((path,), names) if not name.exists())
