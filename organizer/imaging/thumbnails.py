"""Keeps one small JPEG for every content that was indexed."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from organizer.errors import OrganizerError
from organizer.paths import displayable
from organizer.private_files import make_private_folder

_QUALITY = 80
_LONGEST_SIDE = 4096
"""Only panoramas come near it; a JPEG cannot be longer than 65,535."""
_DIGITS = 2
"""Of a content, that name its folder."""
_START, _END = b"\xff\xd8", b"\xff\xd9"
"""Of every JPEG."""


class ThumbnailStore:
    """Files named by content hash, in folders by its first two digits. Safe from any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, content: str) -> Path:
        """Where the thumbnail of a content is, or would be."""
        return self._folder / content[:_DIGITS] / f"{content}.jpg"

    def has(self, content: str) -> bool:
        """Whether there is a thumbnail of this content."""
        try:
            return self.path(content).stat().st_size > 0
        except OSError:
            return False

    def contents(self) -> set[str]:
        """The contents there is a thumbnail of; one that a crash left empty is none."""
        found: set[str] = set()
        for folder in self._folders():
            with suppress(OSError), os.scandir(folder) as entries:
                found.update(
                    entry.name.removesuffix(".jpg")
                    for entry in entries
                    if entry.name.endswith(".jpg") and entry.stat().st_size
                )
        return found

    def drop_damaged(self, contents: Iterable[str]) -> None:
        """Delete thumbnails that are not there from their first bytes to their last."""
        for content in contents:
            with suppress(OSError):
                if not _is_whole(self.path(content)):
                    self.remove(content)

    def read(self, content: str) -> bytes | None:
        """The JPEG; None where there is none."""
        try:
            return self.path(content).read_bytes()
        except OSError:
            return None

    def write(self, content: str, pixels: NDArray[np.uint8]) -> None:
        """Replace the thumbnail in one step, from (height, width, 3) sRGB.

        OrganizerError where the disk is full or read-only; nothing half-written stays.
        """
        path, data = self.path(content), _jpeg(pixels)
        partial = None
        try:
            make_private_folder(path.parent)
            handle, partial = tempfile.mkstemp(".part", dir=path.parent)
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(partial).replace(path)
        except OSError as error:
            if partial is not None:
                with suppress(OSError):
                    Path(partial).unlink()
            raise OrganizerError(
                f"A thumbnail could not be written to {displayable(self._folder)}: "
                f"{error.strerror}.",
                "Free some space or make the folder writable, then index again.",
            ) from error

    def remove(self, content: str) -> None:
        """Delete a thumbnail, as far as that can be done."""
        with suppress(OSError):
            self.path(content).unlink(missing_ok=True)

    def _folders(self) -> list[Path]:
        try:
            return [folder for folder in self._folder.iterdir() if len(folder.name) == _DIGITS]
        except OSError:
            return []


def _is_whole(file: Path) -> bool:
    """Whether a JPEG begins and ends as one; it is not decoded."""
    if file.stat().st_size < len(_START + _END):
        return False
    with file.open("rb") as data:
        start = data.read(len(_START))
        data.seek(-len(_END), os.SEEK_END)
        return (start, data.read()) == (_START, _END)


def _jpeg(pixels: NDArray[np.uint8]) -> bytes:
    image = Image.fromarray(pixels)
    image.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=_QUALITY)
    return stream.getvalue()
