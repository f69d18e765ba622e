"""Says in plain words how a search was understood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from organizer import formatting
from organizer.errors import QueryError
from organizer.library.search.query import Term
from organizer.library.search.query_filters import split_range, write_value
from organizer.library.search.query_language import parse, parts
from organizer.paths import displayable

Picture = Path | int
"""A file, or the id of a photo in the library."""

FILTER_ICONS = {
    "date": "calendar",
    "folder": "folder",
    "camera": "camera",
    "tag": "tag",
    "rating": "star",
    "type": "type",
    "size": "size",
    "gps": "pin",
}
"""Files of resources/icons for the keys of filters."""


def title(text: str, names: Mapping[Picture, str] | None = None) -> str:
    """A search in one line, such as "2 × dog − fruit + 2 pictures · 2023".

    A picture alone on its side is called by its name where `names` has it.
    """
    try:
        found = parts(text)
    except QueryError:
        return text
    terms = [part.term for part in found if part.term]
    filters = [filter_words(part.key, part.value) for part in found if part.key]
    words = [term for term in terms if term.picture is None]
    if terms and not words and names is None:
        said = "Look-alikes"
    elif len(terms) == 1 and words and words[0].weight == 1:
        said = f"“{words[0].words}”"
    else:
        pictures = [term for term in terms if term.picture is not None]
        added = _pictures([term for term in pictures if term.weight > 0], "+", names)
        taken = _pictures([term for term in pictures if term.weight < 0], "−", names)
        pieces = (f"{_sign(term)} {term.words}" for term in words)
        said = " ".join((*pieces, *added, *taken)).removeprefix("+ ")
    return " · ".join(filter(None, (said, *filters)))


def term_words(term: Term) -> str:
    """What a chip for a term is called."""
    if isinstance(term.picture, Path):
        return displayable(term.picture.name)
    return term.words or "picture"


def _sign(term: Term) -> str:
    number = abs(term.weight)
    return f"{'−' if term.weight < 0 else '+'}{'' if number == 1 else f' {number:g} ×'}"


def _pictures(
    terms: Sequence[Term], sign: str, names: Mapping[Picture, str] | None
) -> Iterator[str]:
    if len(terms) > 1:
        yield f"{sign} {len(terms)} pictures"
    elif terms:
        picture = terms[0].picture
        yield f"{_sign(terms[0])} {(names or {}).get(picture or 0, term_words(terms[0]))}"


def filter_words(key: str, value: str) -> str:
    """A filter of the search language; what makes no sense stays as it was typed."""
    try:
        filters = parse(f"{key}:{write_value(value)}").filters
    except QueryError:
        return f"{key}:{value}"
    match key:
        case "date":
            start, end = (_date(each) for each in split_range(value))
            return _span(start, end, least="since", most="until")
        case "rating":
            return _rating(filters.rating or (None, None))
        case "size":
            start, end = (
                "" if each is None else formatting.data_size(each).replace(".0 ", " ")
                for each in filters.size
            )
            return _span(start, end, least="from", most="up to")
        case "type":
            return type_words(filters.types[0])
        case "tag":
            return f"tagged “{value}”"
        case "gps":
            return "has a place" if filters.has_gps else "no place"
    return value


def type_words(family: str) -> str:
    """A file type as a person writes it."""
    return {"raw": "Raw", "webp": "WebP", "jxl": "JPEG XL"}.get(family, family.upper())


def _span(start: str, end: str, least: str, most: str) -> str:
    if start == end:
        return start
    if start and end:
        return f"{start} – {end}"
    return f"{least} {start}" if start else f"{most} {end}"


def _date(text: str) -> str:
    """2023, May 2023 or 5 May 2023."""
    numbers = [int(number) for number in text.split("-")] if text else []
    if len(numbers) < 2:
        return text
    day = date(numbers[0], numbers[1], numbers[2] if len(numbers) > 2 else 1)
    return f"{day.day} {day:%b %Y}" if len(numbers) > 2 else f"{day:%b %Y}"


def _rating(bounds: tuple[int | None, int | None]) -> str:
    match bounds:
        case (None, None):
            return "not rated"
        case (-1, -1):
            return "rejected"
        case (least, None):
            return f"{stars(least)} or more" if least != 5 else "5 stars"
        case (None, most):
            return f"up to {stars(most)}"
        case (least, most):
            return stars(least) if least == most else f"{least} – {stars(most)}"


def stars(count: int | None) -> str:
    """Such as "1 star"."""
    return "1 star" if count == 1 else f"{count} stars"
