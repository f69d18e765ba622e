"""The left edge of the window: the panes and the indexed folders."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from organizer.paths import displayable
from organizer.records import Root
from organizer.ui.icons import drawn, icon

_WIDTH = 208


class Sidebar(QWidget):
    """Shows which pane is open and which folders are indexed, with drives that are away greyed."""

    pane_chosen = Signal(int)
    folder_wanted = Signal()
    """The person asks to add a folder."""

    def __init__(self, panes: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.setObjectName("sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(_WIDTH)
        self._icons = [name for _, name in panes]
        self._counts = [0] * len(panes)
        self._titles = [title for title, _ in panes]
        self.panes = self._list("Panes")
        for title in self._titles:
            self.panes.addItem(QListWidgetItem(title))
        self.panes.setFixedHeight(len(panes) * 38 + 8)
        self.panes.currentRowChanged.connect(self.pane_chosen)
        self.folders = self._list("Folders")
        self.folders.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self.folders.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._add = QPushButton("Add folder…")
        self._add.setToolTip("Index another folder of photos (Ctrl+O)")
        self._add.clicked.connect(self.folder_wanted)
        self._lay_out()
        self.recolour()

    def recolour(self) -> None:
        """Draw the icons again in the colours of the present theme."""
        for row, name in enumerate(self._icons):
            self.panes.item(row).setIcon(icon(name))
        for row in range(self.folders.count()):
            self.folders.item(row).setIcon(icon("folder"))
        self._add.setIcon(icon("add"))

    def choose(self, row: int) -> None:
        self.panes.setCurrentRow(row)

    def set_count(self, row: int, count: int) -> None:
        """The number beside a pane's name; none for zero."""
        text = f"{self._titles[row]}   {count:,}" if count else self._titles[row]
        self.panes.item(row).setText(text)

    def show_roots(self, roots: Sequence[Root]) -> None:
        self.folders.clear()
        for root in roots:
            name = displayable(root.path.name) or displayable(root.path)
            item = QListWidgetItem(icon("folder"), name if root.online else f"{name} (offline)")
            item.setToolTip(
                displayable(root.path)
                if root.online
                else f"{displayable(root.path)} cannot be reached now. Its photos stay listed."
            )
            if not root.online:
                item.setForeground(self.palette().placeholderText())
            self.folders.addItem(item)

    def _list(self, name: str) -> QListWidget:
        view = QListWidget()
        view.setAccessibleName(name)
        view.setIconSize(QSize(20, 20))
        view.setFrameShape(QListWidget.Shape.NoFrame)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        return view

    def _lay_out(self) -> None:
        mark = QLabel()
        mark.setPixmap(drawn("smalti", QSize(28, 28)))
        name = QLabel("Smalti")
        name.setProperty("role", "title")
        head = QHBoxLayout()
        head.setContentsMargins(8, 4, 8, 10)
        head.addWidget(mark)
        head.addWidget(name)
        head.addStretch()
        title = QLabel("FOLDERS")
        title.setProperty("role", "section")
        title.setContentsMargins(10, 14, 0, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 12, 8, 10)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.panes)
        column.addWidget(title)
        column.addWidget(self.folders, 1)
        column.addWidget(self._add)
