"""Decodes pictures in processes of their own, so that no file can crash, stop or fill the app."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from organizer.errors import PictureError
from organizer.imaging.damage import READABLE, explain_unreadable_file
from organizer.imaging.decode import Picture, read_bytes
from organizer.imaging.pixel_budget import PixelBudget
from organizer.imaging.workers.decoder import Decoder, DecoderEnded
from organizer.records import Photo
from organizer.regular_file import open_file

_DECODED_BYTES = 512 * 2**20
"""What all processes together may need for the pictures they decode."""

MOST_COPIED = 32 * 2**20
"""Bytes of a file that is handed over in memory; a larger one is opened by the process itself."""

Result = TypeVar("Result")


class DecoderPool:
    """As many processes as there are pictures at a time; from any thread, also after `close`."""

    def __init__(self, niceness: int = 0, kept: int = 1) -> None:
        """`niceness` is that of Unix; `kept` processes wait for the next picture."""
        self._niceness = niceness
        self._kept = kept
        self._budget = PixelBudget(_DECODED_BYTES)
        self._idle: list[Decoder] = []
        self._lock = threading.Lock()

    def read(
        self, source: bytes | Path, name: str, long_side: int | None = 512, short_side: int = 256
    ) -> Picture:
        """`decode.read_picture` of a file's content, or of a large file by its path.

        PictureError also where the decoder crashed, took too long or needs too much memory.
        """
        return self._run(
            lambda decoder: decoder.read(source, name, long_side, short_side, self._budget)
        )

    def read_file(
        self,
        path: Path,
        long_side: int | None = 512,
        short_side: int = 256,
        remedy: str = READABLE,
    ) -> Picture:
        """`read` of a file; PictureError with this remedy where it cannot be opened."""
        try:
            is_large = path.stat().st_size > MOST_COPIED
        except OSError as error:
            raise explain_unreadable_file(path, error, remedy) from error
        source = path if is_large else read_bytes(path, remedy)
        return self.read(source, path.name, long_side, short_side)

    def read_full(self, photo: Photo) -> NDArray[np.uint8]:
        """A photo's pixels at full size, (height, width, 3); PictureError."""
        remedy = "Connect its drive, or index its folder again."
        return self.read_file(photo.path, long_side=None, remedy=remedy).pixels

    def read_rating(self, path: Path) -> int | None:
        """`Metadata.rating` of a file; None for a damaged one. OSError where it cannot be read."""
        with open_file(path):
            pass
        with suppress(PictureError):
            return self._run(lambda decoder: decoder.read_rating(path, self._budget))
        return None

    def close(self) -> None:
        """End the processes that wait for a picture."""
        with self._lock:
            idle, self._idle = self._idle, []
        for decoder in idle:
            decoder.close()

    def _run(self, work: Callable[[Decoder], Result]) -> Result:
        try:
            return self._try(work)
        except DecoderEnded as end:
            if end.is_certain:
                raise end.problem from end
        try:
            return self._try(work)
        except DecoderEnded as end:
            raise end.problem from end

    def _try(self, work: Callable[[Decoder], Result]) -> Result:
        with self._lock:
            decoder = self._idle.pop() if self._idle else None
        decoder = decoder or Decoder(self._niceness)
        is_sound = False
        try:
            result = work(decoder)
            is_sound = True
        except (PictureError, RuntimeError):
            is_sound = True
            raise
        finally:
            self._give_back(decoder, is_sound)
        return result

    def _give_back(self, decoder: Decoder, is_sound: bool) -> None:
        with self._lock:
            is_kept = is_sound and len(self._idle) < self._kept
            if is_kept:
                self._idle.append(decoder)
        if not is_kept:
            decoder.close()
