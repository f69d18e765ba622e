"""Places a popup window beside what opened it."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget


def place_under(popup: QWidget, anchor: QWidget, gap: int = 4, is_right: bool = False) -> None:
    """Below the anchor, the left or the right edges in line, but always on the screen."""
    indent = anchor.width() - popup.width() if is_right else 0
    corner = anchor.mapToGlobal(QPoint(indent, anchor.height() + gap))
    room = anchor.screen().availableGeometry()
    left = max(min(corner.x(), room.right() - popup.width()), room.left())
    top = max(min(corner.y(), room.bottom() - popup.height()), room.top())
    popup.move(left, top)
