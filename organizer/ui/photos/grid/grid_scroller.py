"""Which part of a grid is seen: the scroll bar and the geometry together."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractItemView

from organizer.ui.photos.grid.grid_geometry import GridGeometry, GridMove

_AROUND = 8
"""Pixels left free above and below a cell that is scrolled to."""

_Hint = QAbstractItemView.ScrollHint


class GridScroller:
    """Scrolls a view by pixels; points and rectangles are those of its viewport."""

    def __init__(self, view: QAbstractItemView, cells: GridGeometry) -> None:
        self._view = view
        self.cells = cells

    @property
    def offset(self) -> int:
        """Pixels of the grid above the viewport."""
        return self._view.verticalScrollBar().value()

    @property
    def page(self) -> int:
        """The height that is seen."""
        return self._view.viewport().height()

    def visible_rows(self) -> range:
        """The rows of every line that is seen at least in part."""
        return self.cells.rows_between(self.offset, self.offset + self.page - 1)

    def cell_rect(self, row: int) -> QRect:
        """The cell of a row, seen or not."""
        return self.cells.rect(row).translated(0, -self.offset)

    def row_at(self, point: QPoint) -> int | None:
        """The row whose cell is at a point; None between cells."""
        return self.cells.row_at(point + QPoint(0, self.offset))

    def hidden_part(self, row: int) -> int:
        """Pixels of a row's cell that are scrolled out at the top; negative below the top."""
        return self.offset - self.cells.rect(row).top()

    def bring_to_top(self, row: int, hidden: int) -> None:
        """Scroll until `hidden` pixels of a row's cell are above the viewport."""
        self._scroll(self.cells.rect(row).top() + hidden)

    def scroll_to(self, row: int, hint: _Hint) -> None:
        """Scroll no further than a cell needs, or where the hint wants it."""
        cell, page = self.cells.rect(row), self.page
        top, bottom = cell.top() - _AROUND, cell.bottom() + _AROUND - page
        match hint:
            case _Hint.PositionAtCenter:
                self._scroll(cell.center().y() - page // 2)
            case _Hint.PositionAtTop:
                self._scroll(top)
            case _Hint.PositionAtBottom:
                self._scroll(bottom)
            case _:
                self._scroll(min(max(self.offset, bottom), top))

    def row_after(self, row: int, step: GridMove) -> int:
        """Where a step leads from a row; from -1, for nowhere, to the first row that is seen."""
        if row < 0 and step is not GridMove.END:
            return min(self.visible_rows().start, self.cells.count - 1)
        return self.cells.stepped(row, step, self.page)

    def replace_geometry(self, cells: GridGeometry) -> None:
        """Show other cells; the offset stays where it is, as far as there are cells."""
        self.cells = cells
        bar, page = self._view.verticalScrollBar(), self.page
        bar.setPageStep(max(1, page - cells.pitch // 2))
        bar.setSingleStep(max(1, cells.pitch // 4))
        bar.setRange(0, max(0, cells.height - page))
        self._view.viewport().update()

    def change_geometry(self, cells: GridGeometry, current_row: int) -> None:
        """Show the same photos elsewhere, staying at the current one, or the first that is seen."""
        seen, is_at_top = self.visible_rows(), self.offset == 0
        row = current_row if current_row in seen else seen.start
        hidden = self.hidden_part(row)
        self.replace_geometry(cells)
        if not is_at_top and row < cells.count:
            self.bring_to_top(row, hidden)

    def _scroll(self, offset: int) -> None:
        self._view.verticalScrollBar().setValue(offset)
