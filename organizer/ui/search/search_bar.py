"""The one box to search from: words, pictures and filters together."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from organizer.errors import QueryError
from organizer.library.search.query_description import Picture
from organizer.library.search.query_draft import QueryDraft
from organizer.ui.base.context import AppContext
from organizer.ui.base.flow_layout import FlowLayout
from organizer.ui.base.labels import PlainLabel
from organizer.ui.photos import drag_and_drop
from organizer.ui.photos.drag_and_drop import DroppedContent
from organizer.ui.search.chips.chip_content import ChipContent
from organizer.ui.search.chips.chips import Chips
from organizer.ui.search.search_history import SearchHistory
from organizer.ui.search.search_line import SearchLine

_TYPING_PAUSE_MS = 250
_PATIENCE_MS = 900
"""What is half typed makes no sense yet: nothing is said of it before this."""


class SearchBar(QWidget):
    """Emits what is looked for; the window does the searching.

    The text of a search is what is typed and the pictures beside it, in the search language.
    """

    text_wanted = Signal(object)
    """A text to search for now, as str; Qt would spoil names that are not UTF-8."""
    settled = Signal()
    """The person pressed Enter: this search is worth remembering."""
    cleared = Signal()
    """Nothing is searched for any more: all photos are to be seen."""
    approached = Signal()
    """The box got the keyboard: a search is likely soon."""
    dropped = Signal(DroppedContent)
    """What was dropped here is to join the present search."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._asked = ""
        """What was asked for last, if it could be answered."""
        self.line = SearchLine(context, self)
        self.box = self.line.box
        self.pictures = self.line.pictures
        self.filter_button = self.line.filter_button
        self.popup = self.filter_button.popup
        self.parts = Chips(FlowLayout())
        """How the words were understood, where that is not plain."""
        self.error_banner = PlainLabel()
        self.history = SearchHistory(context, self.box, self.line)
        self._pause = QTimer(self, singleShot=True, interval=_TYPING_PAUSE_MS)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._lay_out()
        self._connect()
        self._connect_chips()
        self._show()
        self.recolour()

    def text(self) -> str:
        """The whole search."""
        return self.line.draft.text

    def show_text(self, text: str) -> None:
        """Put a search in; asks for nothing."""
        self._stop()
        self.line.write(QueryDraft.of(text))
        self._asked = self.text()
        self._show()

    def take(self, pictures: Sequence[Picture], joins: bool) -> None:
        """Search with pictures, alone or beside what is there."""
        draft = self.line.draft if joins else QueryDraft()
        self._search_for(draft.with_pictures(pictures))

    def clear(self) -> None:
        """Back to no search at all."""
        self.show_text("")
        self.cleared.emit()

    def refuse(self, sentence: str) -> None:
        """Say calmly why there are no new results; an empty sentence takes it back."""
        if sentence:
            self._asked = ""
        self.error_banner.setText(sentence)
        self.error_banner.setVisible(bool(sentence))

    def recolour(self) -> None:
        """Draw the icons again in the colours of the present theme."""
        self.line.recolour()
        self.parts.recolour()

    # Asking

    def _type(self) -> None:
        self.history.close()
        self._patience.stop()
        self._pause.start()
        self.line.show_buttons()

    def _enter(self) -> None:
        if self.history.is_choosing:
            return
        if self.text() != self._asked:
            self._search()
            self._complain()
        self.settled.emit()

    def _search_for(self, draft: QueryDraft) -> None:
        self.line.write(draft)
        self._search()

    def _search(self) -> None:
        """Ask for what is there now, if it makes sense."""
        self._stop()
        self._show()
        if not self.text():
            self._asked = ""
            self.cleared.emit()
        elif self.line.draft.fault:
            self._patience.start()
        else:
            self.refuse("")
            self._asked = self.text()
            self.text_wanted.emit(self._asked)

    def _complain(self) -> None:
        self._patience.stop()
        if fault := self.line.draft.fault:
            self.refuse(fault)

    def _stop(self) -> None:
        self._pause.stop()
        self._patience.stop()

    def _recall(self, text: str) -> None:
        self.show_text(text)
        self._search()
        self.settled.emit()

    def _remove_last_picture(self) -> None:
        if self.line.draft.pictures:
            self._search_for(self.line.draft.without_picture(-1))

    # Showing

    def _show(self) -> None:
        self.line.show_draft()
        self._show_parts()
        if not self.text():
            self.refuse("")

    def _show_parts(self) -> None:
        draft = self.line.draft
        try:
            parts = [] if draft.is_plain else draft.parts
        except QueryError:
            return  # half typed: what was understood before stays
        self.parts.show_contents([ChipContent.of(part) for part in parts])
        self.filter_button.show_form()

    # What Qt asks

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if drag_and_drop.can_read(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.line.show_welcome(True)
            self.approached.emit()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.line.show_welcome(False)

    def dropEvent(self, event: QDropEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.line.show_welcome(False)
        self.dropped.emit(drag_and_drop.read(event.mimeData()))

    def _connect(self) -> None:
        self.box.approached.connect(self.approached)
        self.box.textEdited.connect(self._type)
        self.box.returnPressed.connect(self._enter)
        self.box.escaped.connect(self.clear)
        self.box.backed.connect(self._remove_last_picture)
        self.box.history_wanted.connect(self.history.open)
        self.history.chosen.connect(self._recall)
        self._pause.timeout.connect(self._search)
        self._patience.timeout.connect(self._complain)
        self.line.clear_button.clicked.connect(self.clear)

    def _connect_chips(self) -> None:
        """Each changes the draft as it is then."""
        line, search_for = self.line, self._search_for
        self.pictures.weighed.connect(
            lambda number, weight: search_for(line.draft.with_picture_weight(number, weight))
        )
        self.pictures.removed.connect(lambda number: search_for(line.draft.without_picture(number)))
        self.parts.weighed.connect(
            lambda number, weight: search_for(line.draft.with_part_weight(number, weight))
        )
        self.parts.removed.connect(lambda number: search_for(line.draft.without_part(number)))
        self.parts.opened.connect(self.filter_button.open)
        self.filter_button.changed.connect(
            lambda key, values: search_for(line.draft.with_filter(key, values))
        )
        self.filter_button.emptied.connect(lambda: search_for(line.draft.without_filters()))

    def _lay_out(self) -> None:
        self.error_banner.setWordWrap(True)
        self.error_banner.setProperty("role", "muted")
        self.error_banner.setAccessibleName("Why there are no new results")
        self.error_banner.setContentsMargins(14, 0, 14, 0)
        self.error_banner.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self.line, self.parts, self.error_banner):
            column.addWidget(part)
