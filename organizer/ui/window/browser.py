"""The page with the panes, and with the sidebar and the search bar around them."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from organizer.ui.base.context import AppContext
from organizer.ui.search.search_bar import SearchBar
from organizer.ui.window.pane_stack import PaneStack
from organizer.ui.window.sidebar import Sidebar


class Browser(QWidget):
    """Builds its parts and lays them out; the window connects them."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.sidebar = Sidebar()
        self.search_bar = SearchBar(context)
        self.stack = PaneStack(context)
        head = QHBoxLayout()
        head.setContentsMargins(14, 10, 14, 10)
        head.addWidget(self.search_bar)
        middle = QVBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addLayout(head)
        middle.addWidget(self.stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.sidebar)
        row.addLayout(middle, 1)

    def recolour(self) -> None:
        """Draw the icons again in the colours of the present theme."""
        for part in (self.sidebar, self.search_bar):
            part.recolour()
        for pane in self.stack.panes:
            pane.recolour()
