"""What is kept is read back whole or not at all."""

from __future__ import annotations

import itertools
import logging
from concurrent.futures import ThreadPoolExecutor

import pytest

from organizer.embedding.runtimes.disk_cache import keep, read_kept


@pytest.fixture
def path(tmp_path):
    return tmp_path / "models" / "some.network"


def test_what_was_kept_is_read_back(path):
    keep(path, b"weights")
    assert read_kept(path) == b"weights"
    keep(path, b"")
    assert read_kept(path) == b""


def test_nothing_is_read_where_nothing_was_kept(path):
    assert read_kept(path) is None
    path.mkdir(parents=True)
    assert read_kept(path) is None


def test_any_flipped_byte_is_noticed(path):
    keep(path, b"weights")
    good = path.read_bytes()
    for position in range(len(good)):
        path.write_bytes(good[:position] + bytes([good[position] ^ 1]) + good[position + 1 :])
        assert read_kept(path) is None


def test_any_missing_end_is_noticed(path):
    keep(path, b"weights")
    good = path.read_bytes()
    for length in range(len(good)):
        path.write_bytes(good[:length])
        assert read_kept(path) is None


def test_nothing_else_is_left_in_the_folder(path):
    keep(path, b"old")
    keep(path, b"new")
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_that_cannot_be_written_is_only_logged(path, caplog):
    path.parent.write_bytes(b"a file where the folder should be")
    with caplog.at_level(logging.WARNING):
        keep(path, b"weights")
    assert "some.network was not kept" in caplog.text
    assert read_kept(path) is None


def test_writers_and_readers_at_once_see_whole_files(path):
    versions = [bytes([number]) * 300_000 for number in range(4)]
    keep(path, versions[0])
    with ThreadPoolExecutor(6) as pool:
        writing = [pool.submit(keep, path, data) for data in itertools.chain(*[versions] * 10)]
        reading = [pool.submit(read_kept, path) for _ in range(80)]
    assert all(each.result() in versions for each in reading)
    assert all(each.result() is None for each in writing)
    assert list(path.parent.iterdir()) == [path]
