"""A library of tiny files with archives and a trash beside it, where every operation can fail."""

from __future__ import annotations

import errno
import os
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from organizer import jobs
from organizer.catalogue import Catalogue
from organizer.jobs import Control
from organizer.library.actions import trash
from organizer.library.actions.actions import Actions
from organizer.library.actions.archive_list import ARCHIVE_MANIFEST
from organizer.library.file_identity import content_hash, content_hash_of
from organizer.records import ActionSummary, Metadata, Progress, Stamp, State

plat_other = pytest.importorskip("send2trash.plat_other") if os.name == "posix" else None

_ABOUT = Metadata(width=4, height=3, format="JPEG")
_OLD = 1_600_000_000_123_456_789


class Crash(BaseException):
    """The process dies here."""


class Faults:
    """Counts the operations on files and journal; the chosen one fails.

    A crash goes on: nothing the dying process still tries has any effect. A full disk stays full
    until the faults are over.
    """

    def __init__(self, album: Path) -> None:
        self.album = album
        self.count = 0
        self.crash_at: int | None = None
        self.crash_when = ""
        """Crash before the first operation of this name."""
        self.after = False
        """Crash when the operation is done, instead of before."""
        self.full_at: int | None = None
        self.cross_device = False
        """The album is on another file system than everything else."""
        self.hard_links = True
        self.dead = False
        self.on_operation: Callable[[str, tuple[object, ...]], None] = lambda name, arguments: None

    def wrapped(self, name: str, real: Callable[..., object]) -> Callable[..., object]:
        def operation(*arguments: object, **options: object) -> object:
            if self.dead:
                raise Crash
            number = self.count
            self.count += 1
            if (number == self.crash_at and not self.after) or name == self.crash_when:
                self.dead = True
                raise Crash
            self.on_operation(name, arguments)
            self._refuse(name, number, arguments)
            result = real(*arguments, **options)
            if number == self.crash_at:
                self.dead = True
                raise Crash
            return result

        return operation

    def _refuse(self, name: str, number: int, arguments: tuple[object, ...]) -> None:
        if self.full_at is not None and number >= self.full_at and name in _NEED_SPACE:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if name in ("link", "rename", "replace") and self.cross_device:
            sides = {Path(os.fsdecode(path)).is_relative_to(self.album) for path in arguments[:2]}
            if len(sides) == 2:
                raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        if name == "link" and not self.hard_links:
            raise OSError(errno.EPERM, os.strerror(errno.EPERM))


_ON_FILES = ("link", "unlink", "rename", "replace", "mkdir", "rmdir", "fsync", "utime")
_NEED_SPACE = ("link", "rename", "replace", "mkdir", "fsync")
_ON_JOURNAL = ("begin", "record", "resume", "end")
_ON_PHOTOS = ("set_state", "relink")


