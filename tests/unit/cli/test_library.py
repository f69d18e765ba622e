"""The catalogue kept safe from the command line."""

from __future__ import annotations

import random
import shutil
import sqlite3
from pathlib import Path

import pytest

from organizer.catalogue import Catalogue
from organizer.library.search.albums import SmartAlbums
from tests.unit.cli.pictures import photo_count


@pytest.fixture
def file(indexed: Path, library_folder: Path) -> Path:
    """The catalogue of twelve pictures, with a backup of today."""
    (backup,) = (library_folder / "backups").glob("catalogue-*.sqlite")
    assert backup.stat().st_size
    return library_folder / "catalogue.sqlite"


def test_indexing_and_actions_back_up_once_a_day(smalti, indexed, library_folder):
    smalti("index")
    smalti("trash", indexed / "red", "--yes")
    assert len(list((library_folder / "backups").glob("*.sqlite"))) == 1


def test_a_backup_that_fails_is_said_and_stops_nothing(smalti, pictures, library_folder):
    library_folder.mkdir()
    (library_folder / "backups").touch()
    outcome = smalti("index", pictures)
    assert (outcome.code, "12 added" in outcome.out) == (0, True)
    assert "A backup cannot be made" in outcome.err


def test_check_says_that_all_is_well(smalti, file):
    outcome = smalti("library", "check")
    assert outcome.code == 0
    assert "sound: 12 photos" in outcome.out
    assert "Nothing is lacking." in outcome.out
    document = smalti("library", "check", "--json").document
    assert document["damage"] == []
    assert [each["photos"] for each in document["backups"]] == [12]


def test_check_says_damage_and_fails(smalti, file):
    connection = sqlite3.connect(file)
    connection.execute("UPDATE photos SET width = x'00' WHERE id = 1")
    connection.commit()
    connection.close()
    outcome = smalti("library", "check")
    assert (outcome.code, "damaged" in outcome.out) == (1, True)
    assert "smalti library restore" in outcome.out
    assert smalti("library", "check", "--json").document["damage"]


def test_what_is_lacking_is_said_until_indexing_makes_it_again(smalti, file, library_folder):
    shutil.rmtree(library_folder / "thumbnails")
    assert "12 photos lack a thumbnail" in smalti("status").out
    assert "12 photos lack a thumbnail" in smalti("library", "check").out
    assert "smalti index" in smalti("duplicates").err
    assert "smalti index" in smalti("cleanup").err
    assert "12 unchanged" in smalti("index").out
    assert "lack a" not in smalti("status").out
    assert smalti("duplicates").err == ""


def test_a_search_that_finds_nothing_says_that_vectors_are_lacking(smalti, file):
    connection = sqlite3.connect(file)
    connection.execute("DELETE FROM embeddings")
    connection.commit()
    connection.close()
    assert "12 photos lack search vectors" in smalti("search", "red").err
    smalti("index")
    outcome = smalti("search", "red")
    assert (outcome.err, len(outcome.out.splitlines())) == ("", 12)


def test_backup_says_where_it_is(smalti, file, library_folder, tmp_path):
    made = smalti("library", "backup", "--json").document
    assert Path(made["path"]).parent == library_folder / "backups"
    assert made["photos"] == 12
    assert smalti("library", "backup", "--to", tmp_path / "mine.sqlite").code == 0
    taken = smalti("library", "backup", "--to", tmp_path / "mine.sqlite", "--json")
    assert (taken.code, "already" in taken.document["error"]) == (1, True)


def test_restore_lists_what_there_is(smalti, library_folder, pictures):
    assert smalti("library", "restore", "--json").document == []
    assert "no backup" in smalti("library", "restore").out
    assert smalti("library", "restore", "newest").code == 1
    smalti("index", pictures)
    (listed,) = smalti("library", "restore", "--json").document
    assert listed["photos"] == 12
    assert "12 photos" in smalti("library", "restore").out


@pytest.mark.parametrize("which", ["newest", "name", "path"])
def test_restore_brings_back_what_is_meant(smalti, file, which):
    smalti("tag", file.parent.parent / "pictures", "--add", "later")
    (backup,) = (file.parent / "backups").glob("*.sqlite")
    named = {"newest": "newest", "name": backup.name, "path": backup}[which]
    outcome = smalti("library", "restore", named, "--json")
    assert outcome.code == 0
    document = outcome.document
    assert (document["photos"], document["actions"], document["complete"]) == (12, 0, True)
    assert Path(document["kept"]).name.startswith("catalogue.before-restore-")
    assert smalti("tag", "--json").document == []


def test_a_lost_catalogue_is_said_and_restored(smalti, file):
    for command in (["status"], ["tag"], ["search", "red"], ["index"], ["undo"]):
        file.unlink(missing_ok=True)
        outcome = smalti(*command, "--json")
        assert outcome.code == 1
        assert "is gone" in outcome.document["error"]
        assert "smalti library restore" in outcome.document["remedy"]
        assert not file.exists()
    restored = smalti("library", "restore", "newest")
    assert "12 photos" in restored.out
    assert photo_count(smalti) == 12


def test_a_new_catalogue_is_begun_only_where_the_old_one_is_lost(smalti, file):
    assert smalti("library", "new").code == 1
    file.write_bytes(b"")
    outcome = smalti("library", "new")
    assert (outcome.code, "Began a new catalogue." in outcome.out) == (0, True)
    assert photo_count(smalti) == 0


@pytest.mark.parametrize("seed", range(16))
def test_no_damage_is_told_as_a_bug(smalti, file, seed):
    pictures = file.parent.parent / "pictures"
    data = bytearray(file.read_bytes())
    chance = random.Random(seed)  # noqa: S311
    for _ in range(400):
        data[chance.randrange(4096, len(data))] = chance.randrange(256)
    codes = []
    for command in (["status"], ["search", "red"], ["clusters"], ["trash", pictures, "--dry-run"]):
        file.write_bytes(data)
        outcome = smalti(*command, "--json")
        codes.append(outcome.code)
        if outcome.code:
            assert "damaged" in outcome.document["error"]
    assert set(codes) <= {0, 1}
    assert 1 in codes


def test_an_exception_that_damage_leads_to_is_told_as_damage(smalti, file, monkeypatch):
    def fail(*_: object) -> None:
        raise KeyError(17)

    monkeypatch.setattr(SmartAlbums, "counts", fail)
    assert smalti("albums", "list").code == 70
    connection = sqlite3.connect(file)
    connection.execute("UPDATE photos SET width = x'00' WHERE id = 1")
    connection.commit()
    connection.close()
    outcome = smalti("albums", "list", "--json")
    assert (outcome.code, "damaged" in outcome.document["error"]) == (1, True)


def test_a_catalogue_of_an_earlier_version_is_backed_up_before_it_changes(
    smalti, library_folder, monkeypatch
):
    library_folder.mkdir()
    sample = Path(__file__).parents[1] / "catalogue" / "sample_v1.sql"
    connection = sqlite3.connect(library_folder / "catalogue.sqlite")
    connection.executescript(sample.read_text())
    connection.close()
    assert photo_count(smalti) == 2
    (backup,) = (library_folder / "backups").glob("version-1-*.sqlite")
    older = smalti("library", "restore", backup.name, "--json").document
    assert (older["photos"], older["complete"]) == (2, True)
    catalogue = Catalogue(library_folder / "catalogue.sqlite")
    assert catalogue.photos.count() == 2
    catalogue.close()
