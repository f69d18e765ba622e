"""The rectangle that a person draws around photos to select them."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, QPoint, QRect, QTimer

from organizer.ui.photos.grid.grid_view import GridView

_FRAME = 16
"""Milliseconds between two steps of scrolling."""


class RubberBand(QObject):
    """Selects the cells that it touches, from the press of the button until `stop`."""

    def __init__(self, grid: GridView, point: QPoint, before: QItemSelection) -> None:
        """Starts at a point of the viewport; `before` stays selected whatever the band touches."""
        super().__init__(grid)
        self._grid = grid
        self._before = before
        self._start = self._end = self._whole(point)
        self._timer = QTimer(self, interval=_FRAME)
        self._timer.timeout.connect(self._scroll)
        self._timer.start()

    @property
    def rect(self) -> QRect:
        """In the whole grid, not in the part that is scrolled to."""
        return QRect(self._start, self._end).normalized()

    def stretch(self, point: QPoint) -> None:
        """Draw it on to a point of the viewport, inside or outside."""
        self._end = self._whole(point)
        selection = self._grid.selection
        touched = selection.spans(self._grid.cells.spans_in(self.rect))
        touched.merge(self._before, QItemSelectionModel.SelectionFlag.Select)
        selection.select(touched)
        self._grid.viewport().update()

    def stop(self) -> None:
        """It is gone; what it touched stays selected."""
        self._timer.stop()
        self.deleteLater()

    def _whole(self, point: QPoint) -> QPoint:
        return point + QPoint(0, self._grid.verticalOffset())

    def _scroll(self) -> None:
        """Scroll while the band is drawn over the edge, the faster the further out."""
        viewport = self._grid.viewport()
        point = viewport.mapFromGlobal(self._grid.cursor().pos())
        beyond = point.y() - max(0, min(point.y(), viewport.height() - 1))
        if beyond:
            bar = self._grid.verticalScrollBar()
            bar.setValue(bar.value() + beyond // 3)
            self.stretch(point)
