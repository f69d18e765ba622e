"""Shows how far clusterings agree, two by two."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem


class AgreementTable(QTableWidget):
    """NMI above ARI in each cell, the more alike the stronger the colour."""

    chosen = Signal(int, int)
    """Two clusterings to look at side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("How far the methods agree")
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.currentCellChanged.connect(self._choose)

    def show_agreement(
        self, names: Sequence[str], nmi: NDArray[np.float64], ari: NDArray[np.float64]
    ) -> None:
        """Names of m clusterings and their agreement, both (m, m)."""
        self.blockSignals(True)
        self.setRowCount(len(names))
        self.setColumnCount(len(names))
        self.setHorizontalHeaderLabels(list(names))
        self.setVerticalHeaderLabels(list(names))
        for row in range(len(names)):
            for column in range(len(names)):
                self.setItem(row, column, self._cell(row, column, nmi, ari))
        self.blockSignals(False)

    def _cell(
        self, row: int, column: int, nmi: NDArray[np.float64], ari: NDArray[np.float64]
    ) -> QTableWidgetItem:
        words = "" if row == column else f"NMI {nmi[row, column]:.2f}\nARI {ari[row, column]:.2f}"
        item = QTableWidgetItem(words)
        item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
        if row != column:
            colour = QColor(self.palette().color(QPalette.ColorRole.Highlight))
            colour.setAlphaF(float(np.clip(0.5 * ari[row, column], 0, 0.5)))
            item.setBackground(colour)
        return item

    def _choose(self, row: int, column: int, *_: int) -> None:
        if row >= 0 and row != column:
            self.chosen.emit(row, column)
