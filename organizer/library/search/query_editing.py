"""Edits the text of a search: pictures out of it, weights, signs and filters in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from organizer.errors import QueryError
from organizer.library.search.query import Query, QueryPart, Term
from organizer.library.search.query_filters import write_value
from organizer.library.search.query_language import parts
from organizer.library.search.query_writer import write

_SIGN = re.compile(r"\s*[+\-\u2212]?\s*(?:\d+(?:\.\d+)?:(?=\S))?")
"""What stands before the words or the picture of a term."""


def join_pictures(words: str, pictures: Sequence[Term]) -> str:
    """What was typed and the pictures beside it as one text."""
    text = words.strip()
    for term in pictures:
        sign = "+ " if text and term.weight > 0 else ""
        text = f"{text} {sign}{write(Query((term,)))}".strip()
    return text


def split_pictures(text: str) -> tuple[str, tuple[Term, ...]]:
    """A text's pictures, and what is left to be typed; the opposite of `join_pictures`.

    A text that makes no sense stays whole.
    """
    try:
        pictures = [part for part in parts(text) if _is_picture(part)]
        words = without(text, *pictures) if pictures else text
    except QueryError:
        return text, ()
    return words, tuple(part.term for part in pictures if part.term)


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
        if found := [part for part in parts(text) if part.key == key]:
            text = without(text, *found)
    return " ".join((text.strip(), *(f"{key}:{write_value(value)}" for value in values))).strip()


def values_in(text: str) -> dict[str, tuple[str, ...]]:
    """The filters of a text, by their keys, as they were typed; none of a half typed text."""
    values: dict[str, tuple[str, ...]] = {}
    with suppress(QueryError):
        for part in parts(text):
            if part.key:
                values[part.key] = (*values.get(part.key, ()), part.value)
    return values


def without(text: str, *gone: QueryPart) -> str:
    """The text without some of its parts; all others stay what they are.

    Where cutting them out would change others, these are written anew: words that stood around one
    would become one term, and a word that begins with - would become a sign at the very start.
    """
    leaving = set(gone)
    others = [each for each in parts(text) if each not in leaving]
    kept, at = [], 0
    for part in sorted(leaving, key=lambda part: part.start):
        kept.append(text[at : part.start].strip())
        kept += [text[each.start : each.end] for each in others if _lies_in(each, part)]
        at = max(at, part.end)
    cut = " ".join((*kept, text[at:].strip())).strip()
    cut = cut.removeprefix("+").lstrip()
    return cut if _has_parts(cut, others) else _write_anew(text, others)


def _write_anew(text: str, kept: list[QueryPart]) -> str:
    pieces: list[str] = []
    for part in kept:
        if part.term is None:
            pieces.append(text[part.start : part.end])
        else:
            sign = "+ " if pieces and part.term.weight > 0 else ""
            pieces.append(sign + write(Query((part.term,))))
    return " ".join(pieces)


def _lies_in(inner: QueryPart, outer: QueryPart) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _has_parts(text: str, wanted: list[QueryPart]) -> bool:
    """Whether a text has these parts, wherever they stand in it."""
    try:
        found = parts(text)
    except QueryError:
        return False
    return [replace(each, start=0, end=0) for each in found] == [
        replace(each, start=0, end=0) for each in wanted
    ]


def _is_picture(part: QueryPart) -> bool:
    return part.term is not None and part.term.picture is not None
