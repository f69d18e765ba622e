"""Two clusterings side by side, with the photos that flow between their clusters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

MOST = 14
"""Clusters shown on each side; the rest is one."""
_SIDE, _TOP, _GAP, _BAR = 150, 34, 6, 12


@dataclass(frozen=True, slots=True)
class _Band:
    left: int
    right: int
    count: int
    path: QPainterPath


class AlluvialDiagram(QWidget):
    """A click on a band asks for the photos in it."""

    chosen = Signal(int, int)
    """The numbers of a left and a right cluster; -1 is the rest."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Two clusterings side by side")
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(220)
        self._titles = ("", "")
        self._names: tuple[list[str], list[str]] = ([], [])
        self._flows: NDArray[np.int64] = np.zeros((0, 0), dtype=np.int64)
        self._bands: list[_Band] = []
        self._at: _Band | None = None

    def show_flows(
        self,
        titles: tuple[str, str],
        left: Sequence[str],
        right: Sequence[str],
        flows: NDArray[np.int64],
    ) -> None:
        """Names of the clusters of both sides, and how many photos they share, shape (l, r)."""
        self._titles = titles
        self._flows = _shortened(_shortened(flows).T).T
        self._names = (
            _shorten_names(left, self._flows.shape[0]),
            _shorten_names(right, self._flows.shape[1]),
        )
        self._at = None
        self._arrange()

    def resizeEvent(self, event: object) -> None:
        self._arrange()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._at = self._band_at(event.position())
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        band = self._band_at(event.position())
        if band is not None:
            rest_left = len(self._names[0]) > MOST and band.left == MOST
            rest_right = len(self._names[1]) > MOST and band.right == MOST
            self.chosen.emit(-1 if rest_left else band.left, -1 if rest_right else band.right)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        painter.fillRect(self.rect(), palette.color(QPalette.ColorRole.Base))
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        if not self._bands:
            words = "Choose two methods in the table to see where they differ."
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, words)
            return
        for band in self._bands:
            colour = QColor(palette.color(QPalette.ColorRole.Highlight))
            colour.setAlphaF(0.75 if band is self._at else 0.28)
            painter.fillPath(band.path, colour)
        self._draw_names(painter)
        caption = self._caption()
        painter.drawText(QRectF(12, 6, self.width() - 24, 20), caption)

    def _caption(self) -> str:
        if self._at is None:
            return f"{self._titles[0]}  →  {self._titles[1]}"
        left, right = self._names[0][self._at.left], self._names[1][self._at.right]
        return f"{self._at.count:,} photos: {left} → {right}"

    def _draw_names(self, painter: QPainter) -> None:
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        for side, totals in enumerate((self._flows.sum(axis=1), self._flows.sum(axis=0))):
            for number, (top, height) in enumerate(self._extents(totals)):
                left = 0 if side == 0 else self.width() - _SIDE + _BAR
                box = QRectF(left + 8, top, _SIDE - _BAR - 16, max(height, 14))
                align = Qt.AlignmentFlag.AlignRight if side == 0 else Qt.AlignmentFlag.AlignLeft
                words = painter.fontMetrics().elidedText(
                    self._names[side][number], Qt.TextElideMode.ElideRight, int(box.width())
                )
                painter.drawText(box, align | Qt.AlignmentFlag.AlignVCenter, words)
                bar = QRectF(_SIDE - _BAR if side == 0 else self.width() - _SIDE, top, _BAR, height)
                painter.fillRect(bar, self.palette().color(QPalette.ColorRole.Highlight))

    def _extents(self, totals: NDArray[np.int64]) -> list[tuple[float, float]]:
        """Top and height of each cluster of a side."""
        room = self.height() - _TOP - 10 - _GAP * (len(totals) - 1)
        heights = room * totals / max(int(totals.sum()), 1)
        tops = _TOP + np.concatenate(([0], np.cumsum(heights)[:-1])) + _GAP * np.arange(len(totals))
        return [(float(t), float(h)) for t, h in zip(tops, heights, strict=True)]

    def _arrange(self) -> None:
        """Lay the bands out, each as thick at its ends as it has photos."""
        self._bands = []
        left, right = (self._extents(self._flows.sum(axis=axis)) for axis in (1, 0))
        used_left, used_right = np.zeros(len(left)), np.zeros(len(right))
        x0, x1 = float(_SIDE), float(self.width() - _SIDE)
        for row, column in zip(*np.nonzero(self._flows), strict=True):
            count = int(self._flows[row, column])
            thick_left = left[row][1] * count / max(int(self._flows[row].sum()), 1)
            thick_right = right[column][1] * count / max(int(self._flows[:, column].sum()), 1)
            y0, y1 = left[row][0] + used_left[row], right[column][0] + used_right[column]
            used_left[row] += thick_left
            used_right[column] += thick_right
            path = _ribbon(x0, float(y0), thick_left, x1, float(y1), thick_right)
            self._bands.append(_Band(int(row), int(column), count, path))
        self.update()

    def _band_at(self, point: QPointF) -> _Band | None:
        return next((band for band in reversed(self._bands) if band.path.contains(point)), None)


def _ribbon(
    x0: float, y0: float, thick0: float, x1: float, y1: float, thick1: float
) -> QPainterPath:
    middle = (x0 + x1) / 2
    path = QPainterPath(QPointF(x0, y0))
    path.cubicTo(QPointF(middle, y0), QPointF(middle, y1), QPointF(x1, y1))
    path.lineTo(QPointF(x1, y1 + thick1))
    path.cubicTo(
        QPointF(middle, y1 + thick1), QPointF(middle, y0 + thick0), QPointF(x0, y0 + thick0)
    )
    path.closeSubpath()
    return path


def _shortened(flows: NDArray[np.int64]) -> NDArray[np.int64]:
    """The first rows as they are, all others as one."""
    if len(flows) <= MOST:
        return flows
    return np.vstack((flows[:MOST], flows[MOST:].sum(axis=0, keepdims=True)))


def _shorten_names(names: Sequence[str], shown: int) -> list[str]:
    rest = len(names) - MOST
    return [*names[:shown]] if rest <= 0 else [*names[:MOST], f"{rest:,} others"]
