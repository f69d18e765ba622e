"""What tells whether a file is the same."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from organizer.library import file_identity
from organizer.library.file_identity import (
    content_hash,
    content_hash_of,
    has_content,
    is_intact,
    stamp_of,
)


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
