"""Finds files in the trash again.

On Linux and its relatives by the freedesktop.org Trash specification 1.0, on macOS by name; the
Recycle Bin of Windows is not ours to look into.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes

from organizer.library.file_identity import is_intact
from organizer.records import Stamp

ARE_OPEN = sys.platform not in ("win32", "darwin")
"""Whether the system says which file in its trash came from where."""


@dataclass(frozen=True, slots=True)
class _TrashFolder:
    """One trash folder, and what relative paths in it start from."""

    folder: Path
    base: Path


class TrashLookup:
    """What the trash of each drive holds, read once."""

    def __init__(self) -> None:
        self._contents: dict[_TrashFolder, dict[bytes, list[Path]]] = {}

    def find(self, original: Path, stamp: Stamp, content: str) -> Path | None:
        """The file in the trash that was at this absolute path, with this content."""
        for candidate in self._candidates(original):
            with contextlib.suppress(OSError):
                if is_intact(candidate, stamp, content):
                    return candidate
        return None

    def _candidates(self, original: Path) -> Iterator[Path]:
        if sys.platform == "win32":
            return
        if sys.platform == "darwin":
            yield Path.home() / ".Trash" / original.name
            return
        straight = Path(os.path.realpath(original.parent)) / original.name
        for can in _cans(original):
            if can not in self._contents:
                self._contents[can] = _contents(can)
            for path in dict.fromkeys((original, straight)):
                yield from self._contents[can].get(os.fsencode(path), ())


def forget(trashed: Path) -> None:
    """Take the trash's note of a file away after the file itself."""
    with contextlib.suppress(OSError):
        _note(trashed).unlink(missing_ok=True)


def _note(trashed: Path) -> Path:
    return trashed.parent.parent / "info" / f"{trashed.name}.trashinfo"


def _cans(original: Path) -> Iterator[_TrashFolder]:
    """The home trash and those of the drive a file was on."""
    data = Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share").expanduser()
    yield _TrashFolder(data / "Trash", data)
    drive = Path(os.path.realpath(original.parent))
    while not drive.is_mount() and drive != drive.parent:
        drive = drive.parent
    user = os.getuid()
    yield _TrashFolder(drive / ".Trash" / str(user), drive)
    yield _TrashFolder(drive / f".Trash-{user}", drive)


def _contents(can: _TrashFolder) -> dict[bytes, list[Path]]:
    """The files of a trash by the absolute path they came from, newest first."""
    found: dict[bytes, list[tuple[int, Path]]] = defaultdict(list)
    with contextlib.suppress(OSError):
        for note in (can.folder / "info").iterdir():
            with contextlib.suppress(OSError):
                original = _original(note.read_bytes(), can.base)
                file = can.folder / "files" / note.name.removesuffix(".trashinfo")
                found[original].append((note.stat().st_mtime_ns, file))
    return {
        path: [file for _, file in sorted(files, reverse=True)] for path, files in found.items()
    }


def _original(note: bytes, base: Path) -> bytes:
    """The path a .trashinfo file gives; relative ones, which Send2Trash also writes at home, start
    from the base."""
    line = next((part for part in note.splitlines() if part.startswith(b"Path=")), b"")
    path = unquote_to_bytes(line.removeprefix(b"Path="))
    return os.path.normpath(os.path.join(os.fsencode(base), path))  # noqa: PTH118 - bytes paths
