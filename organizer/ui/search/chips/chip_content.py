"""What a chip says: a word, a picture or a filter, with its sign and weight."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QImage

from organizer.library.search import query_description
from organizer.library.search.query import QueryPart


@dataclass(frozen=True, slots=True)
class ChipContent:
    """What one chip shows."""

    words: str
    weight: float | None = None
    """Of a term, negative for one that is taken away; None for a filter."""
    icon: str = ""
    """A file of resources/icons."""
    is_picture: bool = False
    """Its words are only its name for the pointer and for a screen reader."""
    image: QImage | None = None

    @staticmethod
    def of(part: QueryPart) -> ChipContent:
        """A part of the text, as it was understood."""
        if part.term is None:
            words = query_description.filter_words(part.key, part.value)
            return ChipContent(words, icon=query_description.FILTER_ICONS[part.key])
        icon = "" if part.term.picture is None else "photos"
        return ChipContent(query_description.term_words(part.term), part.term.weight, icon)

    @property
    def sign(self) -> str:
        """Such as "+", "−" or "−2", before the words "−2 ×"."""
        if self.weight is None:
            return ""
        number = "" if abs(self.weight) == 1 else f"{abs(self.weight):g}"
        times = " ×" if number and not self.is_picture else ""
        return f"{'−' if self.weight < 0 else '+'}{number}{times}"

    @property
    def kind(self) -> str:
        """Its look in the style sheet: "plus", "minus" or "filter"."""
        return "filter" if self.weight is None else "minus" if self.weight < 0 else "plus"

    @property
    def spoken(self) -> str:
        """For a screen reader."""
        if self.weight is None:
            return f"Filter: {self.words}"
        number = "" if abs(self.weight) == 1 else f", weight {abs(self.weight):g}"
        kind = "picture " if self.is_picture else ""
        return f"{'Without' if self.weight < 0 else 'With'} {kind}{self.words}{number}"
