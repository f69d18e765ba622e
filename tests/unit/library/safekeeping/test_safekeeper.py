"""Backups of an open library, and what a check finds."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from organizer import jobs
from organizer.catalogue.copies import beside, examine
from organizer.errors import CatalogueError, DamagedCatalogueError
from organizer.jobs import Control
from organizer.library.safekeeping.losses import Losses, count_losses


def look_after(library):
    return jobs.run(library.safekeeper.look_after(Control()))


def check(library):
    return jobs.run(library.safekeeper.check(Control()))


def test_a_backup_is_made_once_a_day(shelf) -> None:
    made = shelf.work(look_after)
    assert made.photos == 5
    assert shelf.work(look_after) is None
    assert [made.path] == list(shelf.paths.backups.glob("*.sqlite"))


def test_a_library_without_photos_needs_no_backup(library) -> None:
    assert look_after(library) is None
    assert not library.paths.backups.exists()


def test_a_backup_goes_where_a_person_wants_it_and_over_nothing(shelf, tmp_path: Path) -> None:
    def back_up(to: Path):
        return shelf.work(lambda each: jobs.run(each.safekeeper.back_up(Control(), to)))

    stick = tmp_path / "stick"
    assert back_up(stick / "mine.sqlite").photos == 5
    assert back_up(stick).path.parent == stick
    assert len(list(stick.iterdir())) == 2
    for taken in (stick / "mine.sqlite", shelf.paths.catalogue, shelf.album / "0.jpg"):
        before = taken.read_bytes()
        with pytest.raises(CatalogueError, match="already"):
            back_up(taken)
        assert taken.read_bytes() == before
    assert not shelf.paths.backups.exists()


def test_after_a_crash_the_catalogue_is_checked(shelf, library_folder: Path) -> None:
    def crash_and_damage(library) -> None:
        library.catalogue.tags.add([1], "later")
        for ending in ("", "-wal"):
            file = beside(shelf.paths.catalogue, ending)
            shutil.copy(file, beside(crashed, ending))

    crashed = library_folder.parent / "crashed.sqlite"
    shelf.work(crash_and_damage)
    page = index_page(shelf.paths.catalogue)
    data = bytearray(crashed.read_bytes())
    data[4096 * (page - 1) + 8 : 4096 * page] = bytes(4088)
    for ending in ("", "-wal"):
        shutil.copy(beside(crashed, ending), beside(shelf.paths.catalogue, ending))
    shelf.paths.catalogue.write_bytes(data)
    with pytest.raises(DamagedCatalogueError):
        shelf.work(look_after)


def index_page(file: Path) -> int:
    connection = sqlite3.connect(file)
    found = connection.execute(
        "SELECT rootpage FROM sqlite_schema WHERE name = 'photos_by_moment'"
    ).fetchone()
    connection.close()
    return int(found[0])


def test_a_check_says_that_all_is_well(shelf) -> None:
    made = shelf.back_up()
    found = shelf.work(check)
    assert (found.photos, found.damage, found.losses) == (5, (), Losses())
    assert found.backups == (made,)
    assert found.sentences()[:2] == ["The catalogue is sound: 5 photos.", "Nothing is lacking."]


def test_a_check_says_what_is_damaged(shelf) -> None:
    connection = sqlite3.connect(shelf.paths.catalogue)
    connection.execute("UPDATE photos SET state = 'elsewhere' WHERE id = 1")
    connection.commit()
    connection.close()
    found = shelf.work(check)
    assert found.damage
    assert "damaged" in found.sentences()[0]


def thumbnails(shelf) -> list[Path]:
    return sorted(shelf.paths.thumbnails.rglob("*.jpg"))


def losses(library) -> Losses:
    return count_losses(library.catalogue, library.thumbnails, library.embeddings.choice)


def test_lost_thumbnails_are_counted_and_made_again(shelf) -> None:
    gone, empty, garbage, short, whole = thumbnails(shelf)
    before = [each.read_bytes() for each in (gone, empty, garbage, short, whole)]
    gone.unlink()
    empty.write_bytes(b"")
    garbage.write_bytes(b"garbage")
    short.write_bytes(short.read_bytes()[:-100])
    assert shelf.work(losses) == Losses(thumbnails=2)
    assert shelf.work(check).losses == Losses(thumbnails=4)  # it reads them
    shelf.index()
    assert shelf.work(check).losses == Losses()
    assert [each.read_bytes() for each in thumbnails(shelf)] == before


def test_the_thumbnails_of_copies_are_made_again(shelf, album) -> None:
    shutil.copy(album.folder / "0.jpg", album.folder / "copy.jpg")
    shelf.index()
    shutil.rmtree(shelf.paths.thumbnails)
    assert shelf.work(losses) == Losses(thumbnails=6)
    shelf.index()
    assert shelf.work(losses) == Losses()


def test_lost_thumbnails_alone_load_no_model(shelf, embedder) -> None:
    shutil.rmtree(shelf.paths.thumbnails)
    embedder.prepared = 0
    shelf.index()
    assert embedder.prepared == 0
    assert shelf.work(losses) == Losses()


def test_lost_vectors_are_counted_and_made_again(shelf) -> None:
    def forget(library) -> None:
        library.catalogue.embeddings.forget(1)
        library.catalogue.embeddings.forget(2)

    shelf.work(forget)
    assert shelf.work(losses) == Losses(vectors=2)
    assert "search vectors" in shelf.work(losses).sentence
    shelf.index()
    assert shelf.work(losses) == Losses()


def test_a_bug_stays_a_bug_and_damage_is_called_so(shelf) -> None:
    bug = KeyError(17)
    assert shelf.work(lambda each: each.safekeeper.explain(bug)) is bug
    connection = sqlite3.connect(shelf.paths.catalogue)
    connection.execute("UPDATE members SET photo = 'x'")
    connection.execute("UPDATE photos SET width = x'00'")
    connection.commit()
    connection.close()
    explained = shelf.work(lambda each: each.safekeeper.explain(bug))
    assert isinstance(explained, DamagedCatalogueError)


def test_a_backup_is_as_good_as_the_catalogue(shelf) -> None:
    made = shelf.back_up()
    assert examine(made.path, is_thorough=True).photos == 5
