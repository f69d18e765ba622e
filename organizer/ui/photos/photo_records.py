"""Records of photos, read page by page in a worker when they are looked at."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from organizer.records import Photo
from organizer.ui.base.tasks import Task, TaskRunner

_PAGES_WAITING = 16
_RECORDS_KEPT = 8_000
"""Several screens of the smallest cells; about 10 MB."""


class PhotoRecords(QObject):
    """One page is read at a time, the newest request first; the latest records are kept.

    `fetch` is only ever called in a worker thread.
    """

    arrived = Signal()
    """Records were read that were missing, or older than the catalogue's."""

    def __init__(
        self, fetch: Callable[[Sequence[int]], list[Photo]], runner: TaskRunner, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._runner = runner
        self._records: OrderedDict[int, Photo | None] = OrderedDict()
        """None for a photo that the catalogue does not know."""
        self._stale: set[int] = set()
        self._waiting: dict[int, NDArray[np.int64]] = {}
        """The ids of the pages to be read, by their numbers; the newest request is the last."""
        self._reading: list[int] = []

    def get(self, photo_id: int) -> Photo | None:
        """A record as it was read last; None where it was not, or is not known."""
        photo = self._records.get(photo_id)
        if photo is not None:
            self._records.move_to_end(photo_id)
        return photo

    def is_missing(self, photo_id: int) -> bool:
        """Whether a record has never been read, or has to be read again."""
        return photo_id not in self._records or photo_id in self._stale

    def want(self, page: int, ids: NDArray[np.int64]) -> None:
        """Read what is missing of a page of photos, before the pages wanted earlier."""
        self._waiting.pop(page, None)
        self._waiting[page] = ids
        if len(self._waiting) > _PAGES_WAITING:
            del self._waiting[next(iter(self._waiting))]
        if not self._reading:
            self._read_next()

    def forget_wishes(self) -> None:
        """Read no page any more but the one that is being read."""
        self._waiting.clear()

    def refresh(self, ids: Iterable[int]) -> None:
        """Read the records of these photos again when they are next wanted."""
        self._stale.update(photo for photo in ids if photo in self._records)

    def gather(self, ids: Sequence[int]) -> Task[list[Photo]]:
        """Read the records of many photos, and keep none of them."""
        return self._runner.run(partial(self._fetch, list(ids)), lane="photos")

    def _read_next(self) -> None:
        while self._waiting and not self._reading:
            _, ids = self._waiting.popitem()
            self._reading = [photo for photo in ids.tolist() if self.is_missing(photo)]
            self._stale.difference_update(self._reading)
            if self._reading:
                task = self.gather(self._reading)
                task.then(self._store)
                task.ended.connect(self._end_reading)

    def _store(self, photos: list[Photo]) -> None:
        found = {photo.id: photo for photo in photos}
        for photo_id in self._reading:
            self._records[photo_id] = found.get(photo_id)
            self._records.move_to_end(photo_id)
        while len(self._records) > _RECORDS_KEPT:
            self._stale.discard(self._records.popitem(last=False)[0])
        self.arrived.emit()

    def _end_reading(self) -> None:
        self._reading = []
        self._read_next()
