"""Edits the text of a search: pictures out of it, weights, signs and filters in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress

from organizer.errors import QueryError
from organizer.library.search.query_language import Query, QueryPart, Term, parts, without, write

_SIGN = re.compile(r"\s*[+\-\u2212]?\s*(?:\d+(?:\.\d+)?:(?=\S))?")
"""What stands before the words or the picture of a term."""


def joined(words: str, pictures: Sequence[Term]) -> str:
    """What was typed and the pictures beside it as one text."""
    text = words.strip()
    for term in pictures:
        sign = "+ " if text and term.weight > 0 else ""
        text = f"{text} {sign}{write(Query((term,)))}".strip()
    return text


def apart(text: str) -> tuple[str, tuple[Term, ...]]:
    """A text's pictures, and what is left to be typed; the opposite of `joined`.

    A text that makes no sense stays whole.
    """
    words, pictures = text, []
    try:
        while found := next((part for part in parts(words) if _is_picture(part)), None):
            pictures.append(found.term)
            words = without(words, found)
    except QueryError:
        return text, ()
    return words, tuple(term for term in pictures if term)


def reweighted(text: str, part: QueryPart, weight: float) -> str:
    """The text with another weight for one of its terms; a negative one takes it away."""
    before, term, after = text[: part.start], text[part.start : part.end], text[part.end :]
    atom = _SIGN.sub("", term, count=1)
    number = "" if abs(weight) == 1 else f"{abs(weight):g}:"
    sign = "- " if weight < 0 else "+ " if before.strip() else ""
    gap = " " if before and not before[-1].isspace() else ""
    return f"{before}{gap}{sign}{number}{atom}{after}"


def filtered(text: str, key: str, values: Sequence[str]) -> str:
    """The text with these values for a filter instead of those it has; () for none."""
    with suppress(QueryError):  # of a half typed text, which stays as it is
        while found := next((part for part in parts(text) if part.key == key), None):
            text = without(text, found)
    return " ".join((text.strip(), *(f"{key}:{quoted(value)}" for value in values))).strip()


def values_in(text: str) -> dict[str, tuple[str, ...]]:
    """The filters of a text, by their keys, as they were typed; none of a half typed text."""
    values: dict[str, tuple[str, ...]] = {}
    with suppress(QueryError):
        for part in parts(text):
            if part.key:
                values[part.key] = (*values.get(part.key, ()), part.value)
    return values


def quoted(value: str) -> str:
    """A filter's value as it has to be written."""
    if re.fullmatch(r'[^\s"]+', value):
        return value
    doubled = value.replace('"', '""')
    return f'"{doubled}"'


def _is_picture(part: QueryPart) -> bool:
    return part.term is not None and part.term.picture is not None
