"""What is a library's is its owner's alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from organizer.library.library import open_library
from organizer.library.safekeeping.privacy import keep_private
from organizer.paths import LibraryPaths

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows ignores modes")


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    """Nothing is taken off what is made."""
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    found = {str(each.relative_to(folder)): each for each in folder.rglob("*")}
    return {
        name: stat.S_IMODE(each.stat().st_mode) for name, each in {".": folder, **found}.items()
    }


def test_everything_of_a_library_is_private(shelf) -> None:
    shelf.back_up()
    library = open_library(shelf.paths.folder, shelf.models)
    library.settings.set("cell", 200)
    found = modes(shelf.paths.folder)
    library.close()
    assert {name.split("/")[0] for name in found} >= {
        "catalogue.sqlite",
        "catalogue.sqlite-wal",
        "catalogue.sqlite-shm",
        "thumbnails",
        "vectors",
        "backups",
        "busy.lock",
        "settings.json",
    }
    is_folder = {name: (shelf.paths.folder / name).is_dir() for name in found}
    wrong = {n: oct(m) for n, m in found.items() if m != (0o700 if is_folder[n] else 0o600)}
    assert wrong == {}


def test_what_an_earlier_version_left_open_is_tightened(shelf) -> None:
    for each in [shelf.paths.folder, *shelf.paths.folder.iterdir()]:
        each.chmod(0o755 if each.is_dir() else 0o644)
    open_library(shelf.paths.folder, shelf.models).close()
    found = modes(shelf.paths.folder)
    assert found["."] == found["thumbnails"] == found["vectors"] == 0o700
    assert found["catalogue.sqlite"] == 0o600


def test_a_folder_with_a_persons_own_files_stays_as_it_is(tmp_path: Path) -> None:
    paths = LibraryPaths(tmp_path / "photos")
    (paths.folder / "holiday").mkdir(0o755, parents=True)
    paths.folder.chmod(0o755)
    (paths.folder / "mine.jpg").touch(0o644)
    paths.thumbnails.mkdir(0o755)
    paths.catalogue.touch(0o644)
    other = tmp_path / "models"
    other.mkdir(0o755)
    keep_private(paths, [other])
    assert modes(paths.folder) == {
        ".": 0o755,
        "holiday": 0o755,
        "mine.jpg": 0o644,
        "thumbnails": 0o700,
        "catalogue.sqlite": 0o600,
    }
    assert modes(other) == {".": 0o700}
