"""Copies of a catalogue: sound, or none at all."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from organizer.catalogue import Catalogue, copies
from organizer.catalogue.copies import beside, copy_catalogue, examine
from organizer.catalogue.migrations import MIGRATIONS
from organizer.errors import Cancelled, CatalogueError, DamagedCatalogueError


@pytest.fixture
def file(catalogue: Catalogue, add: Callable[..., int]) -> Path:
    """An open catalogue of three photos whose newest changes are in its log still."""
    for name in (b"a", b"b", b"c"):
        add(name)
    return catalogue.store.path


def damage(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[8192:12288] = bytes(4096)
    file.write_bytes(data)


def left(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()}


def test_a_copy_holds_what_was_written_until_now_in_one_private_file(
    file: Path, tmp_path: Path
) -> None:
    target = tmp_path / "backups" / "copy.sqlite"
    copy_catalogue(file, target)
    found = examine(target, is_thorough=True)
    assert (found.path, found.photos, found.version) == (target, 3, len(MIGRATIONS))
    assert left(target.parent) == {"copy.sqlite"}
    assert os.name == "nt" or target.stat().st_mode & 0o777 == 0o600


def test_others_may_write_while_a_copy_is_made(
    file: Path, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "_PAGES", 1)
    looks = iter(range(1000))

    def write() -> None:
        if next(looks) < 5:
            catalogue.searches.note("a search")

    copy_catalogue(file, tmp_path / "copy.sqlite", write)
    assert next(looks) > 10  # it went on instead of starting all over
    connection = sqlite3.connect(tmp_path / "copy.sqlite")
    assert connection.execute("SELECT * FROM searches").fetchall() == []
    connection.close()


def test_a_copy_that_is_stopped_leaves_nothing(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "_PAGES", 1)

    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        copy_catalogue(file, tmp_path / "backups" / "copy.sqlite", stop)
    assert left(tmp_path / "backups") == set()


def test_a_damaged_catalogue_is_not_copied_over_a_good_copy(
    file: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    target = tmp_path / "backups" / "copy.sqlite"
    copy_catalogue(file, target)
    catalogue.close()
    damage(file)
    with pytest.raises(DamagedCatalogueError):
        copy_catalogue(file, target)
    assert examine(target, is_thorough=True).photos == 3
    assert left(target.parent) == {"copy.sqlite"}


def test_a_copy_that_does_not_arrive_whole_is_none(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "sync", damage)
    with pytest.raises(CatalogueError, match="did not arrive whole"):
        copy_catalogue(file, tmp_path / "backups" / "copy.sqlite")
    assert left(tmp_path / "backups") == set()


def test_a_full_disk_leaves_the_copy_before(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "backups" / "copy.sqlite"
    copy_catalogue(file, target)

    def fail(_: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(copies, "sync", fail)
    with pytest.raises(CatalogueError, match="No space left") as refused:
        copy_catalogue(file, target)
    assert "nothing was changed" in refused.value.remedy
    assert examine(target).photos == 3
    assert left(target.parent) == {"copy.sqlite"}


def test_what_a_killed_copy_left_is_in_nobodys_way(file: Path, tmp_path: Path) -> None:
    for ending in ("", "-wal", "-journal"):
        (tmp_path / f"copy.sqlite.part{ending}").write_bytes(b"half")
    copy_catalogue(file, tmp_path / "copy.sqlite")
    assert examine(tmp_path / "copy.sqlite", is_thorough=True).photos == 3
    assert not list(tmp_path.glob("*.part*"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("PRAGMA user_version = 99", "newer version"),
        ("PRAGMA user_version = 0", "damaged"),
        ("PRAGMA application_id = 7", "not a Smalti catalogue"),
    ],
)
def test_what_is_no_backup_is_said(file: Path, tmp_path: Path, change: str, words: str) -> None:
    target = tmp_path / "copy.sqlite"
    copy_catalogue(file, target)
    connection = sqlite3.connect(target)
    connection.execute(change)
    connection.close()
    before = target.read_bytes()
    with pytest.raises(CatalogueError, match=words):
        examine(target)
    assert target.read_bytes() == before


def test_a_backup_that_is_gone_or_garbage_is_said(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="cannot be read"):
        examine(tmp_path / "none.sqlite")
    (tmp_path / "garbage.sqlite").write_bytes(b"garbage" * 1000)
    with pytest.raises(DamagedCatalogueError):
        examine(tmp_path / "garbage.sqlite")


def test_a_catalogue_that_a_crash_left_is_examined_with_its_log(file: Path, tmp_path: Path) -> None:
    crashed = tmp_path / "crashed.sqlite"
    shutil.copy(file, crashed)
    shutil.copy(beside(file, "-wal"), beside(crashed, "-wal"))
    assert examine(crashed, is_thorough=True).photos == 3
