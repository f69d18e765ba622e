"""A line in which rows and columns are written, such as 4 × 6."""

from __future__ import annotations

import re

from PySide6.QtWidgets import QLineEdit

_GRID = re.compile(r"\s*(\d{1,3})\s*[x×*,]\s*(\d{1,3})\s*", re.IGNORECASE)
_WIDTH = 116


class GridBox(QLineEdit):
    """Empty where nothing is known."""

    def __init__(self, name: str, hint: str) -> None:
        super().__init__()
        self._hint = hint
        self.setAccessibleName(name)
        self.setPlaceholderText("Auto, or 4 × 6")
        self.setFixedWidth(_WIDTH)
        self.setAcceptDrops(False)  # what is dropped here are pieces
        self.textChanged.connect(self._explain)
        self._explain()

    @property
    def is_wrong(self) -> bool:
        """Whether what is written makes no sense."""
        return bool(self.text().strip()) and self.grid() is None

    def grid(self) -> tuple[int, int] | None:
        """Rows and columns; None for nothing, and for what makes no sense."""
        found = _GRID.fullmatch(self.text())
        rows, columns = (int(found[1]), int(found[2])) if found else (0, 0)
        return (rows, columns) if rows * columns > 1 else None

    def show_grid(self, grid: tuple[int, int] | None) -> None:
        self.setText(f"{grid[0]} × {grid[1]}" if grid else "")

    def _explain(self) -> None:
        wrong = "Write rows × columns, such as 4 × 6, or leave it empty."
        self.setToolTip(wrong if self.is_wrong else self._hint)
