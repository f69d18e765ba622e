"""A folder of photos with a library, and processes that act on it and can be killed."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
import traceback
import zipfile
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image

from organizer.embedding.model_store import ModelStore
from organizer.errors import OrganizerError
from organizer.jobs import Control, run
from organizer.library.file_identity import content_hash
from organizer.library.library import Library, open_library

ENDED, REFUSED, CRASHED = 0, 1, 70
_PHOTOS = 24


@dataclass
class Child:
    """A process that acts on the library."""

    pid: int
    ready: int
    """A pipe, readable once the library is open."""
    report: Path

    def wait_until_ready(self) -> None:
        os.read(self.ready, 1)

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        """How it ended: ENDED, REFUSED, CRASHED or, by a signal, its number below 0."""
        status = os.waitpid(self.pid, 0)[1]
        os.close(self.ready)
        return os.waitstatus_to_exitcode(status)


class Workshop:
    """Photos with companions under a root, and places where they can go."""

    def __init__(self, folder: Path, other: Path) -> None:
        self.folder = folder
        self.other = other
        """On another file system."""
        self.home = folder / "Pictures"
        self.library = folder / "library"
        self.archive = folder / "Archive"
        self.report = folder / "report"
        """What the last process said."""
        self.wanted: dict[str, tuple[str, int]] = {}
        """Content and time of every file under the root, by its path there."""
        self.build()

    def build(self) -> None:
        """Everything anew: the photos, and a library that has indexed them."""
        for place in (self.folder, self.other):
            clear(place)
        (self.folder / "person").mkdir(exist_ok=True)
        for number in range(_PHOTOS):
            self._draw(number)
        self.wanted = self.at_home()
        child = self.start(lambda library: run(library.indexer.index([self.home], Control())))
        if child.wait() != ENDED:
            raise RuntimeError(child.report.read_text())

    def start(
        self, act: Callable[[Library], object], library: Path | None = None, is_plain: bool = False
    ) -> Child:
        """Act on the opened library in a process of its own; a plain one is handed None instead."""
        here, there = os.pipe()
        report = self.report
        pid = os.fork()
        if not pid:
            os.close(here)
            os._exit(self._act(act, library or self.library, there, report, is_plain))
        os.close(there)
        return Child(pid, here, report)

    def census(self) -> dict[str, list[str]]:
        """Where each content is, in folders, zip files and the trash."""
        found: dict[str, list[str]] = defaultdict(list)
        for base in (self.folder, self.other):
            for path in _files(base):
                if path.is_relative_to(self.library):
                    continue
                if path.suffix == ".zip":
                    for name, content in _members(path):
                        found[content].append(f"{path.name}!{name}")
                found[content_hash(path.read_bytes())].append(str(path))
        return found

    def lost(self) -> list[str]:
        """Files whose content is nowhere any more."""
        found = self.census()
        return [path for path, (content, _) in self.wanted.items() if content not in found]

    def at_home(self) -> dict[str, tuple[str, int]]:
        """Content and time of every file under the root, by its path there."""
        return {
            str(path.relative_to(self.home)): (
                content_hash(path.read_bytes()),
                path.stat().st_mtime_ns,
            )
            for path in _files(self.home)
            if not any(part.startswith(".Trash") for part in path.parts)
        }

    def debris(self) -> list[str]:
        """Part files that nobody will finish, and files in places that should be empty again."""
        places = (self.home, self.archive, self.archive.with_suffix(".zip"), self.other)
        return [
            str(path) for place in places for path in _files(place) if path.name.endswith(".part")
        ]

    def is_sound(self, library: Path | None = None) -> bool:
        """Whether the catalogue is a whole database with every photo of the root."""
        file = (library or self.library) / "catalogue.sqlite"
        connection = sqlite3.connect(file)
        try:
            whole = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            count = connection.execute(
                "SELECT count(*) FROM photos WHERE state = 'present'"
            ).fetchone()[0]
            problems = connection.execute("SELECT count(*) FROM problems").fetchone()[0]
        finally:
            connection.close()
        return whole and count == _PHOTOS and not problems

    def _act(
        self,
        act: Callable[[Library], object],
        library: Path,
        ready: int,
        report: Path,
        is_plain: bool,
    ) -> int:
        try:
            with report.open("w") as file:
                sys.stdout = sys.stderr = file
                os.dup2(file.fileno(), 2)
                try:
                    if is_plain:
                        os.write(ready, b"r")
                        act(None)  # type: ignore[arg-type]
                        return ENDED
                    opened = open_library(
                        library, ModelStore(self.folder / "weights", self.folder / "models")
                    )
                    os.write(ready, b"r")
                    act(opened)
                    opened.close()
                except OrganizerError as error:
                    file.write(f"{error}\n")
                    return REFUSED
                return ENDED
        except BaseException:
            with report.open("a") as file:
                traceback.print_exc(file=file)
            return CRASHED

    def _draw(self, number: int) -> None:
        numbers = random.Random(number)  # noqa: S311
        small = Image.frombytes("RGB", (8, 6), numbers.randbytes(144))
        buffer = BytesIO()
        small.resize((320, 240), Image.Resampling.BICUBIC).save(buffer, "JPEG")
        path = self.home / f"day {number % 5}" / f"IMG_{number:04}.jpg"
        files = {path: buffer.getvalue() + numbers.randbytes(numbers.randrange(300_000))}
        if number % 4 == 0:
            files[path.with_suffix(".xmp")] = _SIDECAR.format(number).encode()
        if number % 6 == 0:
            files[path.with_suffix(".MOV")] = b"\0\0\0\x14ftypqt  " + numbers.randbytes(200_000)
        for each, data in files.items():
            each.parent.mkdir(parents=True, exist_ok=True)
            each.write_bytes(data)
            os.utime(each, ns=(10**18, 10**18 + number * 1_234_567))


_SIDECAR = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
    'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="3" xmp:Label="{}"/></rdf:RDF></x:xmpmeta>'
)


class SmallDisk:
    """A file system of its own in memory, of a size that can be changed."""

    def __init__(self, place: Path, kilobytes: int) -> None:
        self.place = place
        place.mkdir(parents=True, exist_ok=True)
        self._mount("-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(place))

    def resize(self, kilobytes: int) -> None:
        self._mount("-o", f"remount,size={kilobytes}k", str(self.place))

    def free(self) -> int:
        """Bytes."""
        about = os.statvfs(self.place)
        return about.f_bavail * about.f_frsize

    def close(self) -> None:
        subprocess.run(["umount", "-l", self.place], check=True, capture_output=True)  # noqa: S607

    @staticmethod
    def is_possible(place: Path) -> bool:
        """Whether this machine lets us mount one; an administrator of a container may not."""
        try:
            SmallDisk(place, 64).close()
        except (OSError, subprocess.CalledProcessError):
            return False
        return True

    @staticmethod
    def _mount(*words: str) -> None:
        subprocess.run(["mount", *words], check=True, capture_output=True)  # noqa: S607


def clear(folder: Path) -> None:
    """Make a folder, or leave nothing in it."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if not path.is_dir() or path.is_symlink():
            path.unlink()
            continue
        clear(path)
        with suppress(OSError):  # a disk is mounted there
            path.rmdir()


def sleep_until(moment: float) -> None:
    """To a moment of the monotonic clock."""
    time.sleep(max(0.0, moment - time.monotonic()))


def _files(base: Path) -> list[Path]:
    if base.is_file():
        return [base]
    return [path for path in base.rglob("*") if path.is_file() and not path.is_symlink()]


def _members(path: Path) -> list[tuple[str, str]]:
    try:
        with zipfile.ZipFile(path) as opened:
            return [(name, content_hash(opened.read(name))) for name in opened.namelist()]
    except (zipfile.BadZipFile, EOFError, OSError):
        return []  # cut short by the kill
