"""Plots what a clustering is like at many values of one parameter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from organizer.records import SweepPoint
from organizer.ui.clusters.analysis.sweep_axes import BOTTOM, LEFT, RIGHT, TOP, SweepAxes


@dataclass(frozen=True, slots=True)
class _Curve:
    title: str
    of: Callable[[SweepPoint], float]
    words: Callable[[float], str]


_CURVES = (
    _Curve("Clusters", lambda point: point.clusters, lambda value: f"{value:,.0f}"),
    _Curve("Silhouette", lambda point: point.silhouette, lambda value: f"{value:.2f}"),
    _Curve("SSE", lambda point: point.sse, lambda value: f"{value:,.0f}"),
    _Curve("Largest", lambda point: point.largest, lambda value: f"{value:.0%}"),
    _Curve("In none", lambda point: point.noise, lambda value: f"{value:.0%}"),
)


class SweepPlot(QWidget):
    """Curves one above the other over the values tried; a click or Enter chooses a value."""

    chosen = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("What each value would give")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._points: list[SweepPoint] = []
        self._title = ""
        self._current = 0.0
        self._at = -1
        self._words = "Nothing has been tried yet."

    def say(self, words: str) -> None:
        """Show a sentence instead of curves."""
        self._points, self._at, self._words = [], -1, words
        self.update()

    def show_points(self, points: Sequence[SweepPoint], title: str, current: float) -> None:
        """Values ascending, what they are values of, and the one in force."""
        self._points = list(points)
        self._title, self._current, self._at = title, current, -1
        self.setAccessibleDescription(f"{title}: {len(points)} values")
        self.update()

    @property
    def suggested(self) -> float | None:
        """The value of the best silhouette among those that are not degenerate."""
        sound = [point for point in self._points if not point.is_degenerate]
        best = max(sound, key=lambda point: point.silhouette, default=None)
        return best.value if best else None

    def sizeHint(self) -> QSize:
        return QSize(640, 460)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go_to(self.axes.nearest(event.position().x()))

    def leaveEvent(self, event: object) -> None:
        self._go_to(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._points:
            self._go_to(self.axes.nearest(event.position().x()))
            self.chosen.emit(self._points[self._at].value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step and self._points:
            start = self._at if self._at >= 0 else self.axes.row_of(self._current)
            self._go_to(min(max(start + step, 0), len(self._points) - 1))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._at >= 0:
            self.chosen.emit(self._points[self._at].value)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        painter.fillRect(self.rect(), palette.color(QPalette.ColorRole.Base))
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        if not self._points:
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._words)
            return
        self._draw_degenerate(painter)
        self._draw_marks(painter)
        for number, curve in enumerate(_CURVES):
            self._draw_curve(painter, curve, self.axes.strip(number))
        self._draw_axis(painter)
        self._draw_words(painter)

    @property
    def axes(self) -> SweepAxes:
        """Where values are now."""
        values = tuple(point.value for point in self._points)
        return SweepAxes(self.width(), self.height(), len(_CURVES), values)

    def _go_to(self, row: int) -> None:
        if row != self._at:
            self._at = row
            self.update()

    # Drawing

    def _draw_degenerate(self, painter: QPainter) -> None:
        """Shade where nearly everything is one cluster, none, or alone."""
        axes = self.axes
        shade = QColor(self.palette().color(QPalette.ColorRole.Text))
        shade.setAlphaF(0.08)
        for row, point in enumerate(self._points):
            if point.is_degenerate:
                left = (axes.x(max(row - 1, 0)) + axes.x(row)) / 2
                right = (axes.x(row) + axes.x(min(row + 1, len(self._points) - 1))) / 2
                height = self.height() - TOP - BOTTOM
                painter.fillRect(QRectF(left, TOP, max(right - left, 2), height), shade)

    def _draw_marks(self, painter: QPainter) -> None:
        axes = self.axes
        highlight = self.palette().color(QPalette.ColorRole.Highlight)
        bottom = self.height() - BOTTOM
        suggested = self.suggested
        for value, style in (
            (suggested, Qt.PenStyle.DashLine),
            (self._current, Qt.PenStyle.SolidLine),
        ):
            if value is not None:
                x = axes.x(axes.row_of(value))
                painter.setPen(QPen(highlight, 1.5, style))
                painter.drawLine(QPointF(x, TOP), QPointF(x, bottom))
        if self._at >= 0:
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Text), 1))
            painter.drawLine(QPointF(axes.x(self._at), TOP), QPointF(axes.x(self._at), bottom))

    def _draw_curve(self, painter: QPainter, curve: _Curve, strip: QRectF) -> None:
        axes = self.axes
        palette = self.palette()
        values = np.array([curve.of(point) for point in self._points], dtype=float)
        low, high = float(values.min()), float(values.max())
        span = high - low or 1.0
        heights = strip.bottom() - (values - low) / span * strip.height()
        faint = QColor(palette.color(QPalette.ColorRole.Text))
        faint.setAlphaF(0.6)
        painter.setPen(faint)
        name = QRectF(8, strip.top(), LEFT - 16, strip.height())
        painter.drawText(name, Qt.AlignmentFlag.AlignVCenter, curve.title)
        small = QRectF(8, strip.top() - 7, LEFT - 14, 14)
        align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if strip.height() >= 24:
            painter.drawText(small, align, curve.words(high))
            painter.drawText(small.translated(0, strip.height()), align, curve.words(low))
        line = [QPointF(axes.x(row), float(y)) for row, y in enumerate(heights)]
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(line))
        painter.setBrush(palette.color(QPalette.ColorRole.Base))
        for row, point in enumerate(line):
            painter.drawEllipse(point, *((4, 4) if row == self._at else (2, 2)))

    def _draw_axis(self, painter: QPainter) -> None:
        axes = self.axes
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        y = self.height() - BOTTOM + 4
        for row, align in (
            (0, Qt.AlignmentFlag.AlignLeft),
            (len(self._points) - 1, Qt.AlignmentFlag.AlignRight),
        ):
            x = axes.x(row) - (0 if row == 0 else 100)
            painter.drawText(QRectF(x, y, 100, 18), align, f"{self._points[row].value:g}")
        middle = QRectF(LEFT, y, self.width() - LEFT - RIGHT, 18)
        painter.drawText(middle, Qt.AlignmentFlag.AlignHCenter, self._title)

    def _draw_words(self, painter: QPainter) -> None:
        """What is under the pointer, or what the marks mean."""
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        if self._at >= 0:
            point = self._points[self._at]
            told = [f"{curve.title.lower()} {curve.words(curve.of(point))}" for curve in _CURVES]
            words = f"{point.value:g}: {' · '.join(told)}"
        else:
            words = "Solid: now. Dashed: best silhouette. Shaded: degenerate. Click to choose."
        box = QRectF(12, 6, self.width() - 24, 20)
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)
