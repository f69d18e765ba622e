"""The line of the search bar in which a person types."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QLineEdit

from organizer.ui.photos import drag_and_drop


class SearchBox(QLineEdit):
    """Leaves pictures, history and Escape to the bar around it."""

    approached = Signal()
    """It got the keyboard: a search is likely soon."""
    backed = Signal()
    """Backspace where there is nothing to the left of the cursor."""
    history_wanted = Signal()
    """The recent searches are to be shown."""
    escaped = Signal()
    """The search is to be left."""

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(False)  # the bar takes pictures; words are not dropped
        self.setFrame(False)
        self.setAccessibleName("Search your photos")

    def event(self, event: QEvent) -> bool:
        """Leave a picture in the clipboard to the window, which reads it."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Paste)
            and drag_and_drop.can_read(QGuiApplication.clipboard().mimeData())
        ):
            event.ignore()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Down:
                self.history_wanted.emit()
            case Qt.Key.Key_Escape:
                self.escaped.emit()
            case Qt.Key.Key_Backspace if not self.cursorPosition() and not self.hasSelectedText():
                self.backed.emit()
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and not self.text():
            self.history_wanted.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.approached.emit()
