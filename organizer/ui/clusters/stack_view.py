"""Clusters drawn as stacks of photos."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPainterPath, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from organizer.ui.base.icons import draw_icon
from organizer.ui.base.thumbnail_cache import ThumbnailCache
from organizer.ui.clusters.cluster_model import ClusterModel, Stack, describe_stack

_CARD = QSize(232, 236)
_GAP = 8
_PICTURE = 168
"""Height of the picture part of a card."""


class StackView(QListView):
    """A wall of clusters: choose one or several, open one by Enter or double click."""

    opened = Signal(int)
    """The row."""
    chosen = Signal()

    def __init__(self, model: ClusterModel, thumbnails: ThumbnailCache) -> None:
        super().__init__()
        self.setAccessibleName("Clusters")
        self.setModel(model)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMouseTracking(True)
        self.setItemDelegate(_StackDelegate(thumbnails))
        self.activated.connect(lambda index: self.opened.emit(index.row()))
        self.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit())
        thumbnails.loaded.connect(self._show_thumbnail)

    def _show_thumbnail(self, _content: str) -> None:
        self.viewport().update()

    def rows(self) -> list[int]:
        """The chosen rows, ascending."""
        return sorted(index.row() for index in self.selectedIndexes())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if self.currentIndex().isValid():
                self.opened.emit(self.currentIndex().row())
            return
        super().keyPressEvent(event)


class _StackDelegate(QStyledItemDelegate):
    def __init__(self, thumbnails: ThumbnailCache) -> None:
        super().__init__()
        self._thumbnails = thumbnails

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return _CARD

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        stack: Stack = index.data(ClusterModel.StackRole)
        card = QRectF(option.rect).adjusted(_GAP, _GAP, -_GAP, -_GAP)
        palette = option.palette
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self._draw_frame(painter, card, option, len(stack.group.photos))
        picture = QRectF(card.left(), card.top(), card.width(), _PICTURE)
        self._draw_covers(painter, picture, stack, palette)
        self._draw_words(painter, card, stack, palette)
        painter.restore()

    def _draw_frame(
        self, painter: QPainter, card: QRectF, option: QStyleOptionViewItem, size: int
    ) -> None:
        palette = option.palette
        sheet = palette.color(QPalette.ColorRole.AlternateBase)
        painter.setPen(palette.color(QPalette.ColorRole.Mid))
        painter.setBrush(sheet)
        for layer in range(min(size - 1, 2), 0, -1):
            inset = 7.0 * layer
            painter.drawRoundedRect(
                card.adjusted(inset, -2.5 * layer, -inset, -40).normalized(), 8, 8
            )
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen or hovered or option.state & QStyle.StateFlag.State_HasFocus:
            pen = painter.pen()
            pen.setStyle(Qt.PenStyle.SolidLine)
            pen.setWidthF(2.5 if chosen else 1.2)
            pen.setColor(palette.color(QPalette.ColorRole.Highlight))
            painter.setPen(pen)
        painter.setBrush(palette.color(QPalette.ColorRole.Base))
        painter.drawRoundedRect(card, 10, 10)

    def _draw_covers(
        self, painter: QPainter, area: QRectF, stack: Stack, palette: QPalette
    ) -> None:
        clip = QPainterPath()
        clip.addRoundedRect(area.adjusted(4, 4, -4, 0), 7, 7)
        painter.save()
        painter.setClipPath(clip)
        inside = area.adjusted(4, 4, -4, 0)
        contents = (*stack.covers, *filter(None, (stack.odd,)))
        places = _place_covers(inside, len(contents))
        for place, content in zip(places, contents, strict=False):
            pixmap = self._thumbnails.get(content, 160)
            if pixmap is None:
                painter.fillRect(place, palette.color(QPalette.ColorRole.AlternateBase))
            else:
                painter.drawPixmap(place, pixmap, _crop(pixmap, place))
        if stack.odd:
            pen = QPen(palette.color(QPalette.ColorRole.Highlight), 2, Qt.PenStyle.DotLine)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(places[-1].adjusted(1, 1, -1, -1))
        painter.restore()

    def _draw_words(self, painter: QPainter, card: QRectF, stack: Stack, palette: QPalette) -> None:
        words = QRectF(card.left() + 10, card.top() + _PICTURE + 5, card.width() - 20, 22)
        font = QFont(painter.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        mark = "locked" if stack.group.is_locked else "fixed" if stack.group.is_fixed else ""
        if mark:
            side = 16
            colour = palette.color(QPalette.ColorRole.Highlight)
            at = QPointF(words.right() - side, words.center().y() - side / 2)
            painter.drawPixmap(at, draw_icon(mark, QSize(side, side), colour))
            words.setRight(words.right() - side - 4)
        name = painter.fontMetrics().elidedText(
            stack.group.name, Qt.TextElideMode.ElideRight, int(words.width())
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, name)
        font.setWeight(QFont.Weight.Normal)
        font.setPointSizeF(font.pointSizeF() * 0.9)
        painter.setFont(font)
        faint = QColor(palette.color(QPalette.ColorRole.Text))
        faint.setAlphaF(0.62)
        painter.setPen(faint)
        below = QRectF(card.left() + 10, words.top() + 20, card.width() - 20, 22)
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, describe_stack(stack))


def _place_covers(area: QRectF, count: int) -> list[QRectF]:
    """One large picture, and up to three small ones beside it."""
    if count < 2:
        return [area]
    small = count - 1
    width = area.width() * 0.32
    height = (area.height() - 2 * (small - 1)) / small
    large = QRectF(area.left(), area.top(), area.width() - width - 2, area.height())
    return [
        large,
        *(
            QRectF(large.right() + 2, area.top() + row * (height + 2), width, height)
            for row in range(small)
        ),
    ]


def _crop(pixmap: QPixmap, place: QRectF) -> QRectF:
    """The middle part of a picture that has the shape of its place."""
    scale = min(pixmap.width() / place.width(), pixmap.height() / place.height())
    width, height = place.width() * scale, place.height() * scale
    return QRectF((pixmap.width() - width) / 2, (pixmap.height() - height) / 2, width, height)
