"""What a pane is to the window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from organizer.records import Changes, Clearable
from organizer.ui.base.context import AppContext

Ids = NDArray[np.int64]

ZOOM_PX = 24
"""One step of larger or smaller thumbnails."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a command applies to."""

    photos: tuple[int, ...]
    """Ids, in the order shown."""
    source: str = ""
    """What they are of, as `Pane.source` says it."""
    found_in: tuple[Clearable, ...] = field(default=(), compare=False)
    """As `Pane.found_in` says it."""


class Pane(QWidget):
    """One page of the window. The window connects the signals; the pane never knows the window."""

    title: ClassVar[str]
    icon: ClassVar[str]
    """A name in resources/icons."""
    shows_photos: ClassVar[bool] = True
    """Whether the details of chosen photos belong beside it."""

    selection_changed = Signal()
    """What `selected` answers may be something else now."""
    preview_wanted = Signal(np.ndarray, int)
    """All ids in the order shown, and the one to start with."""
    menu_wanted = Signal(QPoint)
    pane_wanted = Signal(str)
    """The title of another pane, to open it."""
    count_changed = Signal(int)
    """The number to show beside the pane's name."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.context = context
        context.changed.connect(self.follow)

    def selected(self) -> list[int]:
        """The photos that actions apply to now: asked for whenever that matters, never kept."""
        return []

    def source(self) -> str:
        """What those are of, such as “Beach” in quotes or "3 clusters"; empty for nothing named."""
        return ""

    def found_in(self, photos: Sequence[int]) -> tuple[Clearable, ...]:
        """Where shown photos were found, if they only go while that still holds of them."""
        return ()

    def select_all(self) -> None:
        """Choose everything that is shown."""

    def zoom(self, step: int) -> None:
        """Larger (+1) or smaller (-1) thumbnails."""

    def follow(self, changes: Changes) -> None:
        """Show what changed in the library."""

    def start(self) -> None:
        """Read what it shows for the first time; the window is open already."""

    def arrive(self) -> None:
        """The person opened this pane."""

    def offer(self, photos: Sequence[int]) -> None:
        """Just before: these photos are chosen in the Photos pane."""

    def menu_actions(self) -> list[QAction]:
        """What a right click offers in this pane, beside what it offers everywhere."""
        return []

    def recolour(self) -> None:
        """Draw the icons again in the colours of the present theme."""

    def reveal(self, photo: int) -> None:
        """Choose a photo, and no other, and bring it into sight: it was the last one looked at."""


def create_page(head: Sequence[QWidget], wide: int, body: QWidget) -> QWidget:
    """A row of widgets above a view; the one with the number `wide` takes the room left."""
    row = QHBoxLayout()
    row.setContentsMargins(16, 8, 16, 8)
    row.setSpacing(12)
    for number, widget in enumerate(head):
        row.addWidget(widget, int(number == wide))
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addLayout(row)
    column.addWidget(body, 1)
    return page
