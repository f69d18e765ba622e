"""What is looked for: terms and filters, and the places of both in a text."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from organizer.catalogue.filters import Filters


@dataclass(frozen=True, slots=True)
class Term:
    """Words, or a picture; either is empty."""

    weight: float
    """Negative for what is taken away; never 0."""
    words: str = ""
    picture: Path | int | None = None
    """A file, or the id of a photo in the library."""


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for, and where."""

    terms: tuple[Term, ...]
    filters: Filters = field(default=Filters())

    @property
    def has_words(self) -> bool:
        """Whether any of the terms is in words, for which a model has to read them."""
        return any(term.picture is None for term in self.terms)


@dataclass(frozen=True, slots=True)
class QueryPart:
    """A piece of a query's text that stands for one term or filter."""

    start: int
    end: int
    term: Term | None = None
    """None for a filter."""
    key: str = ""
    """Of a filter: one of `query_tokens.KEYS`."""
    value: str = ""
