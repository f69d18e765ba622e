"""The body of the window: the panes and what is around them, or one photo up close instead."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget

from organizer.ui.base.pane import Ids
from organizer.ui.photos.preview_controller import PreviewController
from organizer.ui.window.pane_stack import PaneStack


class PreviewStack(QStackedWidget):
    """Opens the preview over `browser`, and returns from it to the photo that was seen last."""

    def __init__(
        self, browser: QWidget, panes: PaneStack, preview_controller: PreviewController
    ) -> None:
        super().__init__()
        self._browser = browser
        self._panes = panes
        self._preview_controller = preview_controller
        self._preview = preview_controller.preview
        self.addWidget(browser)
        self.addWidget(self._preview)
        self._preview.closed.connect(self.close_preview)

    def open_preview(self, ids: Ids, photo: int) -> None:
        """Show a photo as large as the window, with those of `ids` before and after it."""
        self._preview_controller.open(ids, photo)
        self.setCurrentWidget(self._preview)
        self._preview.setFocus()

    def close_preview(self) -> None:
        """Show the panes again; nothing where they are seen already."""
        if self.currentWidget() is self._preview:
            self.setCurrentWidget(self._browser)
            self._panes.pane.reveal(self._preview_controller.photo)
            self._preview.clear()
