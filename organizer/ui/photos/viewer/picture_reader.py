"""Reads pictures at full size, one at a time, and keeps the latest."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from organizer.errors import OrganizerError
from organizer.records import Photo
from organizer.ui.base.tasks import TaskRunner
from organizer.ui.photos.viewer.image_pyramid import ImagePyramid, build_pyramid

_KEPT = 3
"""Pictures: the one before, this one and the next."""
_KEPT_BYTES = 768 * 2**20


class PictureReader(QObject):
    """Pictures and failures by the content of their photos; `load` is called in a worker."""

    arrived = Signal()
    """One more picture can be had, or why it cannot be shown."""

    def __init__(
        self, load: Callable[[Photo], NDArray[np.uint8]], runner: TaskRunner, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._load = load
        self._runner = runner
        self._wanted: tuple[Photo, ...] = ()
        self._reading: Photo | None = None
        self._pictures: OrderedDict[str, ImagePyramid] = OrderedDict()
        self._failures: dict[str, str] = {}

    @property
    def is_reading(self) -> bool:
        """Whether a picture is being read, wanted still or not."""
        return self._reading is not None

    def want(self, photos: Sequence[Photo]) -> None:
        """Read these, the first before the others; what failed before is tried again."""
        self._wanted = tuple(photos)
        self._failures.clear()
        self._read_next()

    def get(self, content: str) -> ImagePyramid | None:
        """A picture, if it has been read and is still kept."""
        if content in self._pictures:
            self._pictures.move_to_end(content)
        return self._pictures.get(content)

    def failure(self, content: str) -> str:
        """Why a picture cannot be shown, in one or two sentences; empty where nothing failed."""
        return self._failures.get(content, "")

    def clear(self) -> None:
        """Want nothing, and give the memory back."""
        self._wanted = ()
        self._pictures.clear()

    def _read_next(self) -> None:
        if self._reading is not None:
            return
        for photo in self._wanted:
            if photo.content not in self._pictures and photo.content not in self._failures:
                self._reading = photo
                task = self._runner.run(partial(_build, self._load, photo), lane="preview")
                task.then(partial(self._keep, photo))
                task.failed.connect(partial(self._give_up, photo))
                task.ended.connect(self._end_reading)
                return

    def _keep(self, photo: Photo, pyramid: ImagePyramid) -> None:
        if not self._wanted:
            return
        self._pictures[photo.content] = pyramid
        self.get(self._wanted[0].content)
        while len(self._pictures) > 1 and self._is_too_much():
            self._pictures.popitem(last=False)

    def _is_too_much(self) -> bool:
        total = sum(picture.bytes for picture in self._pictures.values())
        return len(self._pictures) > _KEPT or total > _KEPT_BYTES

    def _give_up(self, photo: Photo, error: Exception) -> None:
        is_foreseen = isinstance(error, OrganizerError)
        self._failures[photo.content] = (
            str(error) if is_foreseen else "This picture cannot be shown."
        )

    def _end_reading(self) -> None:
        self._reading = None
        self.arrived.emit()
        self._read_next()


def _build(load: Callable[[Photo], NDArray[np.uint8]], photo: Photo) -> ImagePyramid:
    return build_pyramid(load(photo))
