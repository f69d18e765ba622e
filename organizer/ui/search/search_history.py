"""The list of recent searches that drops down from the search bar."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QRect, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter, QListView, QStyledItemDelegate, QWidget

from organizer.library.library import Library
from organizer.library.search import query_description
from organizer.library.search.query_language import parts
from organizer.paths import displayable
from organizer.ui.base.context import AppContext
from organizer.ui.base.icons import icon

_SHOWN = 12
_TEXT = int(Qt.ItemDataRole.UserRole)


class SearchHistory(QObject):
    """Stays open while a person types; the arrow keys choose from it."""

    chosen = Signal(str)
    """The text of a search."""

    def __init__(self, context: AppContext, box: QWidget, bar: QWidget) -> None:
        """Drops down from `bar`; keys go on to `box`."""
        super().__init__(box)
        self._context = context
        self._box, self._bar = box, bar
        self.list = QListView()
        self.list.setObjectName("history")
        self.list.setAccessibleName("Recent searches")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.model = QStandardItemModel(self)
        self._completer = QCompleter(self.model, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(_SHOWN + 1)
        self._completer.setPopup(self.list)
        self.list.setItemDelegate(
            QStyledItemDelegate(self.list)
        )  # the completer's own has no style
        self._completer.setWidget(box)
        self._completer.activated[QModelIndex].connect(self._take)  # type: ignore[index]

    @property
    def is_choosing(self) -> bool:
        """Whether the arrow keys have reached one of the searches."""
        return self.list.isVisible() and self.list.currentIndex().isValid()

    def open(self) -> None:
        """Show the list as soon as it has been read; nothing where there is none."""
        library = self._context.library
        self._context.ask(lambda: _read_recent(library), self._show, lane="recent searches")

    def close(self) -> None:
        """Hide the list; nothing is chosen."""
        self.list.hide()

    def _show(self, recent: list[tuple[str, str]]) -> None:
        if not recent or not self._box.hasFocus():
            return
        self.model.clear()
        mark = icon("history")
        for text, title in recent:
            self._add(title, text).setIcon(mark)
        self._add("Clear history", "").setIcon(icon("trash"))
        width = self._bar.width()
        top_left = self._box.mapFrom(self._bar.window(), self._bar.mapTo(self._bar.window(), _ZERO))
        self._completer.complete(QRect(top_left.x(), 0, width, self._box.height() + 8))

    def _add(self, title: str, text: str) -> QStandardItem:
        item = QStandardItem(title)
        item.setData(text, _TEXT)
        self.model.appendRow(item)
        return item

    def _take(self, index: QModelIndex) -> None:
        text = index.data(_TEXT)
        if text:
            self.chosen.emit(text)
        else:
            forget = self._context.library.catalogue.searches.forget_all
            self._context.runner.run(forget, lane="history")


_ZERO = QRect().topLeft()


def _read_recent(library: Library) -> list[tuple[str, str]]:
    """The latest searches with what they are called. In a worker."""
    texts = library.catalogue.searches.recent(_SHOWN)
    pictures = {
        part.term.picture
        for text in texts
        for part in parts(text)
        if part.term and isinstance(part.term.picture, int)
    }
    photos = library.catalogue.photos.by_ids(pictures)
    names: dict[query_description.Picture, str] = {
        photo.id: displayable(photo.path.name) for photo in photos
    }
    return [(text, query_description.title(text, names)) for text in texts]
