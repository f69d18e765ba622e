"""Draws one picture, fitted to the window or at any zoom."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from organizer.ui.base.theme import Colours
from organizer.ui.photos.viewer.image_pyramid import ImagePyramid

_LARGEST_FIT = 2.0
"""Small pictures are enlarged no further to fill the window."""
_LARGEST_ZOOM = 16.0
_BLOCKY = 4.0
"""From this zoom on pixels are shown as squares."""
_WHEEL = 1.0015
"""Zoom factor for each eighth of a degree of the wheel: a fifth for a notch."""


class PictureCanvas(QWidget):
    """A zoom of 1 shows one pixel of the picture on one pixel of the screen."""

    zoom_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = QSize()
        self._pyramid: ImagePyramid | None = None
        self._stand_in: QPixmap | None = None
        self._message = ""
        self._zoom: float | None = None
        self._centre = QPointF()
        self._grip: QPointF | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    # Content

    def show_nothing(self, size: QSize) -> None:
        """Make room, fitted, for a picture of this many pixels."""
        self._pyramid, self._stand_in, self._message = None, None, ""
        self._size = size
        self.fit()

    def show_stand_in(self, thumbnail: QPixmap | None) -> None:
        """A thumbnail in the place of the picture, until that is there."""
        if self._pyramid is None:
            self._stand_in = thumbnail
            self.update()

    def sharpen(self, pyramid: ImagePyramid) -> None:
        """The picture itself is there: show it where its stand-in was."""
        self._message, self._stand_in = "", None
        old, self._size = self._size, pyramid.size
        self._pyramid = pyramid
        if old.isEmpty() or self._zoom is None:
            self.fit()
            return
        scale = pyramid.size.width() / old.width()
        self._centre *= scale
        self._set_zoom(self._zoom / scale)

    def show_message(self, message: str) -> None:
        """A sentence in the place of the picture."""
        self._pyramid, self._message = None, message
        self.update()

    @property
    def is_sharp(self) -> bool:
        return self._pyramid is not None

    @property
    def message(self) -> str:
        return self._message

    # The view

    @property
    def zoom(self) -> float:
        return self._fitting() if self._zoom is None else self._zoom

    @property
    def is_fitted(self) -> bool:
        return self._zoom is None

    def fit(self) -> None:
        self._zoom = None
        self._centre = QPointF(self._size.width() / 2, self._size.height() / 2)
        self._look_changed()

    def zoom_to(self, zoom: float, around: QPointF | None = None) -> None:
        """Zoom so that what is seen at a point of the widget, by default the middle, stays."""
        around = QPointF(self.rect().center()) if around is None else around
        fixed = self.picture_point(around)
        zoom = max(min(self._fitting(), 1.0) / 4, min(zoom, _LARGEST_ZOOM))
        offset = (around - QPointF(self.rect().center())) * (self.devicePixelRatioF() / zoom)
        self._centre = fixed - offset
        self._set_zoom(zoom)

    def toggle_full_size(self, around: QPointF | None = None) -> None:
        """Between fitted and one to one."""
        if self.is_fitted:
            self.zoom_to(1.0, around)
        else:
            self.fit()

    def picture_point(self, point: QPointF) -> QPointF:
        """The pixel of the picture at a point of the widget."""
        offset = point - QPointF(self.rect().center())
        return self._centre + offset * (self.devicePixelRatioF() / self.zoom)

    def _set_zoom(self, zoom: float) -> None:
        self._zoom = zoom
        self._keep_inside()
        self._look_changed()

    def _look_changed(self) -> None:
        can_pan = not self.is_fitted
        shape = Qt.CursorShape.OpenHandCursor if can_pan else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)
        self.update()
        self.zoom_changed.emit(self.zoom)

    def _fitting(self) -> float:
        if self._size.isEmpty():
            return 1.0
        ratio = self.devicePixelRatioF()
        across = self.width() * ratio / self._size.width()
        down = self.height() * ratio / self._size.height()
        return max(1e-4, min(across, down, _LARGEST_FIT))

    def _keep_inside(self) -> None:
        """No gap at an edge of a picture that is larger than the window; others in the middle."""
        scale = self.devicePixelRatioF() / self.zoom
        across, down = self.width() * scale / 2, self.height() * scale / 2
        self._centre = QPointF(
            _clamped(self._centre.x(), across, self._size.width()),
            _clamped(self._centre.y(), down, self._size.height()),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._zoom is None:
            self._look_changed()
        else:
            self._keep_inside()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = Colours.of(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours.stage))
        if self._message:
            painter.setPen(QColor(colours.muted))
            room = self.rect().adjusted(40, 40, -40, -40)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room, flags, self._message)
        elif self._pyramid is not None:
            self._paint_image(painter, self._pyramid.level_for(self.zoom))
        elif self._stand_in is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            whole = QRectF(self._stand_in.rect())
            painter.drawPixmap(self._picture_rect(), self._stand_in, whole)

    def _picture_rect(self) -> QRectF:
        """The whole picture in widget coordinates, its corner on a whole device pixel."""
        ratio = self.devicePixelRatioF()
        scale = self.zoom / ratio
        corner = QPointF(self.rect().center()) - self._centre * scale
        left, top = round(corner.x() * ratio) / ratio, round(corner.y() * ratio) / ratio
        return QRectF(left, top, self._size.width() * scale, self._size.height() * scale)

    def _paint_image(self, painter: QPainter, level: QImage) -> None:
        """Only the part that is seen, a pixel more on each side for smoothing."""
        whole = self._picture_rect()
        step = whole.width() / level.width()
        seen = whole.intersected(QRectF(self.rect()).adjusted(-step, -step, step, step))
        across = QRectF(
            (seen.left() - whole.left()) / step,
            (seen.top() - whole.top()) * level.height() / whole.height(),
            seen.width() / step,
            seen.height() * level.height() / whole.height(),
        )
        is_smooth = self.zoom != 1.0 and self.zoom < _BLOCKY
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_smooth)
        painter.drawImage(seen, level, across)

    # Pointer

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta().y()
        if turn and not self._size.isEmpty():
            self.zoom_to(self.zoom * _WHEEL**turn, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self.is_fitted:
            self._grip = self.picture_point(event.position())
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self._centre += self._grip - self.picture_point(event.position())
            self._keep_inside()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self._grip = None
            self.setCursor(Qt.CursorShape.OpenHandCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.toggle_full_size(event.position())


def _clamped(centre: float, half_seen: float, length: float) -> float:
    if 2 * half_seen >= length:
        return length / 2
    return max(half_seen, min(centre, length - half_seen))
