"""The pictures of a search as chips in front of its words."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout

from organizer.library.search import query_description
from organizer.library.search.query import Term
from organizer.ui.base.context import AppContext
from organizer.ui.base.labels import PlainLabel
from organizer.ui.base.plain_text import plain_tip
from organizer.ui.search.chips.chip_content import ChipContent
from organizer.ui.search.chips.chip_thumbnails import ChipThumbnails
from organizer.ui.search.chips.chips import Chips

_CHIP_PX = 76
"""Width of a picture's chip."""


class PictureChips(Chips):
    """As many pictures as there is room for; `more` counts the others."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(QHBoxLayout())
        self.more = PlainLabel()
        self.more.setObjectName("more")
        self._terms: Sequence[Term] = ()
        self._thumbnails = ChipThumbnails(context)
        self._thumbnails.arrived.connect(self._show_thumbnails)

    def show_terms(self, terms: Sequence[Term], width: float) -> None:
        """Show those of these pictures that fit into a width in logical pixels, at least one."""
        room = max(1, int(width / _CHIP_PX))
        self._terms = terms[:room]
        wanted = [term.picture for term in self._terms if term.picture is not None]
        self._thumbnails.want(wanted)
        self._show_thumbnails()
        rest = len(terms) - len(self._terms)
        self.more.setText(f"+{rest}")
        self.more.setToolTip(plain_tip(f"and {rest} more"))
        self.more.setVisible(rest > 0)

    def _show_thumbnails(self) -> None:
        self.show_contents([self._describe(term) for term in self._terms])

    def _describe(self, term: Term) -> ChipContent:
        thumbnail = None if term.picture is None else self._thumbnails.get(term.picture)
        if thumbnail is None:
            return ChipContent(query_description.term_words(term), term.weight, is_picture=True)
        return ChipContent(thumbnail.name, term.weight, is_picture=True, image=thumbnail.image)
