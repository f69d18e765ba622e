"""Small pictures and names of what a search is made with."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage

from organizer.errors import PictureError
from organizer.library.library import Library
from organizer.library.search.query_description import Picture
from organizer.paths import displayable
from organizer.regular_file import read_file
from organizer.ui.base.context import AppContext

_SIDE = 64
"""Pixels; enough for a chip on a screen of twice the usual density."""

_KEPT = 64


@dataclass(frozen=True, slots=True)
class ChipThumbnail:
    """What a picture is called, and a square out of its middle; None where it cannot be read."""

    name: str
    image: QImage | None


class ChipThumbnails(QObject):
    """Reads them in a worker and keeps the latest."""

    arrived = Signal()
    """More of what was wanted can be had."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self._context = context
        self._known: dict[Picture, ChipThumbnail] = {}

    def get(self, picture: Picture) -> ChipThumbnail | None:
        """At once; None until `want` has brought it."""
        return self._known.get(picture)

    def want(self, pictures: Collection[Picture]) -> None:
        """Read those that are not there yet; only the newest request counts."""
        missing = [picture for picture in pictures if picture not in self._known]
        if missing:
            library = self._context.library
            self._context.ask(lambda: _read_thumbnails(library, missing), self._keep, lane="chips")

    def _keep(self, found: dict[Picture, ChipThumbnail]) -> None:
        self._known.update(found)
        for oldest in list(self._known)[: -max(_KEPT, len(found))]:
            del self._known[oldest]
        self.arrived.emit()


def _read_thumbnails(
    library: Library, pictures: Collection[Picture]
) -> dict[Picture, ChipThumbnail]:
    return {picture: _read_thumbnail(library, picture) for picture in pictures}


def _read_thumbnail(library: Library, picture: Picture) -> ChipThumbnail:
    """Called in a worker. A photo of the library has its thumbnail already."""
    try:
        if isinstance(picture, int):
            photos = library.catalogue.photos.by_ids([picture])
            if not photos:
                return ChipThumbnail("a photo that is gone", None)
            name = displayable(photos[0].path.name)
            data = library.thumbnails.read(photos[0].content) or b""
        else:
            is_pasted = picture.parent == library.paths.pasted
            name = "pasted picture" if is_pasted else displayable(picture.name)
            data = read_file(picture)
        pixels = library.decoders.read(data, name, long_side=_SIDE, short_side=_SIDE).pixels
    except (OSError, PictureError):
        return ChipThumbnail(name, None)
    height, width, _ = pixels.shape
    image = QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
    return ChipThumbnail(name, _cut_square(image))


def _cut_square(image: QImage) -> QImage:
    """A copy of the middle, `_SIDE` wide and high."""
    filled = image.scaled(
        QSize(_SIDE, _SIDE),
        Qt.AspectRatioMode.KeepAspectRatioByExpanding,
        Qt.TransformationMode.SmoothTransformation,
    )
    left, top = (filled.width() - _SIDE) // 2, (filled.height() - _SIDE) // 2
    return filled.copy(left, top, _SIDE, _SIDE)
