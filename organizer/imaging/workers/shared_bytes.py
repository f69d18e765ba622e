"""Memory that two processes share as a file which no folder lists: pixels travel by it."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

_KEPT = 16 * 2**20
"""Bytes that stay allocated for the next picture."""


class SharedBytes:
    """One side writes, then the other reads; never both at a time."""

    def __init__(self, file: IO[bytes], handle: str) -> None:
        self._file = file
        self.handle = handle
        """By which the other process opens it."""

    @classmethod
    def create(cls) -> SharedBytes:
        """Memory on Linux, a file without a name on macOS, and one with a name on Windows."""
        if sys.platform == "win32":
            number, path = tempfile.mkstemp(prefix="smalti-")
            return cls(os.fdopen(number, "r+b", 0), path)
        if sys.platform == "linux":
            file: IO[bytes] = os.fdopen(os.memfd_create("smalti-picture"), "r+b", 0)
        else:
            file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed by `close`
        return cls(file, str(file.fileno()))

    @classmethod
    def inherit(cls, handle: str) -> SharedBytes:
        """What the process that started this one created."""
        return cls(open(int(handle) if handle.isdecimal() else handle, "r+b", 0), handle)  # noqa: PTH123

    @property
    def inheritable(self) -> tuple[int, ...]:
        """The file descriptors that the other process must be started with."""
        return () if sys.platform == "win32" else (self._file.fileno(),)

    def write(self, data: bytes | memoryview) -> None:
        """Replace what it holds. OSError where there is no room."""
        self._file.seek(0)
        rest = memoryview(data)
        while rest:
            rest = rest[self._file.write(rest) :]

    def read(self, count: int) -> bytes:
        """The first `count` bytes; EOFError where there are fewer."""
        self._file.seek(0)
        data = self._file.read(count)
        if len(data) < count:
            raise EOFError
        return data

    def read_pixels(self, height: int, width: int) -> NDArray[np.uint8]:
        """(height, width, 3); EOFError where that is more than was written."""
        pixels = np.empty((height, width, 3), np.uint8)
        rest = pixels.data.cast("B")
        self._file.seek(0)
        while rest:
            count = self._file.readinto(rest)  # type: ignore[attr-defined]
            if not count:
                raise EOFError
            rest = rest[count:]
        return pixels

    def shrink(self) -> None:
        """Give the memory of a large picture back."""
        if self._file.seek(0, os.SEEK_END) > _KEPT:
            self._file.truncate(0)

    def close(self) -> None:
        """Only by the one who created it, when the other process has ended."""
        self._file.close()
        if sys.platform == "win32":
            with suppress(OSError):
                Path(self.handle).unlink()
