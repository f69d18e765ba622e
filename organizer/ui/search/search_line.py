"""The frame with everything of a search in one line: pictures, words and buttons."""

from __future__ import annotations

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from organizer.library.search.query_draft import QueryDraft
from organizer.ui.base.context import AppContext
from organizer.ui.base.icons import icon
from organizer.ui.base.labels import PlainLabel
from organizer.ui.search.chips.picture_chips import PictureChips
from organizer.ui.search.filter_button import FilterButton
from organizer.ui.search.search_box import SearchBox

_PICTURES_SHARE = 0.45
"""The most of the line's width that pictures take."""
_ROOM_FOR_EXAMPLES = 560
"""A box narrower than this, in logical pixels, shows a shorter hint."""


class SearchLine(QFrame):
    """Holds the search that is being put together, and tells nothing of it."""

    def __init__(self, context: AppContext, bar: QWidget) -> None:
        """The form of filters belongs to `bar`."""
        super().__init__()
        self.setObjectName("searchbar")
        self._pictures = QueryDraft().pictures
        self._glass = PlainLabel()
        self.pictures = PictureChips(context)
        self.box = SearchBox()
        self.clear_button = QToolButton()
        self.clear_button.setAccessibleName("Clear the search")
        self.clear_button.setToolTip("Show all photos again (Esc)")
        self.filter_button = FilterButton(context, bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 3, 6, 3)
        row.setSpacing(6)
        row.addWidget(self._glass)
        row.addWidget(self.pictures)
        row.addWidget(self.pictures.more)
        row.addWidget(self.box, 1)
        row.addWidget(self.clear_button)
        row.addWidget(self.filter_button)

    @property
    def draft(self) -> QueryDraft:
        """The search as it stands in the line now."""
        return QueryDraft(self.box.text(), self._pictures)

    def write(self, draft: QueryDraft) -> None:
        """Put another search in; the cursor moves to the end of its words if they are others."""
        if draft.line != self.box.text():
            self.box.setText(draft.line)
        self._pictures = draft.pictures

    def show_draft(self) -> None:
        """Bring pictures and buttons up to date with the draft."""
        self._show_pictures()
        self.show_buttons()

    def show_buttons(self) -> None:
        """As `show_draft`, where only words were typed."""
        self.clear_button.setVisible(bool(self.box.text() or self._pictures))
        self.filter_button.show_values(self.draft.filters)

    def show_welcome(self, is_welcome: bool) -> None:
        """Light up while a picture is dragged over the bar."""
        self.setProperty("welcome", is_welcome)
        self.style().unpolish(self)
        self.style().polish(self)

    def recolour(self) -> None:
        """Draw the icons again in the colours of the present theme."""
        self._glass.setPixmap(icon("search").pixmap(QSize(18, 18)))
        self.clear_button.setIcon(icon("close"))
        self.filter_button.recolour()
        self.pictures.recolour()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._show_pictures)

    def _show_pictures(self) -> None:
        self.pictures.show_terms(self._pictures, self.width() * _PICTURES_SHARE)
        self.box.setPlaceholderText(self._hint())

    def _hint(self) -> str:
        if self._pictures:
            return "Add words, such as sunset - people"
        if self.box.width() < _ROOM_FOR_EXAMPLES:
            return "Search in words, or drop a picture"
        return "Try dog on a beach, or 2:dog - fruit date:2023, or drop a picture here"
