"""Thumbnails ready to be drawn, read from their files in the background."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from weakref import WeakKeyDictionary

from PySide6.QtCore import QBuffer, QIODevice, QObject, QRectF, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QBrush, QImage, QImageReader, QPainter, QPixmap

_THREADS = 2
_IN_FLIGHT = 2 * _THREADS
"""A second one waits for each thread, so that none idles while the UI thread is busy."""


Key = tuple[str, int, int]
"""Content, longest side, corner radius; both in device pixels."""


class ThumbnailCache(QObject):
    """Pixmaps by content, the least recently used dropped first. For the UI thread.

    A file that is missing or cannot be read is remembered until `forget` or `retry`; one that is
    damaged is deleted, so that indexing makes it again.
    """

    loaded = Signal(str)
    """The content whose thumbnail can now be had, or is sharper."""

    _decoded = Signal(tuple, QImage)
    """A `Key`, and the picture; a null one where the file cannot be read."""

    def __init__(
        self,
        path_of: Callable[[str], Path],
        limit_bytes: int = 192 * 2**20,
    ) -> None:
        super().__init__()
        self._path_of = path_of
        self._limit = limit_bytes
        self._bytes = 0
        self._pixmaps: OrderedDict[Key, QPixmap] = OrderedDict()
        self._latest: dict[str, Key] = {}
        self._unreadable: set[str] = set()
        self._queue: dict[Key, None] = {}
        self._in_flight: set[Key] = set()
        self._wanted: WeakKeyDictionary[object, frozenset[str]] = WeakKeyDictionary()
        self._pool = QThreadPool(self, maxThreadCount=_THREADS)
        self._decoded.connect(self._store, Qt.ConnectionType.QueuedConnection)

    @property
    def used_bytes(self) -> int:
        """Of all pixmaps that are kept, at four bytes a pixel."""
        return self._bytes

    def get(self, content: str, side_px: int, radius_px: int = 0) -> QPixmap | None:
        """The thumbnail, its longest side `side_px` device pixels, at once.

        Where it is not there yet it is loaded, the newest request first; meanwhile another size of
        it is returned, if there is one, or None.
        """
        key = (content, side_px, radius_px)
        pixmap = self._pixmaps.get(key)
        if pixmap is not None:
            self._pixmaps.move_to_end(key)
            return pixmap
        if content in self._unreadable:
            return None
        if key not in self._in_flight:
            self._queue.pop(key, None)
            self._queue[key] = None
            self._load_next()
        latest = self._latest.get(content)
        return None if latest is None else self._pixmaps.get(latest)

    def set_wanted(self, contents: Iterable[str], viewer: object | None = None) -> None:
        """What `viewer` shows now; loads that nobody looks at any more are dropped."""
        viewer = self if viewer is None else viewer
        left = self._wanted.get(viewer, frozenset())
        self._wanted[viewer] = frozenset(contents)
        left = left.difference(*self._wanted.values())
        if left:
            self._queue = {key: None for key in self._queue if key[0] not in left}

    def forget(self, content: str) -> None:
        """The file has changed, or exists now: load it again when it is next asked for."""
        self._unreadable.discard(content)
        self._latest.pop(content, None)
        for key in [key for key in self._pixmaps if key[0] == content]:
            self._bytes -= _size(self._pixmaps.pop(key))

    def retry(self) -> None:
        """What was missing may be there now."""
        self._unreadable.clear()

    def close(self) -> None:
        """Wait for the threads."""
        self._queue.clear()
        self._pool.clear()
        self._pool.waitForDone()

    def _load_next(self) -> None:
        while self._queue and len(self._in_flight) < _IN_FLIGHT:
            key, _ = self._queue.popitem()
            self._in_flight.add(key)
            self._pool.start(partial(_load, self._path_of(key[0]), key, self._decoded.emit))

    def _store(self, key: Key, image: QImage) -> None:
        self._in_flight.discard(key)
        self._load_next()
        content = key[0]
        if image.isNull():
            self._unreadable.add(content)
            return
        pixmap = QPixmap.fromImage(image)
        self._bytes += _size(pixmap)
        self._pixmaps[key] = pixmap
        self._latest[content] = key
        while self._bytes > self._limit and len(self._pixmaps) > 1:
            oldest, dropped = self._pixmaps.popitem(last=False)
            self._bytes -= _size(dropped)
            if self._latest.get(oldest[0]) == oldest:
                del self._latest[oldest[0]]
        self.loaded.emit(content)


def _size(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * 4


def _load(path: Path, key: Key, tell: Callable[[Key, QImage], None]) -> None:
    """In a worker thread; read by Python, since Qt has no names that are not text."""
    _, side, radius = key
    try:
        image = _decode(path.read_bytes(), side)
        if image.isNull():
            path.unlink()
    except OSError:
        image = QImage()
    if radius and not image.isNull():
        image = _rounded(image, radius)
    tell(key, image)


def _decode(data: bytes, side: int) -> QImage:
    buffer = QBuffer()
    buffer.setData(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    size = reader.size()
    if not size.isEmpty():
        fitted = size.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio)
        reader.setScaledSize(fitted.expandedTo(QSize(1, 1)))
    image = reader.read()
    return image if image.isNull() else image.convertToFormat(QImage.Format.Format_RGB32)


def _rounded(image: QImage, radius: int) -> QImage:
    rounded = QImage(image.size(), QImage.Format.Format_ARGB32_Premultiplied)
    rounded.fill(Qt.GlobalColor.transparent)
    painter = QPainter(rounded)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(image))
    painter.drawRoundedRect(QRectF(rounded.rect()), radius, radius)
    painter.end()
    return rounded
