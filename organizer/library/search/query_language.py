"""The search language: words and pictures, added and taken away, narrowed down by filters.

    2:dog + [beach.jpg] - "red car" date:2023-05..2023-08 folder:Holidays

A term is words, "quoted words", a picture in brackets, by its path or, as in [#12], a photo of the
library, with a weight before a colon. + and - stand between spaces, or first of all. Filters may
stand anywhere.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from organizer.catalogue.filters import Filters
from organizer.errors import QueryError
from organizer.library.search.query import Query, QueryPart, Term
from organizer.library.search.query_filters import add_filter
from organizer.library.search.query_tokens import tokens, unquoted
from organizer.paths import displayable

_MOST_LETTERS = 10_000
"""Of words, a name or a filter; a page of print has 3,000."""

_MOST_WORDS, _MOST_PICTURES = 200, 5_000
"""Parts of a search: words and filters, pictures."""


def parse(text: str, bare: Literal["words", "picture"] = "words") -> Query:
    """What a person wrote; `bare` is what a term without quotes or brackets stands for.

    QueryError, with the place, for what makes no sense. An empty text is an empty query.
    """
    filters = Filters()
    terms = []
    given: set[str] = set()
    for part in parts(text, bare):
        if part.term:
            terms.append(part.term)
            continue
        if part.key in given and part.key not in ("folder", "camera", "tag", "type"):
            raise QueryError(f"{part.key}: is given twice.", "Leave one of them out.")
        given.add(part.key)
        filters = add_filter(filters, part.key, part.value)
    return Query(tuple(terms), filters)


def parts(text: str, bare: Literal["words", "picture"] = "words") -> list[QueryPart]:
    """The terms and filters of a text in their order, with their places in it.

    A term's place includes its sign and weight. QueryError as for `parse`, except that the values
    of filters are not looked into.
    """
    found: list[QueryPart] = []
    draft = _Draft(bare)
    for token in tokens(_nameable(text)):
        kind = token.lastgroup or ""
        if kind == "filter":
            found.append(_filter(token))
        elif kind != "space":
            found += draft.take(kind, token)
        if len(found) > _MOST_WORDS + _MOST_PICTURES:
            break
    found += draft.finish()
    _check_number(found)
    if draft.is_waiting:
        raise QueryError("Nothing follows the last + or -.", "Add a word or a picture after it.")
    return sorted(found, key=lambda part: part.start)


class _Draft:
    """Terms as they are put together from tokens."""

    def __init__(self, bare: str) -> None:
        self._bare = bare
        self._sign = 1
        self._weight: float | None = None
        self._start: int | None = None
        self._words: list[tuple[int, int]] = []
        """Where each begins and ends."""
        self._text = ""
        self._end = 0
        self.is_waiting = False
        """Whether a sign was read that nothing follows."""

    def take(self, kind: str, token: re.Match[str]) -> list[QueryPart]:
        """The next token but a filter; the term that it ends, if it does."""
        if kind == "word" or (kind == "weight" and (self._words or self._weight)):
            self._add(token)
            return []
        ended = self.finish()
        if self._start is None:
            self._start = token.start()
        if kind == "operator":
            if self.is_waiting:
                raise QueryError("Two signs follow each other.", "Leave one of them out.")
            self._sign, self.is_waiting = (1 if token[0] == "+" else -1), True
        elif kind == "weight":
            self._weight = float(token["weight"])
            if not 0 < self._weight <= 1e6:
                raise QueryError(f"{token[0]} is no weight.", "Weights are more than 0.")
        else:
            words = unquoted(token[0]) if kind == "quoted" else ""
            picture = _picture(token[0]) if kind == "picture" else None
            self._end = token.end()
            return [*ended, self._make_part(words, picture)]
        self._end = token.end()
        return ended

    def _add(self, token: re.Match[str]) -> None:
        start, self._text = token.start(), token.string
        if self._start is None:
            self._start = start
        if self._words and start == self._end:
            start, _ = self._words.pop()  # as in 10:30, whose first half looks like a weight
        self._end = token.end()
        self._words.append((start, self._end))

    def finish(self) -> list[QueryPart]:
        """The term of the words read so far, if there are any."""
        if not self._words:
            return []
        words = " ".join(self._text[start:end] for start, end in self._words)
        if self._bare == "picture":
            return [self._make_part("", Path(words))]
        return [self._make_part(words, None)]

    def _make_part(self, words: str, picture: Path | int | None) -> QueryPart:
        if not words.strip() and picture is None:
            raise QueryError("There is nothing between the quotes.", "Type a word between them.")
        _check_length(words or str(picture))
        term = Term(self._sign * (self._weight or 1.0), displayable(words), picture)
        part = QueryPart(self._start or 0, self._end, term)
        self._sign, self._weight, self._start, self._words = 1, None, None, []
        self.is_waiting = False
        return part


def _filter(token: re.Match[str]) -> QueryPart:
    key, value = token["key"].lower(), unquoted(token["value"])
    _check_length(value)
    said = value if key == "folder" else displayable(value)
    return QueryPart(token.start(), token.end(), None, key, said)


def _nameable(text: str) -> str:
    """The text, in which what no file's name can have is replaced by a mark."""
    try:
        os.fsencode(text)
    except UnicodeEncodeError:
        text = displayable(text)
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def _check_length(part: str) -> None:
    if len(part) > _MOST_LETTERS:
        raise QueryError(
            f"A part of this search is {len(part):,} letters long.",
            f"Search for at most {_MOST_LETTERS:,} letters.",
        )


def _check_number(found: Sequence[QueryPart]) -> None:
    pictures = sum(part.term is not None and part.term.picture is not None for part in found)
    if len(found) - pictures > _MOST_WORDS or pictures > _MOST_PICTURES:
        raise QueryError(
            "This search has too many parts.",
            f"Search for at most {_MOST_WORDS} words and filters, "
            f"and {_MOST_PICTURES:,} pictures, at once.",
        )


def _picture(text: str) -> Path | int:
    inside = text[1:-1].replace("]]", "]").strip()
    if re.fullmatch(r"#\d{1,18}", inside):
        return int(inside[1:])
    if not inside:
        raise QueryError(
            "There is nothing between the brackets.", "Name a picture, as in [beach.jpg]."
        )
    return Path(os.path.expanduser(inside))  # noqa: PTH111 - Path would take ./~ for ~
