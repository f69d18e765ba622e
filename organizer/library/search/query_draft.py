"""A search as it is being put together: a line of words and filters, and pictures beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from organizer.errors import QueryError
from organizer.library.search import query_editing
from organizer.library.search.query import QueryPart, Term
from organizer.library.search.query_editing import without
from organizer.library.search.query_language import parse, parts
from organizer.library.search.query_tokens import KEYS


@dataclass(frozen=True, slots=True)
class QueryDraft:
    """Its line may be half typed; what changes it returns another one."""

    line: str = ""
    """Words and filters, in the search language."""
    pictures: tuple[Term, ...] = ()

    @staticmethod
    def of(text: str) -> QueryDraft:
        """A whole text taken apart; the opposite of `text`."""
        return QueryDraft(*query_editing.split_pictures(text))

    @property
    def text(self) -> str:
        """The whole search, in the search language; empty for none."""
        return query_editing.join_pictures(self.line, self.pictures)

    @property
    def fault(self) -> str:
        """Why the line makes no sense, in one or two sentences; empty where it does."""
        try:
            parse(self.line)
        except QueryError as error:
            return str(error)
        return ""

    @property
    def filters(self) -> dict[str, tuple[str, ...]]:
        """The filters by their keys, as they were typed; none of a half typed line."""
        return query_editing.values_in(self.line)

    @property
    def parts(self) -> list[QueryPart]:
        """The terms and filters of the line, in their order. QueryError where it is half typed."""
        return parts(self.line)

    @property
    def is_plain(self) -> bool:
        """Whether it is words alone, which need no explanation. QueryError as for `parts`."""
        match self.parts:
            case []:
                return True
            case [QueryPart(term=Term(weight=1))]:
                return not self.pictures
        return False

    def with_pictures(self, pictures: Sequence[Path | int]) -> QueryDraft:
        """With files and photos of the library beside what is there, each once."""
        known = {term.picture for term in self.pictures}
        added = (Term(1, "", picture) for picture in pictures if picture not in known)
        return replace(self, pictures=(*self.pictures, *added))

    def with_picture_weight(self, number: int, weight: float) -> QueryDraft:
        """With another weight for one of its pictures; a negative one takes it away."""
        changed = replace(self.pictures[number], weight=weight)
        before, after = self.pictures[:number], self.pictures[number + 1 :]
        return replace(self, pictures=(*before, changed, *after))

    def without_picture(self, number: int) -> QueryDraft:
        """Without one of its pictures; -1 is the last."""
        gone = number % len(self.pictures)
        return replace(self, pictures=(*self.pictures[:gone], *self.pictures[gone + 1 :]))

    def with_part_weight(self, number: int, weight: float) -> QueryDraft:
        """With another weight for one of the line's terms."""
        return replace(self, line=query_editing.reweighted(self.line, self.parts[number], weight))

    def without_part(self, number: int) -> QueryDraft:
        """Without one of the line's terms or filters."""
        return replace(self, line=without(self.line, self.parts[number]))

    def with_filter(self, key: str, values: Sequence[str]) -> QueryDraft:
        """With these values for a filter instead of those it has; () for none."""
        return replace(self, line=query_editing.filtered(self.line, key, values))

    def without_filters(self) -> QueryDraft:
        """With words and pictures alone."""
        draft = self
        for key in KEYS:
            draft = draft.with_filter(key, ())
        return draft
