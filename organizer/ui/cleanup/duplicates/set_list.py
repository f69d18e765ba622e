"""The list of sets of duplicates: says which photo of each is kept and which ones go."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from organizer import formatting
from organizer.ui.base.theme import Colours
from organizer.ui.base.thumbnail_cache import ThumbnailCache
from organizer.ui.cleanup.duplicates.duplicate_model import DuplicateModel
from organizer.ui.cleanup.duplicates.set_geometry import SetGeometry
from organizer.ui.cleanup.duplicates.set_painter import SetCell, SetPainter
from organizer.ui.photos.grid.photo_grid import PhotoGrid

_SIDE = 128
_LEFT = Qt.MouseButton.LeftButton


class SetList(PhotoGrid):
    """Arrows move, Space previews, K keeps, X marks; C and N compare and dismiss."""

    emptying = Signal(int)
    """Nothing of its set would stay if the photo of this row went: ask first."""
    compared = Signal(int)
    """The row whose photo is to be seen beside its keeper."""
    dismissed = Signal(int)
    """The number of a set that are no duplicates."""

    def __init__(
        self, model: DuplicateModel, thumbnails: ThumbnailCache, parent: QWidget | None = None
    ) -> None:
        self._linked: tuple[int, int] | None = None
        super().__init__(model, thumbnails, parent)
        self.scroller.cells = SetGeometry(0, 0, _SIDE)
        self.return_to_place()
        self.setAccessibleName("Sets of duplicates")

    @property
    def duplicate_model(self) -> DuplicateModel:
        """The model it shows, by its own type."""
        model = self.model()
        assert isinstance(model, DuplicateModel)  # noqa: S101 - the constructor takes no other
        return model

    def return_to_place(self) -> None:
        """Lay the sets out as the model has them now, and keep the current photo in sight."""
        if isinstance(self.cells, SetGeometry):
            self.scroller.cells = replace(self.cells, starts=self.duplicate_model.starts)
        super().return_to_place()

    # What a person says

    def keep_current(self) -> None:
        """Make the current photo the keeper of its set."""
        if self.currentIndex().isValid():
            self.duplicate_model.keep(self.currentIndex().row())

    def toggle_current(self) -> None:
        """Let the current photo go, or stay after all; the last that stays is asked about."""
        if self.currentIndex().isValid():
            self._toggle_mark(self.currentIndex().row())

    def compare_current(self) -> None:
        """Ask to see the current photo beside its keeper."""
        if self.currentIndex().isValid():
            self.compared.emit(self.currentIndex().row())

    def dismiss_current(self) -> None:
        """Say that the set of the current photo is none."""
        if self.currentIndex().isValid():
            self.dismissed.emit(self.duplicate_model.set_of(self.currentIndex().row()))

    def _toggle_mark(self, row: int) -> None:
        if self.duplicate_model.is_last(row):
            self.emptying.emit(row)
        else:
            self.duplicate_model.mark(row, not self.duplicate_model.goes[row])

    # Keys and pointer

    def keyPressEvent(self, event: QKeyEvent) -> None:
        acts = {
            Qt.Key.Key_K: self.keep_current,
            Qt.Key.Key_X: self.toggle_current,
            Qt.Key.Key_C: self.compare_current,
            Qt.Key.Key_N: self.dismiss_current,
        }
        act = acts.get(Qt.Key(event.key()))
        if act is None or event.modifiers():
            super().keyPressEvent(event)
        else:
            act()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        row, link = self.row_at(point), self._link_at(point)
        if event.button() != _LEFT or (row is None and link is None):
            super().mousePressEvent(event)
        elif link is not None:
            number, place = link
            if place:
                self.compared.emit(int(self.duplicate_model.starts[number]))
            else:
                self.dismissed.emit(number)
        elif row is not None and not self._press_mark(row, point):
            super().mousePressEvent(event)

    def _press_mark(self, row: int, point: QPoint) -> bool:
        """Whether a press on a cell was on its check box or its pill."""
        cell, set_painter = self.cell_rect(row), self._create_painter()
        if set_painter.check_rect(cell).adjusted(-5, -5, 5, 5).contains(point):
            self.set_current(row)
            self._toggle_mark(row)
        elif set_painter.pill_rect(cell, self.cells.side).contains(point):
            self.set_current(row)
            self.duplicate_model.keep(row)
        else:
            return False
        return True

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._show_link(self._link_at(event.position().toPoint()))

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._show_link(None)
        return super().viewportEvent(event)

    def _show_link(self, link: tuple[int, int] | None) -> None:
        if link != self._linked:
            self._linked = link
            shape = (
                Qt.CursorShape.ArrowCursor if link is None else Qt.CursorShape.PointingHandCursor
            )
            self.viewport().setCursor(shape)
            self.viewport().update()

    def _link_at(self, point: QPoint) -> tuple[int, int] | None:
        """The set, and which of the painter's links, at a point of the viewport."""
        if not self.cells.count:
            return None
        number = self._sets.set_at(point.y() + self.verticalOffset())
        for place, rect in enumerate(self._create_painter().link_rects(self._head(number))):
            if rect.contains(point):
                return number, place
        return None

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = Colours.of(self.palette())
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(colours.base))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if not self.cells.count:
            self._paint_empty(painter, colours)
            return
        set_painter, area = (
            self._create_painter(),
            event.rect().translated(0, self.verticalOffset()),
        )
        rows = self.cells.rows_between(area.top(), area.bottom())
        for number in range(self._sets.set_of(rows.start), self._sets.set_of(rows.stop - 1) + 1):
            linked = self._linked[1] if self._linked and self._linked[0] == number else None
            set_painter.paint_head(
                painter, self._head(number), *_describe(self.duplicate_model, number), linked
            )
        for row in reversed(rows):
            cell = self.cell_rect(row)
            if event.rect().intersects(cell):
                set_painter.paint(painter, cell, self.cells.side, self._set_cell(row, set_painter))
        if self.band is not None:
            band = self.band.rect.translated(0, -self.verticalOffset())
            self._paint_band(painter, band, colours)
        self._thumbnails.set_wanted(self._shown_contents(), self)

    def _set_cell(self, row: int, set_painter: SetPainter) -> SetCell:
        photo = self.duplicate_model.photo_at(row)
        side = set_painter.thumbnail_px(self.cells.side)
        return SetCell(
            thumbnail=None if photo is None else self._thumbnails.get(photo.content, side),
            photo=photo,
            is_keeper=self.duplicate_model.is_keeper(row),
            goes=bool(self.duplicate_model.goes[row]),
            is_selected=self.is_selected(row),
            is_hovered=row == self.hovered,
            is_current=row == self.currentIndex().row() and self.hasFocus(),
        )

    def _create_painter(self) -> SetPainter:
        return SetPainter(Colours.of(self.palette()), self.font(), self.devicePixelRatioF())

    @property
    def _sets(self) -> SetGeometry:
        assert isinstance(self.cells, SetGeometry)  # noqa: S101 - set in the constructor
        return self.cells

    def _head(self, number: int) -> QRect:
        """In the viewport."""
        return self._sets.head(number).translated(0, -self.verticalOffset())


def _describe(model: DuplicateModel, number: int) -> tuple[str, str]:
    """What can go of a set, and a warning where nothing stays of it."""
    rows = model.rows_of_set(number)
    goes = [row for row in range(rows.start, rows.stop) if model.goes[row]]
    photos = [model.photo_at(row) for row in goes]
    size = sum(photo.size for photo in photos if photo is not None)
    count = formatting.photos(rows.stop - rows.start)
    warning = f"Nothing stays of these {count}" if model.is_emptied(number) else ""
    return f"{count}, {len(goes):,} can go · {formatting.data_size(size)}", warning
