"""Fills disks up and takes them away while photos are on their way."""

from __future__ import annotations

import random
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from kills import archive_photos, index_folder, restore_archive, trash_photos, undo_all, undo_newest
from tally import SLOW_SECONDS, Tally
from workshop import CRASHED, ENDED, REFUSED, SmallDisk, Workshop

from organizer.library.library import Library

Act = Callable[[Library], object]
_ROOMY = 64 * 1024
"""KiB, enough for everything."""


@dataclass(frozen=True)
class Shortage:
    """A disk that has too little room for what is done."""

    place: str
    """Where the disk is mounted, below the workshop's folder."""
    act: Act
    prepare: Act | None = None


def shortages(folder: Path) -> dict[str, Shortage]:
    """Every full disk that is tried, by its name in the table."""
    archive, packed = folder / "disk" / "Archive", folder / "disk" / "Archive.zip"
    restored = partial(restore_archive, archive=folder / "Archive", goal=folder / "disk" / "back")
    to_folder = Shortage("disk", partial(archive_photos, target=archive))
    return {
        "archive to folder": to_folder,
        "archive to zip": Shortage("disk", partial(archive_photos, target=packed)),
        "trash": Shortage("person", trash_photos),
        "undo": Shortage("Pictures", undo_newest, prepare=partial(archive_photos, target=folder / "Archive")),
        "restore": Shortage("disk", restored, prepare=partial(archive_photos, target=folder / "Archive")),
        "the library's, archive": replace(to_folder, place="library"),
        "the library's, trash": Shortage("library", trash_photos),
        "the library's, index": Shortage("library", partial(index_folder, root=folder / "Pictures")),
    }
