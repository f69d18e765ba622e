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
from organizer.ui.photos.viewer.picture_camera import PictureCamera

_BLOCKY = 4.0
"""From this zoom on pixels are shown as squares."""
_WHEEL = 1.0015
"""Zoom factor for each eighth of a degree of the wheel: a fifth for a notch."""


class PictureCanvas(QWidget):
    """A picture, its stand-in or a sentence; the wheel zooms, dragging pans."""

    zoom_changed = Signal(float)
    """Pixels of the screen for each one of the picture; also told when only the place changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.camera = PictureCamera(self)
        self._pyramid: ImagePyramid | None = None
        self._stand_in: QPixmap | None = None
        self._message = ""
        self._grip: QPointF | None = None
        """The pixel of the picture that is dragged."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    # Content

    def show_nothing(self, size: QSize) -> None:
        """Make room, fitted, for a picture of this many pixels."""
        self._pyramid, self._stand_in, self._message = None, None, ""
        self.camera.fit(size)
        self._show_view()

    def show_stand_in(self, thumbnail: QPixmap | None) -> None:
        """A thumbnail in the place of the picture, until that is there."""
        if self._pyramid is None:
            self._stand_in = thumbnail
            self.update()

    def sharpen(self, pyramid: ImagePyramid) -> None:
        """The picture itself is there: show it where its stand-in was."""
        self._message, self._stand_in, self._pyramid = "", None, pyramid
        self.camera.resize_picture(pyramid.size)
        self._show_view()

    def show_message(self, message: str) -> None:
        """A sentence in the place of the picture."""
        self._pyramid, self._message = None, message
        self.update()

    @property
    def is_sharp(self) -> bool:
        """Whether the picture itself is shown."""
        return self._pyramid is not None

    @property
    def message(self) -> str:
        """The sentence that is shown; empty for none."""
        return self._message

    # The view

    @property
    def zoom(self) -> float:
        """Pixels of the screen for each one of the picture."""
        return self.camera.zoom

    @property
    def is_fitted(self) -> bool:
        """Whether the whole picture is shown, however large the window is."""
        return self.camera.is_fitted

    def fit(self) -> None:
        """Show the whole picture."""
        self.camera.fit()
        self._show_view()

    def zoom_to(self, zoom: float, around: QPointF | None = None) -> None:
        """Zoom so that what is seen at a point of the widget, by default the middle, stays."""
        self.camera.zoom_to(zoom, around)
        self._show_view()

    def toggle_full_size(self, around: QPointF | None = None) -> None:
        """Between fitted and one to one."""
        if self.is_fitted:
            self.zoom_to(1.0, around)
        else:
            self.fit()

    def _show_view(self) -> None:
        can_pan = not self.is_fitted
        self.setCursor(Qt.CursorShape.OpenHandCursor if can_pan else Qt.CursorShape.ArrowCursor)
        self.update()
        self.zoom_changed.emit(self.zoom)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self.is_fitted:
            self._show_view()
        else:
            self.camera.keep_inside()

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
            painter.drawPixmap(self.camera.picture_rect(), self._stand_in, whole)

    def _paint_image(self, painter: QPainter, level: QImage) -> None:
        """Only the part that is seen, a pixel more on each side for smoothing."""
        whole = self.camera.picture_rect()
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
        if turn and not self.camera.size.isEmpty():
            self.zoom_to(self.zoom * _WHEEL**turn, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self.is_fitted:
            self._grip = self.camera.picture_point(event.position())
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self.camera.drag(self._grip, event.position())
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self._grip = None
            self.setCursor(Qt.CursorShape.OpenHandCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.toggle_full_size(event.position())
