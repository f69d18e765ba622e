"""Shows the pictures of a layout at any zoom."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer
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
from organizer.ui.base.pan_hand import PanHand
from organizer.ui.base.theme import JOINT_COLOURS, Colours
from organizer.ui.fragments.board.board_camera import BoardCamera
from organizer.ui.fragments.board.board_painter import BoardPainter
from organizer.ui.fragments.board.board_scene import BoardScene, picture_sizes
from organizer.ui.fragments.board.picture_packing import PicturePacking, pack_pictures
from organizer.ui.fragments.board.piece_images import PieceImages

_EMPTY = Layout(())
_BARE = PicturePacking(1.0, 0.0, 0.0)


class BoardCanvas(QWidget):
    """The wheel zooms about the pointer; the middle button, or the left one with the space bar,
    draws the canvas along."""

    def __init__(self) -> None:
        super().__init__()
        self.images: PieceImages | None = None
        self.has_joints = True
        self.camera = BoardCamera(self)
        self.camera.changed.connect(self.update)
        self._hand = PanHand(self)
        self._cell = (1, 1)
        self.scene = BoardScene(_EMPTY, self._cell, _BARE)
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
        self.images = None if pieces is None else PieceImages(pieces)
        self._cell = (1, 1) if pieces is None else pieces.size
        self.scene = BoardScene(_EMPTY, self._cell, _BARE)
        self._ahead.start()
        self.fit()

    def show_layout(self, layout: Layout) -> None:
        """Of the pieces that are shown."""
        self._show_scene(layout, self.scene.packing)
        if self.camera.is_fitted:
            self.fit()
        self.update()

    def fit(self) -> None:
        """Pack all pictures anew, as large as they all fit."""
        layout, packing = self.scene.layout, _BARE
        if layout.pictures:
            packing = pack_pictures(picture_sizes(layout, self._cell), *self.camera.room())
        self._show_scene(layout, packing)
        self.camera.fit()

    def set_joints_visible(self, on: bool) -> None:
        """Draw the joints and their legend, or the pieces alone."""
        self.has_joints = on
        self.update()

    def _show_scene(self, layout: Layout, packing: PicturePacking) -> None:
        self.scene = BoardScene(layout, self._cell, packing, self.scene.items)
        self.camera.set_bounds(self.scene.bounds().adjusted(0, -packing.label, 0, 0))

    def _reduce(self) -> None:
        if self.images is None or self.images.is_reduced:
            self._ahead.stop()
            self.update()
        else:
            self.images.reduce_some()

    # What Qt asks

    def sizeHint(self) -> QSize:
        return QSize(720, 480)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.camera.is_fitted:
            self.fit()

    def event(self, event: QEvent) -> bool:
        """Two fingers on a touch pad come as a gesture of the system."""
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.camera.zoom_to(self.camera.zoom * (1 + event.value()), event.position())
            return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.camera.zoom_by(event.angleDelta().y() / 120, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._hand.begin(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        by = self._hand.pull(event.position())
        if by is not None:
            self.camera.pan(by)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._hand.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.camera.zoom_by(+1)
            case Qt.Key.Key_Minus:
                self.camera.zoom_by(-1)
            case Qt.Key.Key_0:
                self.fit()
            case Qt.Key.Key_Space:
                self._hand.hold(True)
            case _:
                super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._hand.hold(False)
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._hand.hold(False)
        super().focusOutEvent(event)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = Colours.of(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours.stage))
        if self.images is None or not self.scene.items:
            painter.setPen(QColor(colours.muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "No pieces are joined yet.")
            return
        drawing = BoardPainter(painter, colours, self.scene, self.camera.zoom, self.camera.origin)
        drawing.draw(self.images, self.has_joints)
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
