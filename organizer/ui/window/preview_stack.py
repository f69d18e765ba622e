"""The body of the window: the panes and what is around them, or one photo up close instead."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from organizer.ui.base.pane import Choice, Ids
from organizer.ui.photos.preview_controller import PreviewController
from organizer.ui.window.pane_stack import PaneStack

_ZOOM = 1.25
"""Of a photo up close, for each step."""


class PreviewStack(QStackedWidget):
    """Opens the preview over `browser`, and returns from it to the photo that was seen last.

    It is the one that knows what commands apply to, which is what a person sees.
    """

    choice_changed = Signal()
    """What `choice` answers may be something else now."""

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
        preview_controller.emptied.connect(self.close_preview)
        preview_controller.turned.connect(self.choice_changed)
        panes.currentChanged.connect(self.choice_changed)
        for pane in panes.panes:
            pane.selection_changed.connect(self.choice_changed)

    @property
    def is_close_up(self) -> bool:
        """Whether one photo is seen instead of the panes."""
        return self.currentWidget() is self._preview

    def choice(self) -> Choice:
        """What commands apply to: the photo up close alone, or what is chosen in the pane."""
        pane = self._panes.pane
        if self.is_close_up:
            shown = self._preview_controller.shown
            seen = () if shown is None else (shown,)
            return Choice(seen, found_in=pane.found_in(seen))
        photos = tuple(pane.selected())
        return Choice(photos, pane.source(), pane.found_in(photos))

    def select_all(self) -> None:
        """Choose everything in the pane that is seen; up close there is one photo only."""
        if not self.is_close_up:
            self._panes.select_all()

    def zoom(self, step: int) -> None:
        """Larger (+1) or smaller (-1): the photo up close, or the thumbnails."""
        if self.is_close_up:
            canvas = self._preview.canvas
            canvas.zoom_to(canvas.zoom * _ZOOM**step)
        else:
            self._panes.zoom(step)

    def open_preview(self, ids: Ids, photo: int) -> None:
        """Show a photo as large as the window, with those of `ids` before and after it."""
        self._preview_controller.open(ids, photo)
        self.setCurrentWidget(self._preview)
        self._preview.setFocus()

    def close_preview(self) -> None:
        """Show the panes again, with the last photo chosen; nothing where they are seen already."""
        if not self.is_close_up:
            return
        photo = self._preview_controller.photo
        self.setCurrentWidget(self._browser)
        if photo is not None:
            self._panes.pane.reveal(photo)
        self._preview_controller.close()