class World:
    """An album with its catalogue; `Actions` on it run under `faults`."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.album = folder / "Pictures"
        self.archive = folder / "Archive"
        self.zip = folder / "Pictures.zip"
        self.can = folder / "data" / "Trash"
        self.album.mkdir(parents=True)
        self.faults = Faults(self.album)
        self.control = Control()
        self.told: list[Progress] = []
        self.catalogue = Catalogue(folder / "catalogue.sqlite")
        self.root = self.catalogue.roots.add(self.album).id
        self._monkeypatch = monkeypatch
        self._ages = iter(range(10**6))

    @property
    def actions(self) -> Actions:
        return Actions(self.catalogue)

    def write(self, name: str, data: bytes) -> Path:
        path = self.album / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        moment = _OLD + next(self._ages) * 1_000_000_000
        os.utime(path, ns=(moment, moment))
        return path

    def add(self, name: str, data: bytes | None = None) -> int:
        """A catalogued photo with content of its own."""
        path = self.write(name, data if data is not None else f"picture {name!a}".encode())
        about = path.stat()
        return self.catalogue.photos.add(
            self.root,
            os.fsencode(path.relative_to(self.album)),
            content_hash_of(path),
            Stamp(about.st_size, about.st_mtime_ns),
            _ABOUT,
        )

    def run(self, job: Iterator[Progress]) -> ActionSummary:
        """Let an action run to its end."""
        return jobs.run(job, self.told.append)

    @contextmanager
    def under_faults(self) -> Iterator[Faults]:
        with self._monkeypatch.context() as patch:
            for name in _ON_FILES:
                patch.setattr(os, name, self.faults.wrapped(name, getattr(os, name)))
            for part, names in (
                (self.catalogue.journal, _ON_JOURNAL),
                (self.catalogue.photos, _ON_PHOTOS),
            ):
                for name in names:
                    patch.setattr(part, name, self.faults.wrapped(name, getattr(part, name)))
            yield self.faults

    def restart(self) -> None:
        """What the next start of the program finds; nothing fails any more."""
        self.catalogue.close()
        self.faults.__init__(self.album)  # type: ignore[misc]
        self.catalogue = Catalogue(self.folder / "catalogue.sqlite")

    def undo(self) -> ActionSummary:
        return self.run(self.actions.undo(self.control))

    def state(self, photo: int) -> State:
        return self.catalogue.photos.by_ids([photo])[0].state

    def tree(self) -> dict[str, tuple[bytes, int]]:
        """Every file of the album: its bytes and its time."""
        return {
            str(path.relative_to(self.album)): (path.read_bytes(), path.stat().st_mtime_ns)
            for path in sorted(self.album.rglob("*"))
            if path.is_file()
        }

    def whereabouts(self) -> dict[str, list[str]]:
        """Each content hash, and where there are files with it."""
        found: dict[str, list[str]] = defaultdict(list)
        for place in (self.album, self.archive, self.can / "files"):
            for path in place.rglob("*"):
                if path.is_file() and path.name != ARCHIVE_MANIFEST:
                    found[content_hash_of(path)].append(str(path))
        for path in self.folder.glob("*.zip"):
            with zipfile.ZipFile(path) as archive:
                for name in set(archive.namelist()) - {ARCHIVE_MANIFEST}:
                    found[content_hash(archive.read(name))].append(f"{path}:{name}")
        return found

    def leftovers(self) -> list[Path]:
        """Files that should be gone when all is in order."""
        return list(self.folder.rglob("*.part"))

    def check(self, copies: bool = False) -> None:
        """Catalogue and disk agree, and every picture is in exactly one place.

        `copies` allows for a zip file that is half undone, and for what Send2Trash leaves of a
        copy to another disk that a crash cut short.
        """
        where = self.whereabouts()
        for photo in self.catalogue.photos.by_ids(range(1, 1000)):
            places = where.get(photo.content, [])
            assert places, f"{photo.path} is lost"
            assert copies or len(places) == 1, places
            home = {
                State.PRESENT: str(photo.path),
                State.REMOVED: str(photo.path),
                State.TRASHED: str(self.can),
            }.get(photo.state)
            if home is None:
                assert photo.state is State.ARCHIVED
                home = str(self.folder / "Archive") if self.archive.exists() else ""
                assert any(home in place or ".zip:" in place for place in places)
            else:
                assert any(place.startswith(home) for place in places), (photo.state, places)
        assert not self.leftovers()

    def close(self) -> None:
        self.catalogue.close()


@contextmanager
def _world(folder: Path) -> Iterator[World]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(folder))
        patch.setenv("XDG_DATA_HOME", str(folder / "data"))
        if plat_other is not None:
            # Send2Trash looks for the trash when it is imported.
            patch.setattr(plat_other, "XDG_DATA_HOME", os.fsencode(folder / "data"))
            patch.setattr(plat_other, "HOMETRASH_B", os.fsencode(folder / "data" / "Trash"))
            patch.setattr(trash, "send2trash", plat_other.send2trash)
        world = World(folder, patch)
        try:
            yield world
        finally:
            world.close()


@pytest.fixture
def worlds(tmp_path: Path) -> Callable[[], Iterator[World]]:
    """Makes worlds, each in a folder of its own."""
    numbers = iter(range(10**6))
    return lambda: _world(tmp_path / str(next(numbers)))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with _world(tmp_path / "world") as world:
        yield world


@pytest.fixture
def three(world):
    return [world.add(name) for name in ("a.jpg", "day/b.jpg", "day/c.jpg")]


@pytest.fixture
def crash() -> type[Crash]:
    return Crash
