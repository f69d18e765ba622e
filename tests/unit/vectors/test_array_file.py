"""How the index file survives accidents, and what it refuses."""

from __future__ import annotations

import errno
import os

import numpy as np
import pytest

from organizer.errors import IndexFileError, OrganizerError
from organizer.vectors.array_file import ArrayContents, read, write


@pytest.fixture
def contents() -> ArrayContents:
    arrays = {"ids": np.arange(5), "bytes": np.arange(3, dtype=np.int8), "none": np.empty(0)}
    return ArrayContents({"model": "lite0", "revision": 3}, arrays)


@pytest.fixture
def path(tmp_path, contents):
    path = tmp_path / "of a model" / "index"
    write(path, contents)
    return path


def disk_full(_descriptor: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_contents_read_back_as_written(path, contents):
    found = read(path)
    assert found.about == contents.about
    assert found.arrays.keys() == contents.arrays.keys()
    for name, array in contents.arrays.items():
        np.testing.assert_array_equal(found.arrays[name], array)
        assert found.arrays[name].dtype == array.dtype


def test_writing_leaves_nothing_else_behind(path, contents):
    write(path, contents)
    assert list(path.parent.iterdir()) == [path]


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(IndexFileError, match="no search index"):
        read(tmp_path / "nothing")


def test_an_unreadable_file_is_told(tmp_path):
    with pytest.raises(IndexFileError, match="cannot be read"):
        read(tmp_path)


@pytest.mark.parametrize("data", [b"", b"smalti", b"\xff" * 5000, b"smalti vectors\n" + bytes(50)])
def test_a_foreign_file_is_refused(tmp_path, data):
    (tmp_path / "index").write_bytes(data)
    with pytest.raises(IndexFileError):
        read(tmp_path / "index")


def test_a_file_cut_anywhere_is_refused(path):
    data = path.read_bytes()
    for length in range(len(data)):
        path.write_bytes(data[:length])
        with pytest.raises(IndexFileError):
            read(path)


def test_a_file_with_any_byte_changed_is_refused(path):
    data = path.read_bytes()
    for position in range(len(data)):
        path.write_bytes(data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :])
        with pytest.raises(IndexFileError):
            read(path)


def test_a_file_with_something_appended_is_refused(path):
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(IndexFileError, match="damaged"):
        read(path)


def test_a_full_disk_leaves_the_old_file_and_no_rest(path, contents, monkeypatch):
    before = path.read_bytes()
    monkeypatch.setattr(os, "fsync", disk_full)
    with pytest.raises(OrganizerError, match="could not be saved") as caught:
        write(path, ArrayContents({"model": "new"}, contents.arrays))
    assert caught.value.remedy
    assert not isinstance(caught.value, IndexFileError)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_that_cannot_be_made_is_told(tmp_path, contents):
    (tmp_path / "file").touch()
    with pytest.raises(OrganizerError, match="could not be saved"):
        write(tmp_path / "file" / "index", contents)


def test_a_rest_of_a_crash_is_overwritten(path, contents):
    path.with_name(path.name + ".partial").write_bytes(b"half")
    write(path, contents)
    assert list(path.parent.iterdir()) == [path]
