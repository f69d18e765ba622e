"""One process at a time."""

from __future__ import annotations

from pathlib import Path

import pytest
from filelock import FileLock

from organizer.errors import CatalogueError
from organizer.library.lock import LibraryLock, WindowLock


@pytest.fixture
def lock(tmp_path: Path) -> LibraryLock:
    return LibraryLock(tmp_path / "busy.lock")


def test_jobs_of_one_process_share_the_lock(lock: LibraryLock, tmp_path: Path) -> None:
    with lock.hold(), lock.hold():
        pass
    with FileLock(tmp_path / "busy.lock", timeout=0) as other:
        assert other.is_locked


def test_a_library_that_another_holds_is_refused_at_once(lock: LibraryLock, tmp_path: Path) -> None:
    with FileLock(tmp_path / "busy.lock"), pytest.raises(CatalogueError, match="busy"), lock.hold():
        pytest.fail("held twice")
    with lock.hold():
        pass


def test_the_lock_is_free_after_a_failed_job(lock: LibraryLock, tmp_path: Path) -> None:
    def fail() -> None:
        with lock.hold():
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with FileLock(tmp_path / "busy.lock", timeout=0) as other:
        assert other.is_locked


def test_a_folder_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    lock = LibraryLock(tmp_path / "file" / "busy.lock")
    with pytest.raises(CatalogueError, match="cannot be written"), lock.hold():
        pytest.fail("held nothing")


def test_one_process_has_the_window(tmp_path: Path) -> None:
    first, second = (WindowLock(tmp_path / "window.lock") for _ in range(2))
    assert first.take()
    assert not second.take()
    first.release()
    assert second.take()
    second.release()


def test_a_folder_that_cannot_be_written_has_no_window_to_share(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert WindowLock(tmp_path / "file" / "window.lock").take()
