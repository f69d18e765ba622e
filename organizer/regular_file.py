"""Reads files that anyone may have named: what is no file is refused before it is opened."""

from __future__ import annotations

import errno
import stat
from pathlib import Path
from typing import BinaryIO


def open_file(path: Path) -> BinaryIO:
    """A file, opened to be read in bytes; a link to one too.

    OSError as usual, and for a pipe, which would be waited for, a device, which may never end, and
    a socket.
    """
    check_regular(path)
    return path.open("rb")


def check_regular(path: Path) -> None:
    """OSError for what is neither a file nor a folder."""
    mode = path.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):  # a folder's own error says it better
        raise OSError(errno.EINVAL, "it is not a file but a pipe, a device or a socket", str(path))


def read_file(path: Path) -> bytes:
    """All that a file holds; OSError as for `open_file`."""
    with open_file(path) as file:
        return file.read()
