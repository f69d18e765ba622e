"""Reads zip files of unknown origin: whatever is wrong with one is told as one kind of error."""

from __future__ import annotations

import errno
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from organizer.regular_file import check_regular

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Only these: others let a file claim gigabytes for their dictionaries."""

_DAMAGE = (
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    MemoryError,
    NotImplementedError,  # packed in a way that Python does not read
    OverflowError,
    RuntimeError,  # with a password
    ValueError,  # names that are no UTF-8, impossible places
)


def is_zip(path: Path) -> bool:
    """Whether a file looks like a zip file, damaged or not; False also where it cannot be read."""
    try:
        check_regular(path)
        with _damage_told():
            return zipfile.is_zipfile(path)
    except OSError:
        return False
    except zipfile.BadZipFile:
        return True


def open_zip(path: Path) -> zipfile.ZipFile:
    """A zip file, opened to be read. BadZipFile where it is none or damaged, OSError."""
    check_regular(path)
    with _damage_told():
        return zipfile.ZipFile(path)


@contextmanager
def open_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo | str
) -> Iterator[io.BufferedReader[_Member]]:
    """One file in a zip file, of which no more is unpacked than it says that it holds.

    BadZipFile for whatever is wrong with it, also while it is read, and where there is none of
    that name. OSError is the disk's.
    """
    with _damage_told():
        info = archive.getinfo(member) if isinstance(member, str) else member
        if info.compress_type not in PACKINGS:
            raise zipfile.BadZipFile("It is packed in a way that Smalti does not read.")
        opened = archive.open(info)
    with opened, io.BufferedReader(_Member(opened, info.file_size), 2**20) as reader:
        yield reader


class _Member(io.RawIOBase):
    """What comes out of a zip file, bounded and with its errors told."""

    def __init__(self, opened: IO[bytes], size: int) -> None:
        super().__init__()
        self._opened = opened
        self._left = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        with _damage_told():
            data = self._opened.read(min(len(view), self._left))
        self._left -= len(data)
        view[: len(data)] = data
        return len(data)


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise zipfile.BadZipFile(str(error)) from error
    except OSError as error:
        if error.errno not in (errno.EINVAL, None):  # it points to before the file's start
            raise
        raise zipfile.BadZipFile(str(error)) from error
