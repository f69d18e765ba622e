"""The kinds of photos that can go, each with what it amounts to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from organizer.ui.base.icons import icon

_WIDTH = 196
_KIND = Qt.ItemDataRole.UserRole


class KindList(QWidget):
    """A line a kind; the person chooses one, or has everything looked through again."""

    chosen = Signal(str)
    again_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(_WIDTH)
        self.view = QListWidget()
        self.view.setAccessibleName("What can go")
        self.view.setFrameShape(QListWidget.Shape.NoFrame)
        self.view.setStyleSheet("QListView { background: transparent; }")
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.currentRowChanged.connect(self._choose)
        self.again = QPushButton("Look again")
        self.again.setToolTip("Look through all photos, the new ones too")
        self.again.clicked.connect(self.again_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 0, 8)
        column.addWidget(self.view, 1)
        column.addWidget(self.again)

    def kinds(self) -> list[str]:
        """In the order shown."""
        return [self.view.item(row).data(_KIND) for row in range(self.view.count())]

    def show_kinds(self, kinds: Sequence[str], current: str) -> None:
        """Replace the lines; the current kind stays so, or the first one becomes it."""
        self.view.blockSignals(True)
        self.view.clear()
        for kind in kinds:
            QListWidgetItem(self.view).setData(_KIND, kind)
        self.view.blockSignals(False)
        if kinds:
            self.view.setCurrentRow(kinds.index(current) if current in kinds else 0)

    def say(self, words: Mapping[str, tuple[str, str]]) -> None:
        """For each kind its title and what it amounts to."""
        for row, kind in enumerate(self.kinds()):
            title, amount = words[kind]
            item = self.view.item(row)
            item.setText(f"{title}\n{amount}")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{title}, {amount}")

    def recolour(self) -> None:
        """Draw the icon again in the colours of the present theme."""
        self.again.setIcon(icon("retry"))

    def _choose(self, row: int) -> None:
        if row >= 0:
            self.chosen.emit(self.kinds()[row])
