"""The page of the Clean up pane for sets of duplicates: the list and what can be said of a set."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from organizer.ui.base.icons import icon
from organizer.ui.base.labels import make_label
from organizer.ui.base.plain_text import plain_tip
from organizer.ui.base.thumbnail_cache import ThumbnailCache
from organizer.ui.cleanup.duplicates.duplicate_model import DuplicateModel
from organizer.ui.cleanup.duplicates.set_list import SetList

_ROOM_FOR_WORDS = 640
"""A page narrower than this, in logical pixels, shows icons instead of words."""


class SetPage(QWidget):
    """Buttons apply to the set of the current photo."""

    rules_wanted = Signal()

    def __init__(self, model: DuplicateModel, thumbnails: ThumbnailCache) -> None:
        super().__init__()
        self.set_list = SetList(model, thumbnails)
        self.heading = make_label("heading")
        self.compare = _create_button("Compare", "See a photo beside the one to keep (C)")
        self.dismiss = _create_button("Not duplicates", "Never show this set again (N)")
        self.rules = _create_button("Which to keep…", "Rules for the photo of a set that is kept")
        self.compare.clicked.connect(self.set_list.compare_current)
        self.dismiss.clicked.connect(self.set_list.dismiss_current)
        self.rules.clicked.connect(self.rules_wanted)
        self.actions_for_menu = [
            self._action("&Keep this one", "K", self.set_list.keep_current),
            self._action("&Goes, or stays after all", "X", self.set_list.toggle_current),
            self._action("&Compare", "C", self.set_list.compare_current),
            self._action("&Not duplicates", "N", self.set_list.dismiss_current),
        ]
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 16, 8)
        head.setSpacing(8)
        head.addWidget(self.heading, 1)
        for button in (self.compare, self.dismiss, self.rules):
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.set_list, 1)
        self.recolour()

    def show_model(self, model: DuplicateModel) -> None:
        """Show the sets of another kind."""
        if self.set_list.model() is not model:
            self.set_list.setModel(model)
            self.set_list.scrollToTop()
        if model.rowCount() and not self.set_list.currentIndex().isValid():
            self.set_list.make_current(model.id_at(0))
        self.say(model)

    def say(self, model: DuplicateModel) -> None:
        """How many sets there are."""
        count = len(model.sets)
        self.heading.setText("1 set" if count == 1 else f"{count:,} sets")
        for button in (self.compare, self.dismiss):
            button.setEnabled(count > 0)

    def recolour(self) -> None:
        """Draw the icons again in the colours of the present theme."""
        for button, name in self._icons():
            button.setIcon(icon(name))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        has_room = self.width() >= _ROOM_FOR_WORDS
        for button, _ in self._icons():
            button.setText(button.accessibleName() if has_room else "")

    def _icons(self) -> tuple[tuple[QPushButton, str], ...]:
        return (
            (self.compare, "compare"),
            (self.dismiss, "apart"),
            (self.rules, "rules"),
        )

    def _action(self, title: str, key: str, act: Callable[[], None]) -> QAction:
        """The key is shown; the list itself listens to it."""
        action = QAction(title, self)
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda *_: act())
        return action


def _create_button(words: str, tip: str) -> QPushButton:
    button = QPushButton(words)
    button.setAccessibleName(words)
    button.setToolTip(plain_tip(tip))
    return button
