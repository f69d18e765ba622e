"""Keeps the catalogue's ratings up with the files and the XMP sidecars beside them."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from organizer.catalogue import Catalogue
from organizer.catalogue.ratings import RatingSource
from organizer.imaging.workers.decoder_pool import DecoderPool
from organizer.imaging.xmp import MOST_BYTES, rating_of
from organizer.jobs import Control
from organizer.library.companions import sidecar_names
from organizer.library.file_identity import modification_time
from organizer.records import Changes, Progress, Root

_BATCH = 200


@dataclass(frozen=True, slots=True)
class _Task:
    """A photo whose rating may have changed, and its sidecars, the one that counts most first."""

    rated: RatingSource
    path: Path
    sidecars: tuple[Path, ...]
    written: int
    """When the newest sidecar was; 0 where there is none."""


class SidecarRatings:
    """A sidecar wins over the file, and "a.cr2.xmp" over "a.xmp", which "a.jpg" may have too."""

    def __init__(self, catalogue: Catalogue, decoders: DecoderPool) -> None:
        self._catalogue = catalogue
        self._decoders = decoders

    def follow(self, folders: Iterable[Path], control: Control) -> Generator[Progress, None, None]:
        """Read the ratings again that may have changed in the roots that cover some folders.

        That is where a sidecar came or changed, where a file changed, and of photos that were
        catalogued before ratings were read. A sidecar that went away takes no rating with it.
        Stopped at any point, the next run carries on; so it does with what cannot be read.
        """
        covering = (self._catalogue.roots.covering(folder) for folder in folders)
        roots = {root.id: root for root in covering if root and root.online}
        tasks = [task for root in roots.values() for task in self._tasks(root, control)]
        for start in range(0, len(tasks), _BATCH):
            read: list[RatingSource] = []
            for task in tasks[start : start + _BATCH]:
                control.checkpoint()
                read += _read(task, self._decoders)
            changed = self._catalogue.ratings.put(read)
            done = min(start + _BATCH, len(tasks))
            yield Progress("Reading ratings", done, len(tasks), changes=Changes(updated=changed))

    def _tasks(self, root: Root, control: Control) -> Iterator[_Task]:
        known = sorted(self._catalogue.ratings.of(root.id), key=_folder)
        for folder, photos in groupby(known, _folder):
            control.checkpoint()
            beside = _sidecars(root.path / os.fsdecode(folder))
            for rated in photos:
                names = [name for name in sidecar_names(_name(rated)) if name in beside]
                written = max((beside[name][0] for name in names), default=0)
                if written != rated.sidecar:
                    sidecars = tuple(beside[name][1] for name in names)
                    yield _Task(rated, root.path / os.fsdecode(rated.path), sidecars, written)


def _read(task: _Task, decoders: DecoderPool) -> list[RatingSource]:
    """What is said of a photo now; nothing where that cannot be read."""
    has_lost_sidecar = not task.sidecars and (task.rated.sidecar or 0) > 0
    try:
        said = task.rated.said if has_lost_sidecar else _current_rating(task, decoders)
    except OSError:
        return []
    return [replace(task.rated, said=said, sidecar=task.written)]


def _current_rating(task: _Task, decoders: DecoderPool) -> int | None:
    for sidecar in task.sidecars:
        with sidecar.open("rb") as file:
            said = rating_of(file.read(MOST_BYTES + 1))
        if said is not None:
            return said or None  # 0 is "unrated", whatever the file says
    return decoders.read_rating(task.path)


def _sidecars(folder: Path) -> dict[str, tuple[int, Path]]:
    """A folder's sidecars by name in lower case: when they were written, and where they are."""
    try:
        with os.scandir(folder) as listing:
            return {
                entry.name.lower(): (modification_time(entry.stat()), Path(entry.path))
                for entry in listing
                if entry.name.lower().endswith(".xmp") and entry.is_file()
            }
    except OSError:
        return {}


def _name(rated: RatingSource) -> str:
    return os.fsdecode(os.path.basename(rated.path))  # noqa: PTH119 - bytes paths


def _folder(rated: RatingSource) -> bytes:
    return os.path.dirname(rated.path)  # noqa: PTH120 - bytes paths
