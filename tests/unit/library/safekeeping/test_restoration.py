"""A backup comes back, and nothing that happened since is lost."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from organizer import jobs
from organizer.catalogue import replacement
from organizer.catalogue.copies import beside, examine
from organizer.errors import CatalogueError, DamagedCatalogueError
from organizer.jobs import Control
from organizer.library.library import open_library
from organizer.library.lock import LibraryLock
from organizer.library.safekeeping import restoration
from organizer.library.safekeeping.restoration import Restored, begin_anew, restore_backup
from organizer.paths import LibraryPaths

ALL = {f"{seed}.jpg" for seed in range(5)}


def restored(paths: LibraryPaths, backup: Path) -> Restored:
    return jobs.run(restore_backup(paths, backup, Control()))


def spoil(file: Path) -> None:
    """Half of the pages, but not the first."""
    data = bytearray(file.read_bytes())
    for page in random.Random(1).sample(range(1, len(data) // 4096), len(data) // 8192):  # noqa: S311
        data[page * 4096 : page * 4096 + 4096] = b"\x5a" * 4096
    file.write_bytes(data)


LOSSES: dict[str, Callable[[Path], object]] = {
    "spoilt": spoil,
    "gone": Path.unlink,
    "emptied": lambda file: file.write_bytes(b""),
    "garbage": lambda file: file.write_bytes(b"garbage" * 9999),
    "truncated": lambda file: os.truncate(file, 20_000),
    "first page": lambda file: os.truncate(file, 4096),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_a_backup_replaces_what_was_lost(shelf, loss: str) -> None:
    backup = shelf.back_up()
    LOSSES[loss](shelf.paths.catalogue)
    with pytest.raises(DamagedCatalogueError):
        shelf.names()
    lost = shelf.paths.catalogue.read_bytes() if shelf.paths.catalogue.exists() else b""
    done = restored(shelf.paths, backup.path)
    assert (done.photos, done.made) == (5, backup.made)
    assert not done.salvage.is_complete
    assert shelf.names() == ALL
    assert (done.aside.read_bytes() if done.aside else b"") == lost


@pytest.mark.parametrize("loss", ["gone", "emptied", "first page"])
@pytest.mark.parametrize("trace", ["thumbnails", "vectors", "backups"])
def test_a_lost_catalogue_is_no_new_library(shelf, loss: str, trace: str) -> None:
    shelf.back_up()
    LOSSES[loss](shelf.paths.catalogue)
    for each in {"thumbnails", "vectors", "backups"} - {trace}:
        shutil.rmtree(shelf.paths.folder / each)
    before = sorted(shelf.paths.folder.iterdir())
    with pytest.raises(DamagedCatalogueError, match=r"is gone|is empty"):
        shelf.names()
    assert sorted(shelf.paths.folder.iterdir()) == before


def test_a_folder_with_folders_of_such_names_is_a_new_library(library_folder, model_store) -> None:
    for name in ("thumbnails/mine", "vectors/mine", "backups/mine"):
        (library_folder / name).mkdir(parents=True)
    (library_folder / "catalogue.sqlite").touch()
    open_library(library_folder, model_store).close()


def test_a_library_that_was_killed_before_its_log_was_taken_in_is_not_lost(shelf, tmp_path) -> None:
    library = open_library(tmp_path / "other", shelf.models)
    crashed = tmp_path / "crashed"
    shutil.copytree(tmp_path / "other", crashed)
    shutil.copytree(shelf.paths.thumbnails, crashed / "thumbnails")
    library.close()
    assert (crashed / "catalogue.sqlite").stat().st_size == 4096
    open_library(crashed, shelf.models).close()


def test_the_present_catalogue_is_kept_beside_the_restored(shelf) -> None:
    backup = shelf.back_up()
    shelf.work(lambda each: each.catalogue.tags.add([1], "later"))
    done = restored(shelf.paths, backup.path)
    assert shelf.work(lambda each: each.catalogue.tags.counts()) == []
    connection = sqlite3.connect(done.aside)
    assert connection.execute("SELECT tag FROM tags").fetchall() == [("later",)]
    connection.close()
    again = restored(shelf.paths, done.aside)
    assert shelf.work(lambda each: each.catalogue.tags.counts()) == [("later", 1)]
    assert again.aside != done.aside


def test_what_was_archived_since_is_known_and_can_be_undone(shelf) -> None:
    backup = shelf.back_up()
    archive = shelf.archive("0.jpg", "1.jpg")
    done = restored(shelf.paths, backup.path)
    assert (done.photos, done.salvage.actions, done.salvage.is_complete) == (3, 1, True)
    assert shelf.names() == ALL - {"0.jpg", "1.jpg"}
    shelf.index()
    assert shelf.names() == ALL - {"0.jpg", "1.jpg"}
    assert shelf.undo() == 2
    assert shelf.names() == ALL
    assert not list(archive.rglob("*.jpg"))


def test_photos_that_came_and_went_since_can_be_brought_back(shelf, album) -> None:
    backup = shelf.back_up()
    (shelf.album.parent / "second").mkdir()
    album.add("new.jpg", 77)
    shelf.index()
    shelf.archive("new.jpg")
    restored(shelf.paths, backup.path)
    assert shelf.names() == ALL
    assert shelf.undo() == 1
    assert shelf.names() == ALL | {"new.jpg"}


def test_what_was_undone_since_is_not_undone_twice(shelf) -> None:
    shelf.archive("0.jpg")
    backup = shelf.back_up()
    assert shelf.undo() == 1
    done = restored(shelf.paths, backup.path)
    assert (done.photos, done.salvage.actions) == (5, 1)
    assert shelf.work(lambda each: each.actions.undoable()) is None


def test_an_unfinished_action_is_finished_after_a_restore(shelf) -> None:
    backup = shelf.back_up()
    shelf.archive("0.jpg")
    shelf.work(lambda each: each.catalogue.journal.resume(1))
    restored(shelf.paths, backup.path)

    def recover(library) -> list[object]:
        jobs.run(library.perform(library.actions.recover(Control())))
        return library.catalogue.journal.unfinished()

    assert shelf.work(recover) == []
    assert shelf.undo() == 1


def test_actions_of_another_line_of_backups_get_numbers_of_their_own(shelf) -> None:
    backup = shelf.back_up()
    shelf.archive("0.jpg")
    other = shelf.back_up()
    done = restored(shelf.paths, backup.path)
    assert done.salvage.actions == 1
    shelf.undo()
    shelf.archive("1.jpg")
    again = restored(shelf.paths, other.path)
    assert again.salvage.actions == 2  # the first is undone, the second is not known there
    assert shelf.names() == ALL - {"1.jpg"}
    assert shelf.undo() == 1
    assert shelf.names() == ALL


def test_vectors_of_photos_that_came_since_are_not_taken_for_others(shelf, album) -> None:
    backup = shelf.back_up()
    album.add("new.jpg", 77)
    shelf.index()
    restored(shelf.paths, backup.path)
    album.delete("new.jpg")
    album.add("other.jpg", 78)
    shelf.index()

    def vectors(library):
        card = library.embeddings.choice.card("builtin")
        kept = library.embeddings.indexes.index(card, "look").vectors([6])[0]
        stored = library.catalogue.embeddings.of([6], card.key, "look")[6]
        return (kept @ stored).item()

    assert shelf.work(vectors) > 0.999


def test_indexes_of_another_catalogue_are_made_again(shelf, tmp_path, album) -> None:
    shutil.copy(shelf.paths.catalogue, tmp_path / "by hand.sqlite")
    album.add("new.jpg", 77)
    shelf.index()
    shutil.copy(tmp_path / "by hand.sqlite", shelf.paths.catalogue)

    def count(library) -> int:
        card = library.embeddings.choice.card("builtin")
        return library.embeddings.indexes.index(card, "look").revision

    newest = shelf.work(lambda each: each.catalogue.embeddings.newest())
    assert shelf.work(count) <= newest


@pytest.mark.parametrize("what", ["damaged", "not ours", "gone"])
def test_a_backup_that_is_not_sound_changes_nothing(shelf, tmp_path: Path, what: str) -> None:
    backup = shelf.back_up().path
    if what == "damaged":
        spoil(backup)
    elif what == "gone":
        backup.unlink()
    else:
        backup.write_bytes(b"holiday")
    before = shelf.paths.catalogue.read_bytes()
    with pytest.raises(CatalogueError):
        restored(shelf.paths, backup)
    assert shelf.paths.catalogue.read_bytes() == before
    assert not list(shelf.paths.folder.glob("*before-restore*"))
    assert shelf.names() == ALL


def test_a_library_that_is_open_elsewhere_is_not_restored(shelf) -> None:
    backup = shelf.back_up()
    other = sqlite3.connect(shelf.paths.catalogue)
    other.execute("SELECT count(*) FROM photos").fetchone()
    with pytest.raises(CatalogueError, match="open in another"):
        restored(shelf.paths, backup.path)
    other.close()
    with LibraryLock(shelf.paths.lock).hold():
        pass
    assert shelf.names() == ALL


def test_a_log_of_the_lost_catalogue_does_not_get_into_the_restored(shelf) -> None:
    backup = shelf.back_up()
    library = open_library(shelf.paths.folder, shelf.models)
    library.catalogue.tags.add([1], "later")
    log = beside(shelf.paths.catalogue, "-wal").read_bytes()
    library.close()
    shelf.paths.catalogue.write_bytes(b"")
    beside(shelf.paths.catalogue, "-wal").write_bytes(log)
    restored(shelf.paths, backup.path)
    assert shelf.work(lambda each: each.catalogue.tags.counts()) == []
    (kept,) = shelf.paths.folder.glob("*before-restore*-wal")
    assert kept.read_bytes() == log


def test_a_restore_into_an_empty_folder_makes_a_library(shelf, tmp_path: Path) -> None:
    backup = shelf.back_up()
    done = restored(LibraryPaths(tmp_path / "new"), backup.path)
    assert (done.photos, done.aside, done.salvage.is_complete) == (5, None, True)


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("is_damaged", [False, True])
def test_killed_at_any_step_the_old_or_the_new_catalogue_is_there(
    shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_damaged: bool
) -> None:
    backup = shelf.back_up()
    shelf.archive("0.jpg")
    if is_damaged:
        LOSSES["garbage"](shelf.paths.catalogue)
    start = tmp_path / "start"
    shutil.copytree(shelf.paths.folder, start)
    old = shelf.paths.catalogue.read_bytes()
    steps = 0

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def run(*arguments: object, **options: object) -> object:
            nonlocal steps
            steps -= 1
            if steps < 0:
                raise Killed
            return real(*arguments, **options)

        return run

    for owner, name in (
        (replacement, "sync_folder"),
        (replacement, "sync"),
        (os, "link"),
        (os, "replace"),
        (Path, "replace"),
        (Path, "unlink"),
        (restoration, "salvage_journal"),
        (restoration, "make_single"),
    ):
        monkeypatch.setattr(owner, name, counted(getattr(owner, name)))
    ends = set()
    for kill in range(40):
        monkeypatch.setattr(restoration, "remove_database", lambda _: None)
        steps = 10**6
        shutil.rmtree(shelf.paths.folder)
        shutil.copytree(start, shelf.paths.folder)
        steps = kill
        try:
            restored(shelf.paths, backup.path)
        except Killed:
            end = "killed"
        else:
            end = "done"
        steps = 10**6
        data = shelf.paths.catalogue.read_bytes()
        if data != old:
            assert examine(shelf.paths.catalogue, is_thorough=True).photos in (4, 5)
            end += " new"
        ends.add(end)
        if end == "done new":
            break
    assert ends == {"killed", "killed new", "done new"}


def test_a_new_catalogue_begins_where_the_old_one_is_lost(shelf) -> None:
    shelf.paths.catalogue.unlink()
    done = begin_anew(shelf.paths)
    assert (done.photos, done.aside, done.salvage.is_complete) == (0, None, False)
    assert shelf.names() == set()
    shelf.index()
    assert shelf.names() == ALL


def test_a_new_catalogue_knows_what_a_damaged_one_had_archived(shelf) -> None:
    shelf.archive("0.jpg")
    spoil_embeddings(shelf.paths.catalogue)
    done = begin_anew(shelf.paths)
    assert done.aside is not None
    assert done.salvage.actions == 1
    shelf.index()
    assert shelf.undo() == 1
    assert shelf.names() == ALL


def spoil_embeddings(file: Path) -> None:
    connection = sqlite3.connect(file)
    page = connection.execute(
        "SELECT rootpage FROM sqlite_schema WHERE name = 'embeddings'"
    ).fetchone()[0]
    connection.close()
    data = bytearray(file.read_bytes())
    data[4096 * (page - 1) : 4096 * page] = b"\x5a" * 4096
    file.write_bytes(data)


def test_a_sound_catalogue_is_not_begun_anew(shelf) -> None:
    with pytest.raises(CatalogueError, match="sound"):
        begin_anew(shelf.paths)
    assert shelf.names() == ALL
