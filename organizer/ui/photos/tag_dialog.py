"""Puts tags on photos and takes them off."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from organizer import formatting
from organizer.ui.base.labels import make_label


class TagDialog(QDialog):
    """Accepted, `tags_to_add` and `tags_to_remove` say what to do. No tag changes here."""

    def __init__(
        self, parent: QWidget, count: int, known: Sequence[str], held: dict[str, int]
    ) -> None:
        """Of `count` photos, `held` says how many have each tag; `known` are all tags."""
        super().__init__(parent)
        self.setWindowTitle("Tags")
        self.resize(380, 460)
        heading = make_label("heading", f"Tags of {formatting.photos(count)}")
        self.new = QLineEdit()
        self.new.setPlaceholderText("New tag, then Enter")
        self.new.setAccessibleName("New tag")
        self.new.returnPressed.connect(self._add)
        self._is_typing = False
        self.list = QListWidget()
        self.list.setAccessibleName("Tags")
        self._before: dict[str, Qt.CheckState] = {}
        for tag in sorted({*known, *held}, key=str.casefold):
            some, every = held.get(tag, 0) > 0, held.get(tag, 0) >= count
            partly = Qt.CheckState.PartiallyChecked if some else Qt.CheckState.Unchecked
            self._list(tag, Qt.CheckState.Checked if every else partly)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.buttons.accepted.connect(self._finish)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 16)
        column.setSpacing(12)
        for part in (heading, self.new, self.list, self.buttons):
            column.addWidget(part)
        self.new.setFocus()

    def tags_to_add(self) -> list[str]:
        """Tags that all photos are to have and not all had."""
        return [tag for tag, state in self._read_changes() if state is Qt.CheckState.Checked]

    def tags_to_remove(self) -> list[str]:
        """Tags that no photo is to have and some had."""
        return [tag for tag, state in self._read_changes() if state is Qt.CheckState.Unchecked]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter adds the tag that is being typed; the next one is the dialog's."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if not (is_enter and self.new.hasFocus() and self._is_typing):
            super().keyPressEvent(event)
        self._is_typing = False

    def _read_changes(self) -> list[tuple[str, Qt.CheckState]]:
        items = [self.list.item(row) for row in range(self.list.count())]
        states = [(item.text(), item.checkState()) for item in items]
        return [(tag, state) for tag, state in states if self._before[tag] is not state]

    def _list(self, tag: str, state: Qt.CheckState, before: Qt.CheckState | None = None) -> None:
        item = QListWidgetItem(tag)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(state)
        self.list.addItem(item)
        self._before[tag] = state if before is None else before

    def _add(self) -> None:
        tag = " ".join(self.new.text().split())
        self._is_typing = bool(tag)
        self.new.clear()
        same = [each for each in self._before if each.casefold() == tag.casefold()]
        if same:
            (item,) = self.list.findItems(same[0], Qt.MatchFlag.MatchExactly)
            item.setCheckState(Qt.CheckState.Checked)
        elif tag:
            self._list(tag, Qt.CheckState.Checked, before=Qt.CheckState.Unchecked)
        self.list.scrollToBottom()

    def _finish(self) -> None:
        self._add()
        self.accept()
