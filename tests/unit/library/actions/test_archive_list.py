"""The list of an archive's pictures, as we write it and as a stranger may have written it."""

from __future__ import annotations

import errno
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from organizer.errors import ActionError
from organizer.library.actions import archive_list
from organizer.library.actions.archive_list import (
    ARCHIVE_MANIFEST,
    ArchiveEntry,
    decode,
    encode,
    open_list,
    read_list,
)

ARCHIVE = Path("/somewhere")
names = st.binary(min_size=1, max_size=20).map(
    lambda name: "n" + os.fsdecode(name.replace(b"\0", b"").replace(b"/", b""))
)
entries = st.builds(
    ArchiveEntry,
    path=st.lists(names, min_size=1, max_size=3).map("/".join),
    original=names.map("/home/".__add__),
    size=st.integers(0, 2**40),
    modified=st.integers(-(2**63) + 1, 2**63 - 1),
    content=st.just("00" * 16),
)


def written(**changes: object) -> bytes:
    picture = {
        "path": "Pictures/a.jpg",
        "original": "/home/a.jpg",
        "size": 1,
        "modified": 2,
        "content": "00",
    }
    document = {"format": "smalti-archive", "version": 1, "pictures": [picture | changes]}
    return json.dumps(document).encode()


@pytest.mark.skipif(os.name != "posix", reason="names of any bytes")
@given(st.lists(entries))
def test_names_of_any_bytes_survive(pictures: list[ArchiveEntry]) -> None:
    assert decode(encode(pictures), ARCHIVE) == pictures


@pytest.mark.parametrize(
    "path", ["", ".", "/etc/passwd", "..", "../a.jpg", "a/../../b.jpg", "a\0.jpg", "//a", 7, None]
)
def test_a_path_that_leads_out_of_the_archive_is_refused(path: object) -> None:
    with pytest.raises(ActionError, match="no list"):
        decode(written(path=path), ARCHIVE)


@pytest.mark.parametrize(
    "changes",
    [
        {"original": 1},
        {"original": "/a\0"},
        {"content": None},
        {"size": "1"},
        {"size": True},
        {"modified": 1.5},
        {"modified": 2**63},
    ],
)
def test_an_entry_of_other_types_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ActionError, match="no list"):
        decode(written(**changes), ARCHIVE)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff",
        b"[" * 100_000,
        b'{"format": "smalti-archive"}',
        b'{"format": "other", "version": 1, "pictures": []}',
        b'{"format": "smalti-archive", "version": 1, "pictures": [1]}',
        b'{"format": "smalti-archive", "version": 1, "pictures": [{}]}',
        b'{"format": "smalti-archive", "version": null, "pictures": []}',
    ],
)
def test_what_is_not_our_list_is_refused(data: bytes) -> None:
    with pytest.raises(ActionError, match="no list") as refused:
        decode(data, ARCHIVE)
    assert refused.value.remedy


def test_a_newer_list_is_refused_as_such() -> None:
    data = b'{"format": "smalti-archive", "version": 2, "pictures": []}'
    with pytest.raises(ActionError, match="newer version"):
        decode(data, ARCHIVE)


def test_a_folder_without_a_list_has_an_empty_one(tmp_path: Path) -> None:
    assert read_list(tmp_path) == {}


def test_a_list_goes_with_its_last_picture(tmp_path: Path) -> None:
    (entry,) = decode(written(), tmp_path)
    with open_list(tmp_path) as entries:
        entries[entry.path] = entry
    assert read_list(tmp_path) == {"Pictures/a.jpg": entry}
    with open_list(tmp_path) as entries:
        entries.clear()
    assert not (tmp_path / ARCHIVE_MANIFEST).exists()


def entry_at(path: str) -> ArchiveEntry:
    return ArchiveEntry(path, "/home/a.jpg", 1, 1, "c0")


def test_a_list_that_many_change_at_once_loses_no_entry(tmp_path: Path) -> None:
    def add(name: int) -> None:
        with open_list(tmp_path) as entries:
            entries[f"{name}.jpg"] = entry_at(f"{name}.jpg")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(8)))
    assert set(read_list(tmp_path)) == {f"{name}.jpg" for name in range(8)}
    assert [path.name for path in tmp_path.iterdir()] == [ARCHIVE_MANIFEST]


def test_a_list_that_another_process_holds_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_list, "_PATIENCE", 0)
    with (
        FileLock(tmp_path / ".smalti-archive.lock"),
        pytest.raises(ActionError, match=r"busy with the archive .* Wait"),
        open_list(tmp_path),
    ):
        pytest.fail("held twice")
    with open_list(tmp_path) as entries:
        assert entries == {}


def test_a_list_is_changed_on_disks_without_locks_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(FileLock, "acquire", refuse)
    with open_list(tmp_path) as entries:
        entries["a.jpg"] = entry_at("a.jpg")
    assert set(read_list(tmp_path)) == {"a.jpg"}


def test_a_list_stays_as_it_is_where_its_change_fails(tmp_path: Path) -> None:
    def fail() -> None:
        with open_list(tmp_path) as entries:
            entries["a.jpg"] = entry_at("a.jpg")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert list(tmp_path.iterdir()) == []
