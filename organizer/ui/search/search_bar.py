"""The one box to search from: words, pictures and filters together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from organizer.errors import QueryError
from organizer.library.search import query_description, query_editing
from organizer.library.search.query import QueryPart, Term
from organizer.library.search.query_editing import without
from organizer.library.search.query_language import parse, parts
from organizer.library.search.query_tokens import KEYS
from organizer.ui.base.context import AppContext
from organizer.ui.base.flow_layout import FlowLayout
from organizer.ui.base.icons import icon
from organizer.ui.photos import drag_and_drop
from organizer.ui.search.chip_thumbnails import ChipThumbnails
from organizer.ui.search.chips import ChipContent, Chips
from organizer.ui.search.filter_popup import FilterChoices, FilterPopup
from organizer.ui.search.search_box import SearchBox
from organizer.ui.search.search_history import SearchHistory

_TYPING_PAUSE_MS = 250
_PATIENCE_MS = 900
"""What is half typed makes no sense yet: nothing is said of it before this."""
_CHIP_PX = 76
_PICTURES_SHARE = 0.45
"""The most of the bar's width that pictures take."""
_ROOM_FOR_EXAMPLES = 560


class SearchBar(QWidget):
    """Emits what is looked for; the window does the searching.

    The text of a search is what is typed and the pictures beside it, in the search language.
    """

    text_wanted = Signal(object)
    """A text to search for now, as str; Qt would spoil names that are not UTF-8."""
    settled = Signal()
    """The person pressed Enter: this search is worth remembering."""
    cleared = Signal()
    approached = Signal()
    """The box got the keyboard: a search is likely soon."""
    dropped = Signal(object)
    """A Dropped that is to join the present search."""

    def __init__(self, context: AppContext) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._context = context
        self._pictures: tuple[Term, ...] = ()
        self._asked = ""
        """What was asked for last, if it could be answered."""
        self._portraits = ChipThumbnails(context)
        self._portraits.arrived.connect(self._show_pictures)
        self._frame = QFrame()
        self._frame.setObjectName("searchbar")
        self._glass = QLabel()
        self.box = SearchBox()
        self.pictures = Chips(QHBoxLayout())
        self.parts = Chips(FlowLayout())
        self._more = QLabel()
        self._more.setObjectName("more")
        self._clear = _button("Clear the search", "Show all photos again (Esc)")
        self.filter_button = _button("Filters", "Narrow down by date, folder, camera, rating …")
        self.error_banner = QLabel()
        self.popup = FilterPopup(self)
        self.history = SearchHistory(context, self.box, self._frame)
        self._pause = QTimer(self, singleShot=True, interval=_TYPING_PAUSE_MS)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._lay_out()
        self._connect()
        self._show()
        self.recolour()

    def text(self) -> str:
        """The whole search."""
        return query_editing.join_pictures(self.box.text(), self._pictures)

    def show_text(self, text: str) -> None:
        """Put a search in; asks for nothing."""
        words, self._pictures = query_editing.split_pictures(text)
        self._stop()
        self.box.setText(words)
        self._asked = self.text()
        self._show()

    def take(self, pictures: Sequence[query_description.Picture], joins: bool) -> None:
        """Search with pictures, alone or beside what is there."""
        added = tuple(Term(1, "", picture) for picture in pictures)
        if joins:
            known = {term.picture for term in self._pictures}
            added = (*self._pictures, *(term for term in added if term.picture not in known))
        else:
            self.box.clear()
        self._pictures = added
        self._search()

    def clear(self) -> None:
        """Back to no search at all."""
        self.show_text("")
        self.cleared.emit()

    def refuse(self, sentence: str) -> None:
        """Say calmly why there are no new results."""
        if sentence:
            self._asked = ""
        self.error_banner.setText(sentence)
        self.error_banner.setVisible(bool(sentence))

    def recolour(self) -> None:
        self._glass.setPixmap(icon("search").pixmap(QSize(18, 18)))
        self._clear.setIcon(icon("close"))
        self.filter_button.setIcon(icon("filter"))
        for part in (self.pictures, self.parts, self.popup):
            part.recolour()

    # Asking

    def _typed(self) -> None:
        self.history.close()
        self._patience.stop()
        self._pause.start()
        self._show_buttons()

    def _enter(self) -> None:
        if self.history.is_choosing:
            return
        if self.text() != self._asked:
            self._search()
            self._complain()
        self.settled.emit()

    def _search(self) -> None:
        """Ask for what is there now, if it makes sense."""
        self._stop()
        self._show()
        if not self.text():
            self._asked = ""
            self.cleared.emit()
        elif self._fault():
            self._patience.start()
        else:
            self.refuse("")
            self._asked = self.text()
            self.text_wanted.emit(self._asked)

    def _complain(self) -> None:
        self._patience.stop()
        if fault := self._fault():
            self.refuse(fault)

    def _fault(self) -> str:
        """Why what was typed makes no sense; empty where it does."""
        try:
            parse(self.box.text())
        except QueryError as error:
            return str(error)
        return ""

    def _stop(self) -> None:
        self._pause.stop()
        self._patience.stop()

    def _recall(self, text: str) -> None:
        self.show_text(text)
        self._search()
        self.settled.emit()

    # Changing parts

    def _weigh_picture(self, number: int, weight: float) -> None:
        changed = replace(self._pictures[number], weight=weight)
        self._pictures = (*self._pictures[:number], changed, *self._pictures[number + 1 :])
        self._search()

    def _remove_picture(self, number: int) -> None:
        self._pictures = (*self._pictures[:number], *self._pictures[number + 1 :])
        self._search()

    def _remove_last_picture(self) -> None:
        if self._pictures:
            self._remove_picture(len(self._pictures) - 1)

    def _weigh_part(self, number: int, weight: float) -> None:
        text = self.box.text()
        self._write(query_editing.reweighted(text, parts(text)[number], weight))

    def _remove_part(self, number: int) -> None:
        text = self.box.text()
        self._write(without(text, parts(text)[number]))

    def _filter(self, key: str, values: tuple[str, ...]) -> None:
        self._write(query_editing.filtered(self.box.text(), key, values))

    def _remove_filters(self) -> None:
        text = self.box.text()
        for key in KEYS:
            text = query_editing.filtered(text, key, ())
        self._write(text)

    def _write(self, text: str) -> None:
        self.box.setText(text)
        self._search()

    def _open_filters(self) -> None:
        library = self._context.library
        self._context.ask(lambda: FilterChoices.of(library), self._offer, lane="choices")
        self.popup.show_values(query_editing.values_in(self.box.text()))
        self.popup.open_under(self.filter_button)

    def _offer(self, choices: FilterChoices) -> None:
        self.popup.show_choices(choices)
        self.popup.show_values(query_editing.values_in(self.box.text()))

    # Showing

    def _show(self) -> None:
        self._show_pictures()
        self._show_parts()
        self._show_buttons()
        if not self.text():
            self.refuse("")

    def _show_pictures(self) -> None:
        room = max(1, int(self.width() * _PICTURES_SHARE / _CHIP_PX))
        shown = self._pictures[:room]
        self._portraits.want([term.picture for term in shown if term.picture is not None])
        self.pictures.show_faces([self._face(term) for term in shown])
        rest = len(self._pictures) - len(shown)
        self._more.setText(f"+{rest}")
        self._more.setToolTip(f"and {rest} more")
        self._more.setVisible(rest > 0)
        self._hint()

    def _face(self, term: Term) -> ChipContent:
        portrait = None if term.picture is None else self._portraits.get(term.picture)
        if portrait is None:
            return ChipContent(query_description.term_words(term), term.weight, is_picture=True)
        return ChipContent(portrait.name, term.weight, is_picture=True, image=portrait.image)

    def _show_parts(self) -> None:
        """How the text was understood, where that is not plain."""
        try:
            found = parts(self.box.text())
        except QueryError:
            return  # half typed: what was understood before stays
        is_plain = not found or (
            len(found) == 1
            and found[0].term is not None
            and found[0].term.weight == 1
            and not self._pictures
        )
        self.parts.show_faces([] if is_plain else [_part_face(part) for part in found])
        if self.popup.isVisible():
            self.popup.show_values(query_editing.values_in(self.box.text()))

    def _show_buttons(self) -> None:
        self._clear.setVisible(bool(self.box.text() or self._pictures))
        kind = "active" if query_editing.values_in(self.box.text()) else ""
        if self.filter_button.property("kind") != kind:
            _restyle(self.filter_button, "kind", kind)

    def _hint(self) -> None:
        if self._pictures:
            hint = "Add words, such as sunset - people"
        elif self.box.width() < _ROOM_FOR_EXAMPLES:
            hint = "Search in words, or drop a picture"
        else:
            hint = "Try dog on a beach, or 2:dog - fruit date:2023, or drop a picture here"
        self.box.setPlaceholderText(hint)

    # What Qt asks

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._show_pictures)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if drag_and_drop.can_read(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._show_welcome(True)
            self.approached.emit()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_welcome(False)

    def dropEvent(self, event: QDropEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._show_welcome(False)
        self.dropped.emit(drag_and_drop.read(event.mimeData()))

    def _show_welcome(self, is_welcome: bool) -> None:
        _restyle(self._frame, "welcome", is_welcome)

    def _connect(self) -> None:
        self.box.approached.connect(self.approached)
        self.box.textEdited.connect(self._typed)
        self.box.returnPressed.connect(self._enter)
        self.box.escaped.connect(self.clear)
        self.box.backed.connect(self._remove_last_picture)
        self.box.history_wanted.connect(self.history.open)
        self.history.chosen.connect(self._recall)
        self._pause.timeout.connect(self._search)
        self._patience.timeout.connect(self._complain)
        self._clear.clicked.connect(self.clear)
        self.filter_button.clicked.connect(self._open_filters)
        self.popup.changed.connect(self._filter)
        self.popup.emptied.connect(self._remove_filters)
        self.pictures.weighed.connect(self._weigh_picture)
        self.pictures.removed.connect(self._remove_picture)
        self.parts.weighed.connect(self._weigh_part)
        self.parts.removed.connect(self._remove_part)
        self.parts.opened.connect(self._open_filters)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self._frame)
        row.setContentsMargins(10, 3, 6, 3)
        row.setSpacing(6)
        for part in (
            self._glass,
            self.pictures,
            self._more,
            self.box,
            self._clear,
            self.filter_button,
        ):
            row.addWidget(part, int(part is self.box))
        self.error_banner.setTextFormat(Qt.TextFormat.PlainText)
        self.error_banner.setWordWrap(True)
        self.error_banner.setProperty("role", "muted")
        self.error_banner.setAccessibleName("Why there are no new results")
        self.error_banner.setContentsMargins(14, 0, 14, 0)
        self.error_banner.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for line in (self._frame, self.parts, self.error_banner):
            column.addWidget(line)


def _restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet asks for."""
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def _button(name: str, hint: str) -> QToolButton:
    button = QToolButton()
    button.setAccessibleName(name)
    button.setToolTip(hint)
    return button


def _part_face(part: QueryPart) -> ChipContent:
    if part.term is None:
        words = query_description.filter_words(part.key, part.value)
        return ChipContent(words, icon=query_description.FILTER_ICONS[part.key])
    is_picture = part.term.picture is not None
    return ChipContent(
        query_description.term_words(part.term), part.term.weight, "photos" if is_picture else ""
    )
