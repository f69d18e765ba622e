"""What is done to a library in a process that may be killed; each ends when it is done."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from organizer.catalogue.backups import Backups
from organizer.embedding.model_store import ModelStore
from organizer.errors import ActionError
from organizer.jobs import Control, run
from organizer.library.actions.restore import restore
from organizer.library.library import Library, open_library
from organizer.library.safekeeping.restoration import restore_backup
from organizer.paths import LibraryPaths

_MOST_UNDOS = 6
_OLD_CATALOGUE = Path(__file__).parents[1] / "unit" / "catalogue" / "sample_v4.sql"


def photos_of(library: Library) -> list[int]:
    """Every photo."""
    return [int(photo) for photo in library.catalogue.photos.present_ids()]


def archive_photos(library: Library, target: Path) -> None:
    """Archive every photo."""
    run(library.perform(library.actions.archive(photos_of(library), target, Control())))


def trash_photos(library: Library) -> None:
    """Trash every photo."""
    run(library.perform(library.actions.trash(photos_of(library), Control())))


def undo_newest(library: Library) -> None:
    """Undo once."""
    run(library.perform(library.actions.undo(Control())))


def undo_to_the_end(library: Library) -> None:
    """Finish what was interrupted, then undo until nothing is left."""
    run(library.perform(library.actions.recover(Control())))
    for _ in range(_MOST_UNDOS):
        if library.actions.undoable() is None:
            return
        undo_newest(library)
    raise ActionError("There is no end to what can be undone.", "")


def restore_archive(library: Library, archive: Path, goal: Path) -> None:
    """Copy what an archive holds below a folder."""
    run(restore(archive, goal, Control(), library.catalogue))


def index_folder(library: Library, root: Path) -> None:
    """Index a folder."""
    run(library.indexer.index([root], Control()))


def back_up(library: Library) -> None:
    """Back the catalogue up."""
    run(library.safekeeper.back_up(Control()))


def back_up_and_archive(library: Library, target: Path) -> None:
    """Back the catalogue up, then archive every photo, which the backup knows nothing of."""
    back_up(library)
    archive_photos(library, target)


def restore_newest_backup(_: object, folder: Path) -> None:
    """Let the newest backup be the catalogue again."""
    paths = LibraryPaths(folder)
    newest = Backups(paths.backups).all()[0]
    run(restore_backup(paths, newest.path, Control()))


def open_quietly(_: object, folder: Path) -> None:
    """Open a library, which upgrades its catalogue, and close it."""
    store = ModelStore(folder.parent / "weights", folder.parent / "models")
    open_library(folder, store).close()


def make_old_catalogue(folder: Path) -> None:
    """A library as an older Smalti left it, of three photos."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    with closing(sqlite3.connect(folder / "catalogue.sqlite")) as connection:
        connection.executescript(_OLD_CATALOGUE.read_text())


def is_whole(file: Path) -> bool:
    """Whether a file is a sound database."""
    with closing(sqlite3.connect(file)) as connection:
        try:
            return connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        except sqlite3.DatabaseError:
            return False
