"""The catalogue file when all is well and when it is not."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import threading
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

from organizer.catalogue import database as store_module
from organizer.catalogue.copies import beside
from organizer.catalogue.database import CatalogueDatabase
from organizer.catalogue.migrations import APPLICATION_ID, MIGRATIONS
from organizer.errors import CatalogueError, DamagedCatalogueError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A catalogue with 300 roots, closed."""
    file = tmp_path / "catalogue.sqlite"
    store = CatalogueDatabase(file)
    with store.write() as database:
        for number in range(300):
            database.execute("INSERT INTO roots (path) VALUES (?)", [b"%d" % number * 50])
    store.close()
    return file


def test_a_new_catalogue_makes_its_folder(tmp_path: Path) -> None:
    store = CatalogueDatabase(tmp_path / "a" / "b" / "catalogue.sqlite")
    assert store.rows("SELECT count(*) FROM photos")[0][0] == 0
    store.close()


def test_a_folder_of_any_name_can_hold_a_catalogue(tmp_path: Path) -> None:
    folder = tmp_path / "what? #1 100%\nnew \udcff"
    for _ in range(2):
        store = CatalogueDatabase(folder / "catalogue.sqlite")
        assert store.rows("SELECT 1")[0][0] == 1
        store.close()


@pytest.mark.parametrize("size", [1, 50, 512, 4096, 8192, -4096, -1])
def test_a_truncated_catalogue_is_refused_and_left_as_it_is(file: Path, size: int) -> None:
    rest = file.read_bytes()[:size]
    file.write_bytes(rest)
    with pytest.raises(CatalogueError) as refused:
        CatalogueDatabase(file)
    assert refused.value.remedy
    assert file.read_bytes() == rest


def test_a_catalogue_with_garbage_inside_is_said_to_be_damaged(file: Path) -> None:
    data = file.read_bytes()
    file.write_bytes(data[:4096] + b"\x5a" * (len(data) - 4096))
    with pytest.raises(CatalogueError, match="damaged"):
        CatalogueDatabase(file).rows("SELECT path FROM roots")


@pytest.mark.parametrize("version", [-(2**31), -1, 0])
def test_a_catalogue_of_no_version_is_damaged_and_left_as_it_is(file: Path, version: int) -> None:
    connection = sqlite3.connect(file)
    connection.execute(f"PRAGMA user_version = {version}")
    connection.close()
    before = file.read_bytes()
    with pytest.raises(DamagedCatalogueError):
        CatalogueDatabase(file)
    assert file.read_bytes() == before


