"""Makes folders and files that only their owner can read: what people photograph is theirs.

The modes are given file by file, never by the process's umask, which belongs to what a person
exports. Windows keeps a person's folders from others by itself and ignores the modes.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

FOLDER_MODE, FILE_MODE = 0o700, 0o600


def make_private_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for the owner alone.

    One that is there is left as it is. OSError.
    """
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        if folder == folder.parent:
            break
        folder = folder.parent
    for each in reversed(missing):
        try:
            each.mkdir(mode=FOLDER_MODE)
        except FileExistsError:
            if not each.is_dir():
                raise


def open_private(path: str | Path, flags: int) -> int:
    """As `open` wants its opener: a file that is made by this is the owner's alone."""
    return os.open(path, flags, FILE_MODE)


def create_private(path: Path) -> BinaryIO:
    """A file to write, made anew or emptied, for the owner alone. OSError."""
    return open(path, "wb", opener=open_private)


def write_private(path: Path, data: bytes) -> None:
    """Write a file as a whole, for the owner alone. OSError."""
    with create_private(path) as file:
        file.write(data)


def tighten(path: Path) -> None:
    """Take everybody else's rights off a file or folder of ours; nothing where that cannot be."""
    if os.name != "posix":
        return
    with suppress(OSError):
        about = path.lstat()
        is_folder = stat.S_ISDIR(about.st_mode)
        is_ours = about.st_uid == os.geteuid() and (is_folder or stat.S_ISREG(about.st_mode))
        if is_ours and about.st_mode & 0o077:
            path.chmod(FOLDER_MODE if is_folder else stat.S_IMODE(about.st_mode) & 0o700)
