"""What is done to a library in a process that may be killed; each ends when it is done."""

from __future__ import annotations

from pathlib import Path

from organizer.errors import ActionError
from organizer.jobs import Control, run
from organizer.library.actions.restore import restore
from organizer.library.library import Library

_MOST_UNDOS = 6


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
    run(restore(archive, goal, Control()))


def index_folder(library: Library, root: Path) -> None:
    """Index a folder."""
    run(library.indexer.index([root], Control()))
