"""Shows the pictures of a layout at any zoom."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from organizer.fragments.layout import Layout, Pieces
from organizer.ui.base.theme import JOINT_COLOURS, Colours
from organizer.ui.fragments.board.board_painter import BoardPainter
from organizer.ui.fragments.board.board_scene import BoardScene, extents
from organizer.ui.fragments.board.picture_packing import PicturePacking, wall_for
from organizer.ui.fragments.board.piece_images import PieceImages

_MARGIN = 24
_LEGEND = 30
"""Pixels at the bottom that a fitted view leaves to the legend."""
_LARGEST_FIT = 6.0
"""Small pictures are enlarged no further to fill the window."""
_LARGEST_ZOOM = 32.0
_NOTCH = 1.2
"""How much nearer one notch of the wheel brings."""
_EMPTY = Layout(())
_BARE = PicturePacking(1.0, 0.0, 0.0)


class BoardCanvas(QWidget):
    """The wheel zooms about the pointer; the middle button, or the left one with the space bar,
    draws the canvas along. Fitted, it follows what it shows until a person zooms or pans."""

    def __init__(self) -> None:
        super().__init__()
        self.tiles: PieceImages | None = None
        self.has_joints = True
        self._cell = (1, 1)
        self.scene = BoardScene(_EMPTY, self._cell, _BARE)
        self._zoom: float | None = None
        self._centre = QPointF()
        self._grip: QPointF | None = None
        self._holds_space = False
        self._rest = QTimer(self, singleShot=True, interval=0)
        self._rest.timeout.connect(self.update)
        self._ahead = QTimer(self, interval=0)
        """Reduces pieces whenever there is nothing else to do."""
        self._ahead.timeout.connect(self._reduce)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 120)

    # Content

    def show_pieces(self, pieces: Pieces | None) -> None:
        """Other pieces: nothing of them is put together yet."""
        self.tiles = None if pieces is None else PieceImages(pieces)
        self._cell = (1, 1) if pieces is None else pieces.size
        self.scene = BoardScene(_EMPTY, self._cell, _BARE)
        self._ahead.start()
        self.fit()

    def show_layout(self, layout: Layout) -> None:
        """Of the pieces that are shown."""
        self.scene = BoardScene(layout, self._cell, self.scene.wall, self.scene.hung)
        if self.is_fitted:
            self.fit()
        self.update()

    def set_joints_visible(self, on: bool) -> None:
        self.has_joints = on
        self.update()

    def _reduce(self) -> None:
        if self.tiles is None or self.tiles.is_reduced:
            self._ahead.stop()
            self.update()
        else:
            self.tiles.reduce_some()

    # The view

    @property
    def is_fitted(self) -> bool:
        return self._zoom is None

    @property
    def zoom(self) -> float:
        """Pixels of the window for one of a piece."""
        return self._fitting() if self._zoom is None else self._zoom

    def fit(self) -> None:
        """Hang all pictures anew, as large as they all fit."""
        layout = self.scene.layout
        wall = wall_for(extents(layout, self._cell), *self._room()) if layout.pictures else _BARE
        self.scene = BoardScene(layout, self._cell, wall, self.scene.hung)
        self._zoom = None
        bounds = self._bounds()
        self._centre = bounds.center() + QPointF(0, _LEGEND / 2 / self._fitting())
        self.update()

    def zoom_to(self, zoom: float, around: QPointF | None = None) -> None:
        """What is seen at a point of the window, by default the middle, stays there."""
        around = QPointF(self.rect().center()) if around is None else around
        fixed = self.on_canvas(around)
        zoom = max(min(self._fitting(), 1.0) / 4, min(zoom, _LARGEST_ZOOM))
        self._centre = fixed - (around - QPointF(self.rect().center())) / zoom
        self._look(zoom)

    def zoom_by(self, notches: int) -> None:
        """Nearer, or for a negative number farther away."""
        self.zoom_to(self.zoom * _NOTCH**notches)

    def pan(self, by: QPointF) -> None:
        """Draw the canvas along by so many pixels of the window."""
        self._centre -= by / self.zoom
        self._look(self.zoom)

    def reveal(self, box: QRectF) -> None:
        """Pan until a part of the canvas is in sight."""
        painted = self.on_window(box)
        room = QRectF(self.rect()).adjusted(8, 8, -8, -8)
        across = min(0.0, room.right() - painted.right()) or max(0.0, room.left() - painted.left())
        down = min(0.0, room.bottom() - painted.bottom()) or max(0.0, room.top() - painted.top())
        if across or down:
            self.pan(QPointF(across, down))

    def on_canvas(self, point: QPointF) -> QPointF:
        return self._centre + (point - QPointF(self.rect().center())) / self.zoom

    def on_window(self, box: QRectF) -> QRectF:
        corner = box.topLeft() * self.zoom + self._origin()
        return QRectF(corner.x(), corner.y(), box.width() * self.zoom, box.height() * self.zoom)

    def _look(self, zoom: float) -> None:
        """Some of what hangs there stays in the middle."""
        self._zoom = zoom
        bounds = self._bounds()
        self._centre = QPointF(
            min(max(self._centre.x(), bounds.left()), bounds.right()),
            min(max(self._centre.y(), bounds.top()), bounds.bottom()),
        )
        self.update()

    def _origin(self) -> QPointF:
        return QPointF(self.rect().center()) - self._centre * self.zoom

    def _bounds(self) -> QRectF:
        return self.scene.bounds().adjusted(0, -self.scene.wall.label, 0, 0)

    def _room(self) -> tuple[float, float]:
        width, height = self.width() - 2 * _MARGIN, self.height() - 2 * _MARGIN - _LEGEND
        return max(40.0, width), max(40.0, height)

    def _fitting(self) -> float:
        bounds = self._bounds()
        width, height = self._room()
        if bounds.isEmpty():
            return 1.0
        return min(width / bounds.width(), height / bounds.height(), _LARGEST_FIT)

    # What Qt asks

    def sizeHint(self) -> QSize:
        return QSize(720, 480)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.is_fitted:
            self.fit()

    def event(self, event: QEvent) -> bool:
        """Two fingers on a touch pad come as a gesture of the system."""
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.zoom_to(self.zoom * (1 + event.value()), event.position())
            return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom_to(self.zoom * _NOTCH ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        is_left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (is_left and self._holds_space):
            self._grip = event.position()
            self._show_pointer()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            moved = event.position() - self._grip
            self._grip = event.position()
            self.pan(moved)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None
        self._show_pointer()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom_by(+1)
            case Qt.Key.Key_Minus:
                self.zoom_by(-1)
            case Qt.Key.Key_0:
                self.fit()
            case Qt.Key.Key_Space:
                self._holds_space = True
                self._show_pointer()
            case _:
                super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._holds_space = False
            self._show_pointer()
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._holds_space = False
        self._show_pointer()
        super().focusOutEvent(event)

    def _show_pointer(self) -> None:
        if self._grip is not None:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self._holds_space:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.unsetCursor()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = Colours.of(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours.stage))
        if self.tiles is None or not self.scene.hung:
            painter.setPen(QColor(colours.muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "No pieces are joined yet.")
            return
        drawing = BoardPainter(painter, colours, self.scene, self.zoom, self._origin())
        drawing.draw(self.tiles, self.has_joints)
        self.paint_over(drawing, painter, colours)
        if self.has_joints:
            _draw_legend(painter, colours)
        if drawing.is_unfinished and not self._ahead.isActive():
            self._rest.start()

    def paint_over(self, drawing: BoardPainter, painter: QPainter, colours: Colours) -> None:
        """What lies on top of the pictures; nothing here."""


def _draw_legend(painter: QPainter, colours: Colours) -> None:
    """What the colours of joints mean, at the bottom left."""
    before, after = "Joints: a guess", "certain"
    metrics = painter.fontMetrics()
    words, step, height = metrics.horizontalAdvance(before), 18, 24
    width = words + len(JOINT_COLOURS) * step + metrics.horizontalAdvance(after) + 32
    chip = QRectF(10, painter.viewport().height() - height - 8, width, height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(colours.line))
    painter.setBrush(QColor(colours.raised))
    painter.drawRoundedRect(chip, 6, 6)
    painter.restore()
    painter.setPen(QColor(colours.text))
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.drawText(chip.adjusted(10, 0, 0, 0), middle, before)
    for kind, colour in enumerate(JOINT_COLOURS):
        thick = 6 - kind
        left, top = chip.left() + 16 + words + kind * step, chip.center().y() - thick / 2
        painter.fillRect(QRectF(left, top, step - 3, thick), QColor(colour))
    painter.drawText(chip.adjusted(22 + words + len(JOINT_COLOURS) * step, 0, 0, 0), middle, after)
