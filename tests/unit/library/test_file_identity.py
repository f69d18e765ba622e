"""What tells whether a file is the same."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from organizer.library import file_identity
from organizer.library.file_identity import (
    content_hash,
    content_hash_of,
    file_id,
    has_content,
    is_intact,
    is_same_file,
    is_surely_same,
    is_unchanged,
    stamp_of,
)
from organizer.records import Stamp


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.jpg"
    path.write_bytes(b"a picture")
    return path


def test_a_content_hash_is_of_the_bytes_alone(tmp_path) -> None:
    (tmp_path / "a").write_bytes(b"picture")
    (tmp_path / "b").write_bytes(b"picture")
    hashes = {content_hash_of(tmp_path / "a"), content_hash_of(bytes(tmp_path / "b"))}
    assert hashes == {content_hash(b"picture")}
    assert len(content_hash(b"")) == 32


def test_a_stamp_is_of_a_file_and_of_nothing_else(file: Path, tmp_path: Path) -> None:
    stamp = stamp_of(file)
    assert stamp is not None
    assert (stamp.size, stamp.modified) == (9, file.stat().st_mtime_ns)
    (tmp_path / "link").symlink_to(file)
    for path in (tmp_path, tmp_path / "link", tmp_path / "none", file / "below"):
        assert stamp_of(path) is None


def test_a_file_with_its_old_time_is_not_read(file: Path, monkeypatch) -> None:
    stamp = stamp_of(file)
    assert stamp is not None
    monkeypatch.setattr(file_identity, "content_hash_of", None)
    assert is_intact(file, stamp, "whatever was in it")


def test_another_time_alone_changes_nothing(file: Path) -> None:
    stamp, content = stamp_of(file), content_hash_of(file)
    assert stamp is not None
    os.utime(file, ns=(0, 0))
    assert is_intact(file, stamp, content)
    file.write_bytes(b"A picture")
    os.utime(file, ns=(0, 0))
    assert not is_intact(file, stamp, content)


def test_content_is_told_by_size_and_hash(file: Path) -> None:
    content = content_hash(b"a picture")
    assert has_content(file, 9, content)
    assert not has_content(file, 8, content)
    assert not has_content(file, 9, content_hash(b"A picture"))
    assert not has_content(file.with_name("none"), 9, content)


def test_a_file_edited_with_its_size_and_time_kept_is_noticed(file: Path, edited_quietly) -> None:
    stamp, content = stamp_of(file), content_hash_of(file)
    assert stamp is not None
    assert is_unchanged(file, stamp, content)
    edited_quietly(file)
    now = stamp_of(file)
    assert now == stamp
    assert now is not None
    assert not is_surely_same(now, stamp)
    assert is_unchanged(file, stamp, content) is False


def test_other_rights_and_names_change_nothing(file: Path, settle) -> None:
    stamp, content = stamp_of(file), content_hash_of(file)
    assert stamp is not None
    settle()
    file.chmod(0o600)
    assert not is_surely_same(stamp_of(file) or stamp, stamp)
    assert is_unchanged(file, stamp, content)
    file.unlink()
    assert is_unchanged(file, stamp, content) is None


def test_a_time_of_change_that_is_not_known_says_nothing(file: Path, monkeypatch) -> None:
    stamp = stamp_of(file)
    assert stamp is not None
    unknown = Stamp(stamp.size, stamp.modified)
    assert is_surely_same(unknown, stamp)
    assert is_surely_same(stamp, unknown)
    monkeypatch.setattr(file_identity, "content_hash_of", None)
    assert is_unchanged(file, unknown, "whatever was in it")


def test_names_of_one_file_share_its_identity(file: Path, tmp_path: Path) -> None:
    other, copy = tmp_path / "b.jpg", tmp_path / "c.jpg"
    other.hardlink_to(file)
    copy.write_bytes(file.read_bytes())
    (tmp_path / "link.jpg").symlink_to(file)
    assert file_id(file) == file_id(other) is not None
    assert is_same_file(file, other)
    assert file_id(copy) != file_id(file)
    assert not is_same_file(file, copy)
    assert not is_same_file(file, tmp_path / "link.jpg")
    assert not is_same_file(file, tmp_path / "none.jpg")
    assert file_id(tmp_path / "none.jpg") is None


def test_a_file_seen_over_two_mounts_is_one(file: Path, tmp_path: Path, monkeypatch) -> None:
    """A server gives it one number and one time of change, whatever the device is called."""
    other, copy = tmp_path / "b.jpg", tmp_path / "c.jpg"
    other.hardlink_to(file)
    copy.write_bytes(file.read_bytes())
    real = Path.lstat

    def elsewhere(path: Path) -> os.stat_result:
        about = real(path)
        if path == file:
            return about
        values = list(about)
        values[2] = about.st_dev + 1
        times = {name: getattr(about, name) for name in ("st_mtime_ns", "st_ctime_ns")}
        return os.stat_result(values, times)

    monkeypatch.setattr(Path, "lstat", elsewhere)
    assert is_same_file(file, other)
    assert not is_same_file(file, copy)
