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

_BRANCHES = 60
"""Branches that are drawn; what is below them is one triangle each."""
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 16, 34, 30
_HUE_STEP = 0.618


@dataclass(frozen=True, slots=True)
class _Branch:
    """A node of the part that is drawn: its place across, 0 to 1, and what it holds."""

    x: float
    height: float
    photos: int
    children: tuple[int, ...]
    """Numbers of two branches that were drawn before, or none for a triangle."""


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
        self._branches: list[_Branch] = []
        self._number = 1
        self._words = "There is no tree yet."

    def say(self, words: str) -> None:
        """Show a sentence instead of a tree."""
        self._branches, self._words = [], words
        self.update()

    def show_tree(self, merges: NDArray[np.float64], sizes: NDArray[np.int64], number: int) -> None:
        """scipy's linkage matrix (m - 1, 4), the photos of each leaf (m,), and the present cut."""
        self._heights = merges[:, 2]
        self._branches = _drawn(merges, sizes)
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

    def _cut_at(self, y: float) -> None:
        if self._branches:
            height = self._height_at(y)
            self._cut(int((self._heights > height).sum()) + 1)

    def _cut(self, number: int) -> None:
        self._number = min(max(number, 1), len(self._heights) + 1)
        self._describe()
        self.update()

    def _line(self) -> float:
        """The height in the middle between the merges just below and above the cut."""
        ordered = np.sort(self._heights)[::-1]
        above = ordered[self._number - 2] if self._number >= 2 else ordered[0] * 1.05
        below = ordered[self._number - 1] if self._number <= len(ordered) else 0.0
        return float((above + below) / 2)

    def _describe(self) -> None:
        self.setAccessibleDescription(f"Cut into {self._number} clusters")

    # Places

    def _top(self) -> float:
        return float(self._heights.max(initial=0)) * 1.05 or 1.0

    def _y(self, height: float) -> float:
        inside = self.height() - _TOP - _BOTTOM
        return self.height() - _BOTTOM - inside * height / self._top()

    def _height_at(self, y: float) -> float:
        inside = self.height() - _TOP - _BOTTOM
        return max(0.0, (self.height() - _BOTTOM - y) / inside * self._top())

    def _x(self, share: float) -> float:
        return _LEFT + share * (self.width() - _LEFT - _RIGHT)

    # Drawing

    def _draw_tree(self, painter: QPainter) -> None:
        cut = self._line()
        colours = self._colours(cut)
        for number, branch in enumerate(self._branches):
            painter.setPen(QPen(colours[number], 1.6))
            if not branch.children:
                self._draw_triangle(painter, branch, colours[number])
                continue
            y = self._y(branch.height)
            ends = [self._branches[child] for child in branch.children]
            for child, end in zip(branch.children, ends, strict=True):
                painter.setPen(QPen(colours[child], 1.6))
                painter.drawLine(
                    QPointF(self._x(end.x), y), QPointF(self._x(end.x), self._y(end.height))
                )
            painter.setPen(QPen(colours[number], 1.6))
            painter.drawLine(QPointF(self._x(ends[0].x), y), QPointF(self._x(ends[1].x), y))

    def _draw_triangle(self, painter: QPainter, branch: _Branch, colour: QColor) -> None:
        leaves = sum(not each.children for each in self._branches)
        room = (self.width() - _LEFT - _RIGHT) / max(leaves, 1)
        most = max(each.photos for each in self._branches if not each.children)
        half = max(1.5, 0.45 * room * (branch.photos / most) ** 0.5)
        x, y, ground = self._x(branch.x), self._y(branch.height), self._y(0)
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
        faint = QColor(self.palette().color(QPalette.ColorRole.Text))
        faint.setAlphaF(0.6)
        painter.setPen(faint)
        for share in (0, 0.25, 0.5, 0.75, 1):
            height = self._top() / 1.05 * share
            box = QRectF(4, self._y(height) - 9, _LEFT - 12, 18)
            align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, align, f"{height:.2g}")

    def _draw_cut(self, painter: QPainter) -> None:
        y = self._y(self._line())
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


def _drawn(merges: NDArray[np.float64], sizes: NDArray[np.int64]) -> list[_Branch]:
    """The top of the tree, children before parents, the largest subtree on the left."""
    leaves = len(merges) + 1
    photos = np.concatenate((sizes, np.zeros(len(merges), dtype=np.int64)))
    for row, (left, right) in enumerate(merges[:, :2].astype(int)):
        photos[leaves + row] = photos[left] + photos[right]
    # The last merges are the highest: nodes from here on are drawn with both branches.
    first = 2 * leaves - 1 - min(_BRANCHES - 1, len(merges))
    ends: list[int] = []
    order: list[int] = []
    stack = [2 * leaves - 2] if len(merges) else [0]
    while stack:
        node = stack.pop()
        order.append(node)
        if node < first or node < leaves:
            ends.append(node)
        else:
            below = sorted(merges[node - leaves, :2].astype(int), key=lambda each: photos[each])
            stack += [int(each) for each in below]
    place = {node: (at + 0.5) / len(ends) for at, node in enumerate(ends)}
    branches: list[_Branch] = []
    number: dict[int, int] = {}
    for node in reversed(order):
        height = float(merges[node - leaves, 2]) if node >= leaves else 0.0
        if node in place:
            branches.append(_Branch(place[node], height, int(photos[node]), ()))
        else:
            pair = tuple(number[int(each)] for each in merges[node - leaves, :2])
            x = sum(branches[each].x for each in pair) / 2
            branches.append(_Branch(x, height, int(photos[node]), pair))
        number[node] = len(branches) - 1
    return branches
