"""The folder of copies of a catalogue: which are made and which are kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from filelock import FileLock, Timeout

from organizer.catalogue.copies import Backup, copy_catalogue, examine, remove_database
from organizer.errors import CatalogueError
from organizer.paths import displayable
from organizer.private_files import FILE_MODE, make_private_folder

_LAST, _DAYS, _MONTHS, _UPGRADES = 7, 7, 12, 3
"""How many backups are kept at least, and of how many days, months and upgrades."""

_NAME = re.compile(r"(catalogue|version-\d+)-(\d{4}-\d\d-\d\d-\d{6})\.sqlite")
_MOMENT = "%Y-%m-%d-%H%M%S"


class Backups:
    """Named by when they were made. Whatever else lies in the folder is left alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def all(self) -> list[Backup]:
        """Every backup that can be opened, newest first; what a person put there included."""
        found = []
        for file in self._files():
            with suppress(CatalogueError):
                made = _moment_of(file)
                about = examine(file)
                found.append(replace(about, made=made) if made else about)
        return sorted(found, key=lambda backup: (backup.made, backup.path.name), reverse=True)

    def has_one_of(self, day: date) -> bool:
        """Whether a backup was made on a day in the course of things."""
        return any(moment.date() == day for _, moment in self._made("catalogue"))

    def make(self, catalogue: Path, checkpoint: Callable[[], None] = lambda: None) -> Backup:
        """Back a catalogue up as `copy_catalogue` does, then drop what is too old."""
        return self._make(catalogue, "catalogue", checkpoint)

    def keep_before_upgrade(self, catalogue: Path, version: int) -> None:
        """Back up a catalogue whose schema is about to change, apart from the daily ones.

        CatalogueError where that cannot be done.
        """
        self._make(catalogue, f"version-{version}", lambda: None)

    def _make(self, catalogue: Path, kind: str, checkpoint: Callable[[], None]) -> Backup:
        with self._alone():
            for left in self.folder.glob("*.sqlite.part"):
                with suppress(OSError):  # of a process that was killed
                    remove_database(left)
            now = datetime.now().replace(microsecond=0)
            while (target := self.folder / f"{kind}-{now:{_MOMENT}}.sqlite").exists():
                now += timedelta(seconds=1)
            copy_catalogue(catalogue, target, checkpoint)
            self._drop_old(target)
        return replace(examine(target), made=now)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other process makes a backup meanwhile."""
        try:
            make_private_folder(self.folder)
            lock = FileLock(self.folder / "backups.lock", mode=FILE_MODE, thread_local=False)
            lock.acquire(timeout=60)
        except Timeout:
            raise CatalogueError(
                "Another Smalti is making a backup.", "Wait until it has finished."
            ) from None
        except OSError as error:
            raise CatalogueError(
                f"A backup cannot be made in {displayable(self.folder)}: {error.strerror}.",
                "Free some space or make the folder writable, then try again; nothing was changed.",
            ) from error
        try:
            yield
        finally:
            lock.release()

    def _drop_old(self, newest: Path) -> None:
        """`newest` stays even where the clock was set back, and others seem to be newer."""
        for file in {file for file, _ in self._made("catalogue")} - self._kept() - {newest}:
            with suppress(OSError):
                file.unlink()
        upgrades = sorted(self._made("version"), key=lambda each: each[1])
        for file, _ in upgrades[:-_UPGRADES]:
            if file == newest:
                continue
            with suppress(OSError):
                file.unlink()

    def _kept(self) -> set[Path]:
        """The last, those that end the newest days, and those that began the newest months.

        A person who backs up again and again in a day loses none of the days before.
        """
        made = sorted(self._made("catalogue"), key=lambda each: each[1])
        days = {moment.date(): file for file, moment in made}
        months = {(moment.year, moment.month): file for file, moment in reversed(made)}
        newest = [days[day] for day in sorted(days)[-_DAYS:]]
        last = [file for file, _ in made[-_LAST:]]
        return {*last, *newest, *(months[month] for month in sorted(months)[-_MONTHS:])}

    def _made(self, kind: str) -> list[tuple[Path, datetime]]:
        """The files of a kind that were made by us, with when."""
        return [
            (file, moment)
            for file in self._files()
            if file.name.startswith(f"{kind}-") and (moment := _moment_of(file))
        ]

    def _files(self) -> list[Path]:
        try:
            return sorted(self.folder.glob("*.sqlite"))
        except OSError:
            return []


def _moment_of(file: Path) -> datetime | None:
    """When a file was made by its name; None for a name that is not ours."""
    if match := _NAME.fullmatch(file.name):
        with suppress(ValueError):
            return datetime.strptime(match[2], _MOMENT)
    return None
