"""Where a person points in a grid of photos, and what they wait for."""

from __future__ import annotations

from PySide6.QtCore import QPoint

from organizer.ui.photos.grid.grid_view import GridView
from organizer.ui.photos.photo_model import PhotoModel


def middle(grid: GridView, row: int) -> QPoint:
    return grid.cell_rect(row).center()


def wait_for_records(qtbot, model: PhotoModel, row: int) -> None:
    qtbot.waitUntil(lambda: model.photo_at(row) is not None)
