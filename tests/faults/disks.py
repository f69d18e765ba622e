"""Fills disks up and takes drives away while photos are on their way."""

from __future__ import annotations

import os
import random
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from acts import archive_photos, index_folder, restore_archive, trash_photos, undo_newest
from kills import undo_all
from tally import SLOW_SECONDS, Tally
from workshop import CRASHED, ENDED, SmallDisk, Workshop, clear

from organizer.library.library import Library

Act = Callable[[Library], object]
_KILOBYTES = 48 * 1024
"""Of a disk, enough for all photos twice."""
_MOST_LEFT = 5 * 2**20
"""Bytes; nearly as much as all photos have."""


@dataclass(frozen=True)
class Shortage:
    """Work for which a disk has too little room."""

    place: str
    """Where the disk is mounted, below the workshop's folder."""
    act: Act
    prepare: Act | None = None


def shortages(folder: Path) -> dict[str, Shortage]:
    """Every full disk that is tried, by its name in the table."""
    archive, restored = folder / "Archive", folder / "disk" / "Restored"
    to_archive = partial(archive_photos, target=archive)
    to_folder = Shortage("disk", partial(archive_photos, target=folder / "disk" / "Archive"))
    return {
        "archive to folder": to_folder,
        "archive to zip": replace(
            to_folder, act=partial(archive_photos, target=folder / "disk" / "Archive.zip")
        ),
        "trash": Shortage("Pictures", trash_photos),
        "undo": Shortage("Pictures", undo_newest, prepare=to_archive),
        "restore": Shortage(
            "disk", partial(restore_archive, archive=archive, goal=restored), prepare=to_archive
        ),
        "the library's, archive": Shortage("library", to_archive),
        "the library's, undo": Shortage("library", undo_newest, prepare=to_archive),
        "the library's, trash": Shortage("library", trash_photos),
        "the library's, index": Shortage(
            "library", partial(index_folder, root=folder / "Pictures")
        ),
    }


def fill_often(name: str, folder: Path, other: Path, count: int, seed: str, tally: Tally) -> None:
    """Let one kind of work run into a full disk `count` times more."""
    shortage = shortages(folder)[name]
    place = folder / shortage.place
    disk = SmallDisk(place, _KILOBYTES)
    try:
        workshop = Workshop(folder, other)
        for _ in range(count):
            numbers = random.Random(f"{seed}/{name}/{tally.rounds}")  # noqa: S311
            tally.rounds += 1
            tally.tried += 1
            _prepare(workshop, shortage.prepare)
            filler = place / "filler"
            with filler.open("wb") as file:
                room = max(0, disk.free() - numbers.randrange(_MOST_LEFT))
                os.posix_fallocate(file.fileno(), 0, room or 1)
            started = time.monotonic()
            code = workshop.start(shortage.act).wait()
            filler.unlink()
            _judge(workshop, code, time.monotonic() - started, tally)
    finally:
        disk.close()


@dataclass(frozen=True)
class Unplugging:
    """Work during which a drive goes away."""

    place: str
    act: Act
    prepare: Act | None = None


def unpluggings(folder: Path) -> dict[str, Unplugging]:
    """Every drive that is taken away, by its name in the table."""
    archive = partial(archive_photos, target=folder / "disk" / "Archive")
    return {
        "the photos', archive": Unplugging("Pictures", archive),
        "the photos', index": Unplugging(
            "Pictures", partial(index_folder, root=folder / "Pictures")
        ),
        "the photos', trash": Unplugging("Pictures", trash_photos),
        "the photos', undo": Unplugging("Pictures", undo_newest, prepare=archive),
        "the archive's, archive": Unplugging("disk", archive),
        "the archive's, undo": Unplugging("disk", undo_newest, prepare=archive),
    }


def unplug_often(name: str, folder: Path, other: Path, count: int, seed: str, tally: Tally) -> None:
    """Take a drive away in the middle of one kind of work `count` times more."""
    unplugging = unpluggings(folder)[name]
    place, drive = folder / unplugging.place, folder.with_name("drive")
    for each in (place, drive):
        clear(each)
    _plug_in(drive, place)
    try:
        workshop = Workshop(folder, other)
        (drive / "here.txt").write_text("A drive that is there is not empty.")
        workshop.wanted = workshop.at_home()
        length = 0.3
        for _ in range(count):
            numbers = random.Random(f"{seed}/{name}/{tally.rounds}")  # noqa: S311
            tally.rounds += 1
            tally.tried += 1
            _prepare(workshop, unplugging.prepare)
            child = workshop.start(unplugging.act)
            child.wait_until_ready()
            started = time.monotonic()
            time.sleep(numbers.random() * length)
            _unplug(place)
            code = child.wait()
            length = 0.8 * length + 0.2 * (time.monotonic() - started)
            taken = time.monotonic() - started
            astray = [path.name for path in place.rglob("*") if path.is_file()]
            if astray:
                tally.unrecovered += 1
                tally.note(f"written below the mount point: {astray[:3]}")
            clear(place)
            _plug_in(drive, place)
            _judge(workshop, code, taken, tally)
    finally:
        _unplug(place)


def _prepare(workshop: Workshop, act: Act | None) -> None:
    if act is not None:
        child = workshop.start(act)
        if child.wait() != ENDED:
            raise RuntimeError(child.report.read_text())


def _judge(workshop: Workshop, code: int, seconds: float, tally: Tally) -> None:
    """Look what is left, then undo to the end with the disk as it should be."""
    if code == CRASHED or code < 0:
        tally.crashes += 1
        tally.note(workshop.report.read_text()[-600:])
    tally.slow += seconds > SLOW_SECONDS
    lost = workshop.lost()
    if lost:
        tally.lost += len(lost)
        tally.note(f"lost: {lost[:3]}")
    again = workshop.start(partial(index_folder, root=workshop.home))
    if again.wait() != ENDED or lost or not undo_all(workshop, tally):
        tally.unrecovered += 1
        tally.note(workshop.report.read_text()[-300:])
        workshop.build()


def _plug_in(drive: Path, place: Path) -> None:
    subprocess.run(["mount", "--bind", drive, place], check=True)  # noqa: S607


def _unplug(place: Path) -> None:
    subprocess.run(["umount", "--lazy", place], check=True)  # noqa: S607