def test_a_catalogue_without_its_mark_is_damaged_and_no_other_programs(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA application_id = 7")
    connection.close()
    with pytest.raises(DamagedCatalogueError):
        CatalogueDatabase(file)


def test_a_damaged_schema_is_damage_whatever_bytes_it_has(file: Path) -> None:
    data = file.read_bytes()
    assert data.count(b"CREATE TABLE photos") == 1
    file.write_bytes(data.replace(b"CREATE TABLE photos", b"CREATE TABLE \xc5\xff\xfe\xfd\xfc("))
    with pytest.raises(DamagedCatalogueError):
        CatalogueDatabase(file)


def test_text_that_is_no_text_is_damage(file: Path) -> None:
    store = CatalogueDatabase(file)
    with store.write() as database:
        database.execute("INSERT INTO searches VALUES (CAST(x'c5ff' AS TEXT), 1)")
    with pytest.raises(DamagedCatalogueError):
        store.rows("SELECT text FROM searches")
    store.close()


def test_a_new_catalogue_is_its_owners_alone_with_its_log(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store = CatalogueDatabase(tmp_path / "library" / "catalogue.sqlite")
        made = [store.path.parent, *store.path.parent.iterdir()]
        assert {stat.S_IMODE(each.stat().st_mode) for each in made[1:]} == {0o600}
        assert len(made) == 4
        assert stat.S_IMODE(made[0].stat().st_mode) == 0o700
        store.close()
    finally:
        os.umask(before)


def test_a_log_that_was_left_tells_of_a_crash(file: Path, tmp_path: Path) -> None:
    store = CatalogueDatabase(file)
    assert not store.was_interrupted
    with store.write() as database:
        database.execute("DELETE FROM roots")
    crashed = tmp_path / "crashed" / "catalogue.sqlite"
    crashed.parent.mkdir()
    for ending in ("", "-wal"):
        shutil.copy(beside(file, ending), beside(crashed, ending))
    store.close()
    after = CatalogueDatabase(crashed)
    assert after.was_interrupted
    assert after.rows("SELECT count(*) FROM roots")[0][0] == 0
    after.close()


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear reader, " * 100)
    with pytest.raises(CatalogueError, match="not a Smalti catalogue"):
        CatalogueDatabase(letter)
    assert letter.read_text() == "Dear reader, " * 100


def test_the_database_of_another_program_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE songs (title)")
    connection.close()
    before = other.read_bytes()
    with pytest.raises(CatalogueError, match="another program"):
        CatalogueDatabase(other)
    assert other.read_bytes() == before


def test_a_newer_catalogue_is_refused_and_left_as_it_is(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    before = file.read_bytes()
    with pytest.raises(CatalogueError, match="newer version"):
        CatalogueDatabase(file)
    assert file.read_bytes() == before


def test_a_catalogue_killed_while_it_was_made_is_made_anew(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.sqlite"
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()
    assert file.stat().st_size
    store = CatalogueDatabase(file)
    assert store.rows("SELECT count(*) FROM photos")[0][0] == 0
    store.close()


def test_another_process_may_make_the_catalogue_at_the_same_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "catalogue.sqlite"
    script = f"{MIGRATIONS[0]} PRAGMA application_id={APPLICATION_ID}; PRAGMA user_version=1;"

    class Overtaken(store_module.CatalogueDatabase):
        def _guard(self, size: int) -> None:
            raise AssertionError("a new file has nothing to guard")

        def _connect(self) -> sqlite3.Connection:
            connection = super()._connect()
            connection.create_function("overtake", 0, self._overtake)
            return connection

        def _overtake(self) -> None:
            other = sqlite3.connect(file)
            other.executescript(script)
            other.close()

    monkeypatch.setattr(
        store_module, "MIGRATIONS", ("ROLLBACK; SELECT overtake(); BEGIN;" + MIGRATIONS[0],)
    )
    store = Overtaken(file)
    assert store.rows("SELECT count(*) FROM photos")[0][0] == 0
    store.close()


def test_a_failed_migration_leaves_the_catalogue_as_it_was(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = (*MIGRATIONS, "CREATE TABLE more (x); CREATE TABLE roots (x);")
    monkeypatch.setattr(store_module, "MIGRATIONS", broken)
    with pytest.raises(CatalogueError, match="roots already exists"):
        CatalogueDatabase(file)
    monkeypatch.setattr(store_module, "MIGRATIONS", MIGRATIONS)
    store = CatalogueDatabase(file)
    assert store.rows("SELECT count(*) FROM roots")[0][0] == 300
    assert not store.rows("SELECT * FROM sqlite_schema WHERE name = 'more'")
    store.close()


def test_an_upgrade_is_backed_up_first(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    CatalogueDatabase(file).close()
    assert not (tmp_path / "backups").exists()
    monkeypatch.setattr(store_module, "MIGRATIONS", (*MIGRATIONS, "DELETE FROM roots;"))
    store = CatalogueDatabase(file)
    assert store.rows("SELECT count(*) FROM roots")[0][0] == 0
    store.close()
    (backup,) = (tmp_path / "backups").glob("*.sqlite")
    assert backup.name.startswith(f"version-{len(MIGRATIONS)}-")
    connection = sqlite3.connect(backup)
    assert connection.execute("SELECT count(*) FROM roots").fetchone()[0] == 300
    connection.close()


def test_an_upgrade_without_a_backup_is_refused_and_changes_nothing(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "backups").write_bytes(b"in the way")
    monkeypatch.setattr(store_module, "MIGRATIONS", (*MIGRATIONS, "DELETE FROM roots;"))
    with pytest.raises(CatalogueError, match="backup") as refused:
        CatalogueDatabase(file)
    assert "nothing was changed" in refused.value.remedy
    monkeypatch.setattr(store_module, "MIGRATIONS", MIGRATIONS)
    store = CatalogueDatabase(file)
    assert store.rows("SELECT count(*) FROM roots")[0][0] == 300
    store.close()


def test_a_catalogue_that_another_program_locks_says_so(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "_BUSY_SECONDS", 0.01)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store = CatalogueDatabase(file)
    with pytest.raises(CatalogueError, match="in use"), store.write():
        raise AssertionError("the transaction cannot begin")
    other.close()
    with store.write() as database:
        database.execute("DELETE FROM roots")
    store.close()


def test_a_folder_that_cannot_hold_a_library_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place in (tmp_path / "file", tmp_path / "file" / "deeper", tmp_path / ("long" * 100)):
        with pytest.raises(CatalogueError, match="cannot be used"):
            CatalogueDatabase(place / "catalogue.sqlite")


def test_a_full_disk_is_said_and_undoes_the_transaction(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = CatalogueDatabase(file)
    pages = store.rows("PRAGMA page_count")[0][0]
    store.read().execute(f"PRAGMA max_page_count = {pages}")  # SQLite: database or disk is full

    def grow() -> None:
        with store.write() as database:
            database.execute("DELETE FROM roots WHERE id < 10")
            for number in range(1000):
                database.execute("INSERT INTO roots (path) VALUES (?)", [b"new%d" % number * 50])

    with pytest.raises(CatalogueError, match="full"):
        grow()
    assert store.rows("SELECT count(*) FROM roots")[0][0] == 300
    store.close()


@pytest.mark.parametrize("is_inner", [False, True])
def test_a_transaction_is_kept_whole_or_not_at_all(file: Path, is_inner: bool) -> None:
    store = CatalogueDatabase(file)

    def fail() -> None:
        with store.write() as database:
            with store.write() if is_inner else nullcontext():
                database.execute("DELETE FROM roots")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert store.rows("SELECT count(*) FROM roots")[0][0] == 300
    store.close()


def in_thread(work: Callable[[], object]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_connections_of_threads_that_ended_are_closed(file: Path) -> None:
    store = CatalogueDatabase(file)
    used: list[sqlite3.Connection] = []
    for _ in range(5):
        in_thread(lambda: used.append(store.read()))
    for connection in used[:-1]:
        with pytest.raises(sqlite3.ProgrammingError):
            connection.execute("SELECT 1")
    store.close()
    with pytest.raises(sqlite3.ProgrammingError):
        used[-1].execute("SELECT 1")


def test_a_thread_sees_what_another_has_written(file: Path) -> None:
    store = CatalogueDatabase(file)

    def write() -> None:
        with store.write() as database:
            database.execute("DELETE FROM roots WHERE id > 1")

    in_thread(write)
    assert store.rows("SELECT count(*) FROM roots")[0][0] == 1
    store.close()
