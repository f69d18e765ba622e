"""Draws a tree of clusters that can be cut at any height."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
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

from organizer.clustering.layout.dendrogram import Branch, arrange_branches, cut_height

_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 16, 34, 30
"""Pixels beside, above and below the tree."""
_HUE_STEP = 0.618
_HEADROOM = 1.05
"""How much higher the picture is than the tree."""


@dataclass(frozen=True, slots=True)
class DendrogramScale:
    """From heights in the tree to pixels of a widget of `width` x `height`, and back."""

    width: int
    height: int
    top: float
    """The height at the upper edge."""

    def x(self, share: float) -> float:
        """The pixel across of a place, 0 to 1."""
        return _LEFT + share * (self.width - _LEFT - _RIGHT)

    def y(self, height: float) -> float:
        """The pixel down of a height."""
        return self.height - _BOTTOM - (self.height - _TOP - _BOTTOM) * height / self.top

    def height_at(self, y: float) -> float:
        """The height at a pixel down, at least 0."""
        return max(0.0, (self.height - _BOTTOM - y) / (self.height - _TOP - _BOTTOM) * self.top)


class Dendrogram(QWidget):
    """The top of a tree; the line across is dragged, clicked or moved by keys to cut it."""

    cut_settled = Signal(int)
    """The number of clusters that the line leaves."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Tree of clusters")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._heights: NDArray[np.float64] = np.empty(0)
        self._branches: list[Branch] = []
        self._number = 1
        self._words = "There is no tree yet."

    def say(self, words: str) -> None:
        """Show a sentence instead of a tree."""
        self._branches, self._words = [], words
        self.update()

    def show_tree(self, merges: NDArray[np.float64], sizes: NDArray[np.int64], number: int) -> None:
        """scipy's linkage matrix (m - 1, 4), the photos of each leaf (m,), and the present cut."""
        self._heights = merges[:, 2]
        self._branches = arrange_branches(merges, sizes)
        self._number = number
        self._describe()
        self.update()

    @property
    def number(self) -> int:
        """How many clusters the line leaves."""
        return self._number

    def sizeHint(self) -> QSize:
        return QSize(640, 460)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._cut_at(event.position().y())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._cut_at(event.position().y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._branches:
            self.cut_settled.emit(self._number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if step and self._branches:
            self._cut(self._number + step)
            self.cut_settled.emit(self._number)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Base))
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        if not self._branches:
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._words)
            return
        self._draw_tree(painter)
        self._draw_axis(painter)
        self._draw_cut(painter)

    # The cut

    @property
    def scale(self) -> DendrogramScale:
        """Where heights are now."""
        top = float(self._heights.max(initial=0)) * _HEADROOM or 1.0
        return DendrogramScale(self.width(), self.height(), top)

    def _cut_at(self, y: float) -> None:
        if self._branches:
            height = self.scale.height_at(y)
            self._cut(int((self._heights > height).sum()) + 1)

    def _cut(self, number: int) -> None:
        self._number = min(max(number, 1), len(self._heights) + 1)
        self._describe()
        self.update()

    def _line(self) -> float:
        return cut_height(self._heights, self._number)

    def _describe(self) -> None:
        self.setAccessibleDescription(f"Cut into {self._number} clusters")

    # Drawing

    def _draw_tree(self, painter: QPainter) -> None:
        cut, scale = self._line(), self.scale
        colours = self._colours(cut)
        for number, branch in enumerate(self._branches):
            painter.setPen(QPen(colours[number], 1.6))
            if not branch.children:
                self._draw_triangle(painter, scale, branch, colours[number])
                continue
            y = scale.y(branch.height)
            ends = [self._branches[child] for child in branch.children]
            for child, end in zip(branch.children, ends, strict=True):
                painter.setPen(QPen(colours[child], 1.6))
                painter.drawLine(
                    QPointF(scale.x(end.x), y), QPointF(scale.x(end.x), scale.y(end.height))
                )
            painter.setPen(QPen(colours[number], 1.6))
            painter.drawLine(QPointF(scale.x(ends[0].x), y), QPointF(scale.x(ends[1].x), y))

    def _draw_triangle(
        self, painter: QPainter, scale: DendrogramScale, branch: Branch, colour: QColor
    ) -> None:
        leaves = sum(not each.children for each in self._branches)
        room = (self.width() - _LEFT - _RIGHT) / max(leaves, 1)
        most = max(each.photos for each in self._branches if not each.children)
        half = max(1.5, 0.45 * room * (branch.photos / most) ** 0.5)
        x, y, ground = scale.x(branch.x), scale.y(branch.height), scale.y(0)
        soft = QColor(colour)
        soft.setAlphaF(0.45)
        painter.setBrush(soft)
        painter.drawPolygon(
            QPolygonF([QPointF(x, y), QPointF(x - half, ground), QPointF(x + half, ground)])
        )
        if room > 26:
            painter.setPen(self.palette().color(QPalette.ColorRole.Text))
            box = QRectF(x - room / 2, ground + 4, room, 18)
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, f"{branch.photos:,}")

    def _draw_axis(self, painter: QPainter) -> None:
        scale = self.scale
        faint = QColor(self.palette().color(QPalette.ColorRole.Text))
        faint.setAlphaF(0.6)
        painter.setPen(faint)
        for share in (0, 0.25, 0.5, 0.75, 1):
            height = scale.top / _HEADROOM * share
            box = QRectF(4, scale.y(height) - 9, _LEFT - 12, 18)
            align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, align, f"{height:.2g}")

    def _draw_cut(self, painter: QPainter) -> None:
        y = self.scale.y(self._line())
        highlight = self.palette().color(QPalette.ColorRole.Highlight)
        painter.setPen(QPen(highlight, 2, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(_LEFT, y), QPointF(self.width() - _RIGHT, y))
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        clusters = "cluster" if self._number == 1 else "clusters"
        words = f"{self._number:,} {clusters}. Drag the line to cut elsewhere."
        painter.drawText(QRectF(12, 6, self.width() - 24, 20), words)

    def _colours(self, cut: float) -> list[QColor]:
        """A colour of its own for each cluster below the line, grey above it."""
        grey = self.palette().color(QPalette.ColorRole.Mid)
        is_dark = self.palette().color(QPalette.ColorRole.Base).lightnessF() < 0.5
        colours = [grey] * len(self._branches)
        count = 0
        # Parents come after their children, so the list is walked backwards.
        for number in range(len(self._branches) - 1, -1, -1):
            branch = self._branches[number]
            if branch.height > cut and branch.children:
                continue
            if colours[number] is grey:
                hue = (0.48 + count * _HUE_STEP) % 1
                colours[number] = QColor.fromHslF(hue, 0.55, 0.62 if is_dark else 0.42)
                count += 1
            for child in branch.children:
                colours[child] = colours[number]
        return colours
