"""Notices that a drive was taken away while files are on their way to or from it.

A mount point stays behind as an empty folder then: what is written below it would end up on
another drive, hidden once the right one is back.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path

from organizer.folder_identity import folder_id


class Anchors:
    """Folders that must stay the ones they were; or what lies above one that is not there yet."""

    def __init__(self, folders: Iterable[Path] = ()) -> None:
        there = dict.fromkeys(_nearest(folder) for folder in folders)
        self._identities = {folder: _identity(folder) for folder in there}

    def joined_with(self, other: Anchors) -> Anchors:
        """Those of both."""
        joined = Anchors()
        joined._identities = {**self._identities, **other._identities}
        return joined

    def hold(self) -> bool:
        """Whether each of them still is the same folder of the same drive."""
        return all(_identity(folder) == known for folder, known in self._identities.items())

    def check(self) -> None:
        """OSError with ENODEV unless they hold."""
        if not self.hold():
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))


def _nearest(folder: Path) -> Path:
    """A folder, or the nearest above it that exists."""
    return next((each for each in (folder, *folder.parents) if each.is_dir()), folder)


def _identity(folder: Path) -> tuple[int, int] | None:
    """Without the time of change, for files come and go in the folder meanwhile."""
    found = folder_id(folder)
    return found and found[:2]
