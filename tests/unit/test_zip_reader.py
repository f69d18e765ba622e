"""Whatever is wrong with a zip file is one kind of error."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from organizer.zip_reader import is_zip, open_member, open_zip

Write = Callable[[bytes], Path]


@pytest.fixture
def whole() -> bytes:
    """A zip file of one file with an accent in its name."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("é.png", b"picture" * 100)
    return made.getvalue()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(data: bytes) -> Path:
        (tmp_path / "a.zip").write_bytes(data)
        return tmp_path / "a.zip"

    return write


def altered(data: bytes, record: bytes, at: int, value: bytes) -> bytes:
    """With other bytes in the first record that begins with these."""
    start = data.index(record) + at
    return data[:start] + value + data[start + len(value) :]


def read(path: Path) -> bytes:
    with open_zip(path) as archive, open_member(archive, archive.infolist()[0]) as file:
        return file.read()


DIRECTORY, END = b"PK\x01\x02", b"PK\x05\x06"


def test_a_file_in_a_zip_file_is_read(write: Write, whole: bytes) -> None:
    assert is_zip(write(whole))
    assert read(write(whole)) == b"picture" * 100
    with open_zip(write(whole)) as archive, open_member(archive, "é.png") as file:
        assert [file.read(7), len(file.read())] == [b"picture", 693]


@pytest.mark.parametrize(
    ("record", "at", "value"),
    [
        (DIRECTORY, 6, struct.pack("<H", 99)),  # needs a later version
        (DIRECTORY, 8, struct.pack("<H", 0x801)),  # with a password
        (DIRECTORY, 8, struct.pack("<H", 0x820)),  # patched data
        (DIRECTORY, 10, struct.pack("<H", 14)),  # packed in another way
        (DIRECTORY, 42, struct.pack("<I", 2**31)),  # lies behind the end
        (DIRECTORY, 46, b"\xff\xfe"),  # a name that is no UTF-8
        (END, 12, struct.pack("<I", 2**32 - 16)),
        (END, 16, struct.pack("<I", 2**32 - 16)),
        (b"PK\x03\x04", 26, struct.pack("<H", 60000)),
        (b"PK\x03\x04", 40, b"\xff" * 8),
    ],
)
def test_damage_of_any_kind_is_told_as_one(
    write: Write, whole: bytes, record: bytes, at: int, value: bytes
) -> None:
    path = write(altered(whole, record, at, value))
    with pytest.raises(zipfile.BadZipFile):
        read(path)


def test_a_place_before_the_start_is_damage_too(write: Write, whole: bytes) -> None:
    end = whole.index(END)
    size, place = struct.unpack_from("<II", whole, end + 12)
    path = write(altered(whole[20:], END, 12, struct.pack("<II", size + 20, place + 4)))
    with pytest.raises(zipfile.BadZipFile):
        read(path)


def test_a_file_that_holds_more_than_it_says_is_damaged(write: Write, whole: bytes) -> None:
    path = write(altered(whole, DIRECTORY, 24, struct.pack("<I", 7)))
    with pytest.raises(zipfile.BadZipFile):
        read(path)


def test_a_zip_file_on_several_disks_is_damaged(write: Write, whole: bytes) -> None:
    end = whole.index(END)
    path = write(whole[:end] + struct.pack("<4sLQL", b"PK\x06\x07", 0, 0, 2) + whole[end:])
    assert is_zip(path)
    with pytest.raises(zipfile.BadZipFile):
        open_zip(path)


def test_a_name_that_is_not_there_is_told_as_damage(write: Write, whole: bytes) -> None:
    with open_zip(write(whole)) as archive, pytest.raises(zipfile.BadZipFile):  # noqa: SIM117
        with open_member(archive, "b.png"):
            pass


def test_what_cannot_be_read_is_no_zip_file(tmp_path: Path) -> None:
    assert not is_zip(tmp_path / "gone.zip")
    with pytest.raises(FileNotFoundError):
        open_zip(tmp_path / "gone.zip")
