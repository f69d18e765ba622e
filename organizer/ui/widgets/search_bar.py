"""The one box to search from: words, or pictures shown as chips."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton

from organizer.ui import dropping
from organizer.ui.icons import icon

_TYPING_PAUSE_MS = 250
_CHIPS_SHOWN = 5


class SearchBar(QFrame):
    """Emits what is looked for; the window does the searching."""

    text_wanted = Signal(str)
    cleared = Signal()
    approached = Signal()
    """The box got the keyboard: a search is likely soon."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("searchbar")
        self._glass = QLabel()
        self._chips = QHBoxLayout()
        self._chips.setSpacing(4)
        self.box = _Box()
        self.box.setFrame(False)
        self.box.setAccessibleName("Search your photos")
        self.box.approached.connect(self.approached)
        self._clear = QToolButton()
        self._clear.setToolTip("Show all photos again (Esc)")
        self._clear.setAccessibleName("Clear the search")
        self._clear.clicked.connect(self.clear)
        self._timer = QTimer(self, singleShot=True, interval=_TYPING_PAUSE_MS)
        self._timer.timeout.connect(self._search)
        self.box.textEdited.connect(self._typed)
        self.box.returnPressed.connect(self._search)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 3, 6, 3)
        for part in (self._glass, self._chips, self.box, self._clear):
            row.addLayout(part) if isinstance(part, QHBoxLayout) else row.addWidget(part)
        self._pictures = 0
        self._hint()
        self.recolour()

    def recolour(self) -> None:
        self._glass.setPixmap(icon("search").pixmap(QSize(18, 18)))
        self._clear.setIcon(icon("close"))

    def show_pictures(self, pictures: Sequence[QPixmap], count: int) -> None:
        """Say by chips that the results look like these pictures."""
        self._empty_chips()
        self.box.clear()
        for picture in pictures[:_CHIPS_SHOWN]:
            self._chips.addWidget(_chip(picture))
        if count > min(len(pictures), _CHIPS_SHOWN):
            rest = count - min(len(pictures), _CHIPS_SHOWN)
            label = QLabel(
                f"+{rest}" if pictures else "1 picture" if count == 1 else f"{count} pictures"
            )
            label.setObjectName("chip")
            self._chips.addWidget(label)
        self._pictures = count
        self._hint()

    def clear(self) -> None:
        """Back to no search at all."""
        self._timer.stop()
        self.box.clear()
        self._empty_chips()
        self._hint()
        self.cleared.emit()

    def _typed(self) -> None:
        self._timer.start()

    def _search(self) -> None:
        self._timer.stop()
        text = self.box.text().strip()
        if text:
            self._empty_chips()
            self._hint()
            self.text_wanted.emit(text)
        elif not self._pictures:
            self.cleared.emit()

    def _empty_chips(self) -> None:
        self._pictures = 0
        while (item := self._chips.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def _hint(self) -> None:
        self.box.setPlaceholderText(
            "Photos that look like this"
            if self._pictures
            else "Search in words, or drop or paste a picture to find look-alikes"
        )


class _Box(QLineEdit):
    approached = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(False)  # the window takes every drop

    def event(self, event: QEvent) -> bool:
        """Leave a picture in the clipboard to the window, which looks for its look-alikes."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Paste)
            and dropping.can_read(QGuiApplication.clipboard().mimeData())
        ):
            event.ignore()
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.approached.emit()


def _chip(picture: QPixmap) -> QLabel:
    label = QLabel()
    label.setObjectName("picturechip")
    label.setPixmap(
        picture.scaled(
            QSize(30, 30),
            Qt.AspectRatioMode.KeepAspectRatioByExpanding,
            Qt.TransformationMode.SmoothTransformation,
        ).copy(0, 0, 30, 30)
    )
    return label
