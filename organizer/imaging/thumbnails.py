"""Keeps one small JPEG for every content that was indexed."""

from __future__ import annotations

import io
import os
import tempfile
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from organizer.errors import OrganizerError
from organizer.paths import displayable

_QUALITY = 80
_LONGEST_SIDE = 4096
"""Only panoramas come near it; a JPEG cannot be longer than 65,535."""


class ThumbnailStore:
    """Files named by content hash, in folders by its first two digits. Safe from any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, content: str) -> Path:
        """Where the thumbnail of a content is, or would be."""
        return self._folder / content[:2] / f"{content}.jpg"

    def has(self, content: str) -> bool:
        """Whether there is a thumbnail of this content."""
        return self.path(content).exists()

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
            path.parent.mkdir(parents=True, exist_ok=True)
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
        """Delete a thumbnail; nothing happens where there is none."""
        self.path(content).unlink(missing_ok=True)


def _jpeg(pixels: NDArray[np.uint8]) -> bytes:
    image = Image.fromarray(pixels)
    image.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=_QUALITY)
    return stream.getvalue()
