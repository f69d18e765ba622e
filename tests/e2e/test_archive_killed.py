"""An archive, or its undo, killed in the middle: the next start puts every file in one place."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from organizer.catalogue import Catalogue
from organizer.errors import OrganizerError
from organizer.jobs import Control, run
from organizer.library.actions.actions import Actions
from organizer.library.actions.archive_list import ARCHIVE_MANIFEST
from organizer.library.file_identity import content_hash_of
from organizer.records import ActionKind, Metadata, Stamp

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL")

SCRIPT = Path(__file__).with_name("archive_and_die.py")
COUNT = 12
POINTS = [
    ("Archive", "link", 5),
    ("Archive", "unlink", 5),
    ("Archive", "fsync", 1),
    ("Archive.zip", "fsync", 1),
    ("Archive.zip", "link", 1),
    ("Archive.zip", "unlink", 6),
]


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    for number in range(COUNT):
        path = tmp_path / "Pictures" / f"{number % 3}" / f"{number}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(f"picture {number}".encode() * 1000)
    return tmp_path / "Pictures"


@pytest.fixture
def catalogue_file(pictures: Path) -> Path:
    """A catalogue of the pictures."""
    file = pictures.parent / "library" / "catalogue.sqlite"
    catalogue = Catalogue(file)
    root = catalogue.roots.add(pictures).id
    about = Metadata(width=3, height=2, format="JPEG")
    for path in sorted(pictures.rglob("*.jpg")):
        stat = path.stat()
        inside = os.fsencode(path.relative_to(pictures))
        stamp = Stamp(stat.st_size, stat.st_mtime_ns)
        catalogue.photos.add(root, inside, content_hash_of(path), stamp, about)
    catalogue.close()
    return file


@pytest.fixture
def killed(catalogue_file: Path) -> Callable[[Path | str, str, int], None]:
    """Runs a process that dies at a call."""

    def run(target: Path | str, name: str, call: int) -> None:
        words = (catalogue_file, target, name, str(call))
        done = subprocess.run([sys.executable, SCRIPT, *words], capture_output=True)
        assert done.returncode == -signal.SIGKILL, done.stderr.decode()

    return run


@pytest.fixture
def actions(catalogue_file: Path) -> Iterator[Callable[[], Actions]]:
    """The actions of the next start of the program."""
    opened: list[Catalogue] = []

    def start() -> Actions:
        opened.append(Catalogue(catalogue_file))
        return Actions(opened[-1])

    yield start
    for catalogue in opened:
        catalogue.close()


def tree(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file() and path.name != ARCHIVE_MANIFEST
    }


@pytest.mark.parametrize(("place", "name", "call"), POINTS)
def test_every_picture_is_in_one_place_after_a_kill_and_comes_back(
    pictures, killed, actions, place, name, call
):
    before = tree(pictures)
    target = pictures.parent / place
    killed(target, name, call)
    again = actions()
    run(again.recover(Control()))
    left, archived = tree(pictures), contents(target)
    assert sorted([data for data, _ in left.values()] + archived) == sorted(
        data for data, _ in before.values()
    )
    assert len(archived) == COUNT - again.summary(ActionKind.ARCHIVE, range(1, COUNT + 1)).count
    while again.undoable():
        run(again.undo(Control()))
    assert tree(pictures) == before
    assert again.summary(ActionKind.ARCHIVE, range(1, COUNT + 1)).notes == ()
    assert contents(target) == []


@pytest.mark.parametrize("place", ["Archive", "Archive.zip"])
@pytest.mark.parametrize(("name", "call"), [("link", 4), ("unlink", 4)])
def test_an_undo_that_was_killed_is_carried_on(pictures, killed, actions, place, name, call):
    before = tree(pictures)
    run(actions().archive(range(1, COUNT + 1), pictures.parent / place, Control()))
    assert tree(pictures) == {}
    killed("undo", name, call)
    again = actions()
    run(again.recover(Control()))
    assert 0 < len(tree(pictures)) < COUNT
    run(again.undo(Control()))
    assert tree(pictures) == before
    assert again.undoable() is None
    with pytest.raises(OrganizerError):
        run(again.undo(Control()))


def contents(archive: Path) -> list[bytes]:
    """What an archive holds, list apart."""
    if archive.is_file():
        with zipfile.ZipFile(archive) as opened:
            return [opened.read(name) for name in set(opened.namelist()) - {ARCHIVE_MANIFEST}]
    return [data for data, _ in tree(archive).values()]
