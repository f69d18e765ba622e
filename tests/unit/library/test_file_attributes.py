"""What a file is besides its content."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from organizer.library import file_attributes
from organizer.library.file_attributes import (
    FileAttributes,
    are_labels,
    put_on,
    read_attributes,
    strictest,
)

WHEN = 1_234_567_890_123_456_789
posix = pytest.mark.skipif(os.name != "posix", reason="permissions")


def labelled(path: Path, **values: bytes) -> bool:
    """Whether the file system has extended attributes."""
    try:
        for name, value in values.items():
            os.setxattr(path, f"user.{name}", value)
    except (AttributeError, OSError):
        return False
    return True


@posix
def test_they_are_read_and_put_on(tmp_path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_bytes(b"1")
    other.write_bytes(b"2")
    one.chmod(0o640)
    labels = {"user.tags": b"holiday"} if labelled(one, tags=b"holiday") else {}
    os.utime(one, ns=(0, WHEN))
    found = read_attributes(one)
    assert found == FileAttributes(WHEN, 0o640, labels)
    put_on(other, found)
    assert read_attributes(other) == found


@posix
def test_what_is_not_known_stays(tmp_path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"")
    file.chmod(0o604)
    put_on(file, FileAttributes(WHEN))
    assert (stat.S_IMODE(file.stat().st_mode), file.stat().st_mtime_ns) == (0o604, WHEN)


def test_a_label_that_a_file_has_stays(tmp_path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"")
    if not labelled(file, tags=b"newer"):
        pytest.skip("no extended attributes here")
    put_on(file, FileAttributes(WHEN, None, {"user.tags": b"older", "user.more": b"x"}))
    assert read_attributes(file).extended == {"user.tags": b"newer", "user.more": b"x"}


def test_what_is_beyond_the_most_is_left(tmp_path, monkeypatch) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"")
    if not labelled(file, a=b"1", b=b"22"):
        pytest.skip("no extended attributes here")
    monkeypatch.setattr(file_attributes, "MOST_BYTES", len("user.a1" + "user.b2"))
    assert read_attributes(file).extended == {"user.a": b"1"}


@pytest.mark.parametrize(
    ("extended", "are"),
    [
        ({}, True),
        ({"user.a": b"1"}, True),
        ({"security.capability": b"1"}, False),
        ({"trusted.a": b"1"}, False),
        ({"user.a\0": b"1"}, False),
        ({"user.a": bytes(2**16)}, False),
    ],
)
def test_only_a_persons_own_are_labels(extended, are) -> None:
    assert are_labels(extended) is are


@pytest.mark.parametrize(
    ("modes", "mode"),
    [
        ([], 0o666),
        ([None], 0o666),
        ([0o644], 0o644),
        ([0o755, None], 0o644),
        ([0o644, 0o640], 0o640),
        ([0o640, 0o604], 0o600),
        ([0o600, 0o644], 0o600),
        ([0o444], 0o644),
        ([0o664, 0o666], 0o664),
    ],
)
def test_what_tells_of_files_is_as_strict_as_the_strictest(modes, mode) -> None:
    assert oct(strictest(modes)) == oct(mode)
