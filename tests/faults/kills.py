"""Kills processes that act on a library at random instants, and looks what the next start finds."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from acts import (
    archive_photos,
    back_up,
    back_up_and_archive,
    index_folder,
    is_whole,
    make_old_catalogue,
    open_quietly,
    restore_archive,
    restore_newest_backup,
    trash_photos,
    undo_newest,
    undo_to_the_end,
)
from tally import SLOW_SECONDS, Tally
from workshop import CRASHED, ENDED, REFUSED, Child, Workshop, clear

from organizer.catalogue.migrations import MIGRATIONS
from organizer.library.library import Library

Act = Callable[[Library], object]


@dataclass(frozen=True)
class Kill:
    """One kind of work that is killed: what is done before, what is killed, how it is settled."""

    act: Act
    prepare: Act | None = None
    settle: Callable[[Workshop, Tally], bool] | None = None
    """Brings all in order as a person would; whether it did. Undoing is usual."""
    before: Callable[[Workshop], None] | None = None
    """Sets the folder up, in this process."""
    library: str = "library"
    """The folder of the library it works on."""
    is_plain: bool = False
    """Whether it opens the library itself."""


def kinds(workshop: Workshop) -> dict[str, Kill]:
    """Everything that is killed, by its name in the table."""
    places = {
        "archive to folder": workshop.archive,
        "archive to another disk": workshop.other / "Archive",
        "archive to zip": workshop.archive.with_suffix(".zip"),
    }
    table = {name: Kill(partial(archive_photos, target=place)) for name, place in places.items()}
    table["trash"] = Kill(trash_photos)
    for name, kill in tuple(table.items()):
        table[f"undo of {name}"] = Kill(undo_newest, prepare=kill.act)
    restored = workshop.folder / "Restored"
    for name in ("archive to folder", "archive to zip"):
        table[f"restore from {name.removeprefix('archive to ')}"] = Kill(
            partial(restore_archive, archive=places[name], goal=restored),
            prepare=table[name].act,
            settle=partial(_settle_restore, archive=places[name], goal=restored),
            before=lambda _: shutil.rmtree(restored, ignore_errors=True),
        )
    table["backup"] = Kill(back_up, settle=_settle_backup)
    table["restore of a backup"] = Kill(
        partial(restore_newest_backup, folder=workshop.library),
        prepare=partial(back_up_and_archive, target=workshop.archive),
        settle=_settle_backup,
        is_plain=True,
    )
    old = workshop.folder / "old library"
    table["upgrade of a catalogue"] = Kill(
        partial(open_quietly, folder=old),
        settle=partial(_settle_upgrade, library=old),
        before=lambda _: make_old_catalogue(old),
        is_plain=True,
    )
    table["index"] = Kill(
        partial(index_folder, root=workshop.home),
        settle=_settle_index,
        before=lambda shop: clear(shop.folder / "new library"),
        library="new library",
    )
    return table


def kill_often(name: str, workshop: Workshop, count: int, seed: str, tally: Tally) -> None:
    """Kill one kind of work `count` times more."""
    kill = kinds(workshop)[name]
    length = statistics.median(_measure(workshop, kill, tally) for _ in range(2))
    goal = tally.tried + count
    while tally.tried < goal:
        numbers = random.Random(f"{seed}/{name}/{tally.rounds}")  # noqa: S311
        tally.rounds += 1
        child = _begin(workshop, kill)
        child.wait_until_ready()
        time.sleep(numbers.random() * length)
        child.kill()
        code = child.wait()
        tally.tried += code == -signal.SIGKILL  # and not that it had ended before
        if code == CRASHED:
            tally.crashes += 1
            tally.note(child.report.read_text()[-600:])
        if not _is_recovered(workshop, kill, tally):
            tally.unrecovered += 1
            workshop.build()


def _measure(workshop: Workshop, kill: Kill, tally: Tally) -> float:
    """Seconds that the work takes when it is not killed."""
    child = _begin(workshop, kill)
    child.wait_until_ready()
    started = time.monotonic()
    if child.wait() != ENDED:
        raise RuntimeError(child.report.read_text())
    taken = time.monotonic() - started
    if not _is_recovered(workshop, kill, tally):
        raise RuntimeError(f"Not in order without a kill: {tally.notes}")
    return taken


def _begin(workshop: Workshop, kill: Kill) -> Child:
    if kill.before is not None:
        kill.before(workshop)
    if kill.prepare is not None:
        prepared = workshop.start(kill.prepare)
        if prepared.wait() != ENDED:
            raise RuntimeError(prepared.report.read_text())
    return workshop.start(kill.act, workshop.folder / kill.library, kill.is_plain)


def _is_recovered(workshop: Workshop, kill: Kill, tally: Tally) -> bool:
    lost = workshop.lost()
    if lost:
        tally.lost += len(lost)
        tally.note(f"lost: {lost[:3]}")
        return False
    started = time.monotonic()
    if kill.settle is not None and not kill.settle(workshop, tally):
        return False
    in_order = undo_all(workshop, tally)
    if time.monotonic() - started > SLOW_SECONDS * 2:  # several processes, one after the other
        tally.slow += 1
    return in_order


def undo_all(workshop: Workshop, tally: Tally) -> bool:
    """Recover and undo to the end; whether everything is at home as it was."""
    child = workshop.start(undo_to_the_end)
    if child.wait() != ENDED:
        tally.crashes += 1
        tally.note(child.report.read_text()[-600:])
        return False
    now, debris = workshop.at_home(), workshop.debris()
    if now != workshop.wanted:
        odd = set(now.items()) ^ set(workshop.wanted.items())
        tally.note(f"not as before: {sorted(path for path, _ in odd)[:4]}")
    elif debris:
        tally.note(f"left behind: {debris[:3]}")
    elif not workshop.is_sound():
        tally.note("the catalogue does not hold every photo")
    else:
        return True
    return False


def _settle_index(workshop: Workshop, tally: Tally) -> bool:
    library = workshop.folder / "new library"
    child = workshop.start(partial(index_folder, root=workshop.home), library)
    if child.wait() != ENDED:
        tally.crashes += 1
        tally.note(child.report.read_text()[-600:])
        return False
    if workshop.is_sound(library):
        return True
    tally.note("indexing again did not complete the library")
    return False


def _settle_backup(workshop: Workshop, tally: Tally) -> bool:
    """The catalogue is whole, or said to be lost and brought back; so is every backup."""
    for act in (partial(open_quietly, folder=workshop.library), restore_newest_backup):
        child = workshop.start(partial(act, folder=workshop.library), is_plain=True)
        code = child.wait()
        if code == ENDED:
            break
        if code != REFUSED:
            tally.crashes += 1
            tally.note(child.report.read_text()[-600:])
            return False
    again = workshop.start(partial(index_folder, root=workshop.home))
    if again.wait() != ENDED:
        tally.note(again.report.read_text()[-600:])
        return False
    run_again = workshop.start(back_up)
    if run_again.wait() != ENDED:
        tally.note(run_again.report.read_text()[-600:])
        return False
    unsound = [path.name for path in (workshop.library / "backups").iterdir() if not is_whole(path)]
    if unsound:
        tally.note(f"unsound backups: {unsound}")
    return not unsound


def _settle_upgrade(workshop: Workshop, tally: Tally, library: Path) -> bool:
    child = workshop.start(partial(open_quietly, folder=library), is_plain=True)
    if child.wait() != ENDED:
        tally.note(child.report.read_text()[-600:])
        return False
    with closing(sqlite3.connect(library / "catalogue.sqlite")) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        count = connection.execute("SELECT count(*) FROM photos").fetchone()[0]
    whole = is_whole(library / "catalogue.sqlite") and (version, count) == (len(MIGRATIONS), 3)
    if not whole:
        tally.note(f"upgraded to version {version} with {count} photos")
    return whole


def _settle_restore(workshop: Workshop, tally: Tally, archive: Path, goal: Path) -> bool:
    child = workshop.start(partial(restore_archive, archive=archive, goal=goal))
    if child.wait() != ENDED:
        tally.crashes += 1
        tally.note(child.report.read_text()[-600:])
        return False
    contents = workshop.census()
    inside = [
        content
        for content, _ in workshop.wanted.values()
        if any(place.startswith(str(goal)) for place in contents[content])
    ]
    photos = [content for path, (content, _) in workshop.wanted.items() if path.endswith(".jpg")]
    whole = set(photos) <= set(inside) and not list(goal.rglob("*.part"))
    if not whole:
        tally.note(f"restored {len(set(photos) & set(inside))} of {len(photos)} photos")
    return whole
