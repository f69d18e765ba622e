"""Which part of a picture is seen: from its pixels to points of the window and back."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtWidgets import QWidget

_LARGEST_FIT = 2.0
"""Small pictures are enlarged no further to fill the window."""
_LARGEST_ZOOM = 16.0


@dataclass(frozen=True, slots=True)
class Viewport:
    """What is seen of a picture, so that another of another size can show the same."""

    centre: QPointF
    """As a share of width and height."""
    scale: float | None
    """As a multiple of fitted; None for fitted."""


class PictureCamera:
    """Looks at a picture through a widget; a zoom of 1 puts one pixel on one of the screen."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._zoom: float | None = None
        self._centre = QPointF()
        self.size = QSize()
        """Of the picture, in pixels; changed by `fit` and `resize_picture`."""

    @property
    def is_fitted(self) -> bool:
        """Whether the zoom follows the size of the window."""
        return self._zoom is None

    @property
    def zoom(self) -> float:
        """Pixels of the screen for each one of the picture."""
        return self._fitting() if self._zoom is None else self._zoom

    def fit(self, size: QSize | None = None) -> None:
        """Show the whole of the picture, or of another one of this size."""
        self.size = self.size if size is None else size
        self._zoom = None
        self._centre = QPointF(self.size.width() / 2, self.size.height() / 2)

    def resize_picture(self, size: QSize) -> None:
        """The same picture has more or fewer pixels: what is seen stays where it is."""
        scale = size.width() / max(1, self.size.width())
        if self.size.isEmpty() or self._zoom is None:
            self.fit(size)
            return
        self.size = size
        self._centre *= scale
        self._set_zoom(self._zoom / scale)

    def zoom_to(self, zoom: float, around: QPointF | None = None) -> None:
        """Zoom so that what is seen at a point of the window, by default the middle, stays."""
        around = self._middle() if around is None else around
        fixed = self.picture_point(around)
        zoom = max(min(self._fitting(), 1.0) / 4, min(zoom, _LARGEST_ZOOM))
        self._centre = fixed - (around - self._middle()) * (self._ratio() / zoom)
        self._set_zoom(zoom)

    def drag(self, pixel: QPointF, point: QPointF) -> None:
        """Bring a pixel of the picture to a point of the window, as far as its edges let it."""
        self._centre += pixel - self.picture_point(point)
        self.keep_inside()

    def picture_point(self, point: QPointF) -> QPointF:
        """The pixel of the picture at a point of the window."""
        return self._centre + (point - self._middle()) * (self._ratio() / self.zoom)

    def picture_rect(self) -> QRectF:
        """The whole picture in the window, its corner on a whole device pixel."""
        ratio = self._ratio()
        scale = self.zoom / ratio
        corner = self._middle() - self._centre * scale
        left, top = round(corner.x() * ratio) / ratio, round(corner.y() * ratio) / ratio
        return QRectF(left, top, self.size.width() * scale, self.size.height() * scale)

    def keep_inside(self) -> None:
        """No gap at an edge of a picture that is larger than the window; others in the middle."""
        scale = self._ratio() / self.zoom
        across, down = self._window.width() * scale / 2, self._window.height() * scale / 2
        self._centre = QPointF(
            _clamped(self._centre.x(), across, self.size.width()),
            _clamped(self._centre.y(), down, self.size.height()),
        )

    def viewport(self) -> Viewport:
        """What is seen, whatever the size of the picture."""
        width, height = max(1, self.size.width()), max(1, self.size.height())
        centre = QPointF(self._centre.x() / width, self._centre.y() / height)
        return Viewport(centre, None if self._zoom is None else self._zoom / self._fitting())

    def show(self, viewport: Viewport) -> None:
        """See the same of this picture as of another."""
        if viewport.scale is None:
            self.fit()
            return
        width, height = self.size.width(), self.size.height()
        self._centre = QPointF(viewport.centre.x() * width, viewport.centre.y() * height)
        self._set_zoom(viewport.scale * self._fitting())

    def _set_zoom(self, zoom: float) -> None:
        self._zoom = zoom
        self.keep_inside()

    def _fitting(self) -> float:
        if self.size.isEmpty():
            return 1.0
        ratio = self._ratio()
        across = self._window.width() * ratio / self.size.width()
        down = self._window.height() * ratio / self.size.height()
        return max(1e-4, min(across, down, _LARGEST_FIT))

    def _middle(self) -> QPointF:
        return QPointF(self._window.rect().center())

    def _ratio(self) -> float:
        return self._window.devicePixelRatioF()


def _clamped(centre: float, half_seen: float, length: float) -> float:
    if 2 * half_seen >= length:
        return length / 2
    return max(half_seen, min(centre, length - half_seen))
