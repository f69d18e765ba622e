"""Commands that begin a search, or judge what one has found."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from organizer.ui.base.context import AppContext
from organizer.ui.photos import drag_and_drop
from organizer.ui.search.feedback_controller import FeedbackController
from organizer.ui.search.search_bar import SearchBar
from organizer.ui.search.search_controller import SearchController
from organizer.ui.window.pane_stack import PaneStack
from organizer.ui.window.preview_stack import PreviewStack


class SearchCommands:
    """Each method is a command of the menu; one that makes no sense now says why."""

    def __init__(
        self,
        context: AppContext,
        body: PreviewStack,
        panes: PaneStack,
        search_bar: SearchBar,
        feedback_controller: FeedbackController,
        search_controller: SearchController,
    ) -> None:
        self._context = context
        self._body = body
        self._panes = panes
        self._search_bar = search_bar
        self._feedback_controller = feedback_controller
        self._search_controller = search_controller

    def type_words(self) -> None:
        """Give the keyboard to the search box, its text selected."""
        self._search_bar.box.setFocus()
        self._search_bar.box.selectAll()

    def find_similar(self) -> None:
        """Look-alikes of the chosen photos."""
        if chosen := self._body.choice().photos:
            self._search_controller.search_for_photos(chosen)

    def paste(self) -> None:
        """Look-alikes of the picture on the clipboard; from the search box, beside its search."""
        dropped = drag_and_drop.read(QGuiApplication.clipboard().mimeData())
        if dropped:
            self._search_controller.search_for_drop(dropped, joins=self._search_bar.box.hasFocus())
        else:
            self._context.told.emit("There is no picture to paste. Copy one first.", False)

    def like(self) -> None:
        """Thumbs up for the chosen results."""
        self._judge(True)

    def dislike(self) -> None:
        """Thumbs down for the chosen results."""
        self._judge(False)

    def keep(self) -> None:
        """Keep the present search as an album, under a name that is asked for."""
        if self._search_controller.text:
            self._feedback_controller.keep(self._panes.photos.result_bar.cut())
        else:
            self._context.told.emit("Search first: an album keeps a search.", False)

    def _judge(self, is_up: bool) -> None:
        if self._search_controller.text and self._panes.pane is self._panes.photos:
            self._feedback_controller.judge(list(self._body.choice().photos), is_up)
        else:
            self._context.told.emit("Search first: thumbs say what of the results you mean.", False)
