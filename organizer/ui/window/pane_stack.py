"""The panes of the window, of which one is seen."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget

from organizer.ui.base.context import AppContext
from organizer.ui.base.pane import Pane
from organizer.ui.photos.photos_pane import PhotosPane
from organizer.ui.window.panes import PANES


class PaneStack(QStackedWidget):
    """Builds every pane of `PANES`, in their order."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.panes: list[Pane] = [pane(context) for pane in PANES]
        for pane in self.panes:
            self.addWidget(pane)

    @property
    def pane(self) -> Pane:
        """The one that is seen."""
        return self.panes[self.currentIndex()]

    @property
    def photos(self) -> PhotosPane:
        """The first one, which shows the results of searches as well."""
        first = self.panes[0]
        assert isinstance(first, PhotosPane)  # noqa: S101 - PANES promises it
        return first

    def select_all(self) -> None:
        """Choose everything in the pane that is seen."""
        self.pane.select_all()

    def zoom(self, step: int) -> None:
        """Larger (+1) or smaller (-1) thumbnails in the pane that is seen."""
        self.pane.zoom(step)

    def row_of(self, title: str) -> int:
        """The number of the pane with this title; ValueError where there is none."""
        return [pane.title for pane in self.panes].index(title)
