"""The grid of thumbnails: paints the cells that are seen, and drags photos out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import (
    QColor,
    QDrag,
    QFont,
    QHideEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from organizer.records import Photo
from organizer.ui.base.theme import Colours
from organizer.ui.base.thumbnail_cache import ThumbnailCache
from organizer.ui.photos.grid.cell_painter import CellContent, CellPainter
from organizer.ui.photos.grid.drag_pixmap import draw_drag_pixmap
from organizer.ui.photos.grid.selectable_grid import SelectableGrid
from organizer.ui.photos.photo_model import PhotoModel, photo_mime

_FRAME = 16
"""Milliseconds: what arrives within one frame is painted together."""
_BADGES = frozenset({"RAW", "GIF"})
_Index = QModelIndex | QPersistentModelIndex
_SQUARE = QSize(1, 1)


class PhotoGrid(SelectableGrid):
    """A `SelectableGrid` with thumbnails. `startDrag` copies; the files never move."""

    def __init__(
        self, model: PhotoModel, thumbnails: ThumbnailCache, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._empty = ("", "")
        self._painter: CellPainter | None = None
        self._painter_key: tuple[object, ...] = ()
        self._arrived: set[str] = set()
        self._refresh = QTimer(self, singleShot=True, interval=_FRAME)
        self._refresh.timeout.connect(self._paint_arrived)
        thumbnails.loaded.connect(self._note_arrival)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Photos")
        self.setModel(model)

    def set_empty_text(self, title: str, body: str = "") -> None:
        """What is said in the middle while there are no photos."""
        self._empty = (title, body)
        self.viewport().update()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """From the bottom up: the newest request is loaded first, so the top line comes first."""
        colours = Colours.of(self.palette())
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(colours.base))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.cells.count:
            self._paint_empty(painter, colours)
            return
        cell_painter = self._painter_for(colours)
        region, top = event.region(), self.verticalOffset()
        area = region.boundingRect().translated(0, top)
        for row in reversed(self.cells.rows_between(area.top(), area.bottom())):
            cell = self.cell_rect(row)
            if region.intersects(cell):
                cell_painter.paint(painter, cell, self._content(row, cell_painter))
        if self.band is not None:
            self._paint_band(painter, self.band.rect.translated(0, -top), colours)
        self._thumbnails.set_wanted(self._shown_contents(), self)

    def _content(self, row: int, painter: CellPainter) -> CellContent:
        model = self.photos
        assert model is not None  # noqa: S101 - there are no rows without a model
        photo = model.photo_at(row)
        thumbnail, size, badge = None, _SQUARE, ""
        if photo is not None:
            about = photo.metadata
            thumbnail = self._thumbnails.get(photo.content, painter.thumbnail_px, painter.radius_px)
            size = QSize(about.width, about.height) if thumbnail is None else thumbnail.size()
            badge = about.format if about.format in _BADGES else ""
        return CellContent(
            thumbnail=thumbnail,
            size=size,
            score="" if model.scores is None else f"{model.scores[row]:.0%}",
            badge=badge,
            is_selected=self.is_selected(row),
            is_hovered=row == self.hovered,
            is_current=row == self.currentIndex().row() and self.hasFocus(),
            can_judge=model.scores is not None,
            vote=model.vote_at(row),
        )

    def _painter_for(self, colours: Colours) -> CellPainter:
        ratio, font = self.devicePixelRatioF(), self.font()
        key = (colours.name, ratio, font.key(), self.cell)
        if self._painter is None or self._painter_key != key:
            self._painter = CellPainter(colours, font, self.cell, ratio)
            self._painter_key = key
        return self._painter

    def _paint_band(self, painter: QPainter, band: QRect, colours: Colours) -> None:
        fill = QColor(colours.accent)
        fill.setAlpha(40)
        painter.setPen(QPen(QColor(colours.accent), 1))
        painter.setBrush(fill)
        painter.drawRoundedRect(QRectF(band).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)

    def _paint_empty(self, painter: QPainter, colours: Colours) -> None:
        title, body = self._empty
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 1.5)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(colours.text))
        width = min(440, self.viewport().width() - 40)
        room = QRect(0, 0, width, self.viewport().height())
        room.moveCenter(self.viewport().rect().center())
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
        middle = room.center().y()
        painter.drawText(
            QRect(room.left(), 0, width, middle - 4), flags | Qt.AlignmentFlag.AlignBottom, title
        )
        painter.setFont(self.font())
        painter.setPen(QColor(colours.muted))
        painter.drawText(QRect(room.left(), middle + 6, width, room.bottom() - middle), flags, body)

    # Thumbnails and records that arrive

    def dataChanged(self, first: _Index, last: _Index, roles: Sequence[int] = ()) -> None:
        self.viewport().update()

    def _note_arrival(self, content: str) -> None:
        self._arrived.add(content)
        if not self._refresh.isActive():
            self._refresh.start()

    def _paint_arrived(self) -> None:
        arrived, self._arrived = self._arrived, set()
        if self.photos is None:
            return
        for row in self.scroller.visible_rows():
            photo = self.photos.photo_at(row)
            if photo is not None and photo.content in arrived:
                self.viewport().update(self.cell_rect(row))

    def _shown_contents(self) -> list[str]:
        if self.photos is None:
            return []
        photos = map(self.photos.photo_at, self.scroller.visible_rows())
        return [photo.content for photo in photos if photo is not None]

    def hideEvent(self, event: QHideEvent) -> None:
        self._thumbnails.set_wanted((), self)
        super().hideEvent(event)

    # Dragging out

    def startDrag(self, supported: Qt.DropAction) -> None:
        """The records are read first; the drag starts if the button is still down then."""
        if self.photos is not None:
            self.photos.gather(self.selected_ids()).then(self._drag)

    def _drag(self, photos: list[Photo]) -> None:
        if self.pressed_row is None or not photos:
            return
        self.pressed_row = None
        drag = QDrag(self)
        drag.setMimeData(photo_mime(photos))
        colours = Colours.of(self.palette())
        cell = self._painter_for(colours)
        thumbnail = self._thumbnails.get(photos[0].content, cell.thumbnail_px, cell.radius_px)
        pixmap = draw_drag_pixmap(thumbnail, len(photos), colours, self.devicePixelRatioF())
        drag.setPixmap(pixmap)
        drag.setHotSpot(QPoint(20, 30))
        drag.exec(Qt.DropAction.CopyAction)
