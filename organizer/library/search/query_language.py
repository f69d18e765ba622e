"""The search language: words and pictures, added and taken away, narrowed down by filters.

    2:dog + [beach.jpg] - "red car" date:2023-05..2023-08 folder:Holidays

A term is words, "quoted words", a picture in brackets, by its path or, as in [#12], a photo of the
library, with a weight before a colon. + and - stand between spaces, or first of all. Filters may
stand anywhere.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Literal

from organizer.catalogue.filters import ALIASES, FAMILIES, Bounds, Filters
from organizer.errors import QueryError

KEYS = ("date", "folder", "camera", "tag", "rating", "type", "size", "gps")
_UNITS = {"b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9}
_DAY = timedelta(days=1)

_FIRST = re.compile(r"(?P<operator>[+\-\u2212])(?=[^\s+\-\u2212])")
"""The very first sign of a text may touch what follows: -fruit."""

_TOKEN = re.compile(
    rf"""
    (?P<space>\s+)
    | (?P<operator>(?<!\S)[+\-\u2212](?=\s|$))
    | (?P<filter>(?<!\S)(?P<key>{"|".join(KEYS)}):(?P<value>"(?:[^"]|"")*"|[^\s"]*))(?!\S)
    | (?P<weight>\d+(?:\.\d+)?):(?=\S)
    | (?P<quoted>"(?:[^"]|"")*")
    | (?P<picture>\[(?:[^\]]|\]\])*\](?!\]))
    | (?P<word>[^\s"\[]+)
    """,
    re.VERBOSE | re.IGNORECASE,
)


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
        return any(term.picture is None for term in self.terms)


@dataclass(frozen=True, slots=True)
class QueryPart:
    """A piece of a query's text that stands for one term or filter."""

    start: int
    end: int
    term: Term | None = None
    """None for a filter."""
    key: str = ""
    """Of a filter: one of `KEYS`."""
    value: str = ""


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
        filters = _narrowed(filters, part.key, part.value)
    return Query(tuple(terms), filters)


def parts(text: str, bare: Literal["words", "picture"] = "words") -> list[QueryPart]:
    """The terms and filters of a text in their order, with their places in it.

    A term's place includes its sign and weight. QueryError as for `parse`, except that the values
    of filters are not looked into.
    """
    found: list[QueryPart] = []
    draft = _Draft(bare)
    for token in _tokens(text):
        kind = token.lastgroup or ""
        if kind == "filter":
            found.append(
                QueryPart(
                    token.start(), token.end(), None, token["key"].lower(), _bare(token["value"])
                )
            )
        elif kind != "space":
            found += draft.take(kind, token)
    found += draft.finish()
    if draft.is_waiting:
        raise QueryError("Nothing follows the last + or -.", "Add a word or a picture after it.")
    return sorted(found, key=lambda part: part.start)


def without(text: str, part: QueryPart) -> str:
    """The text without one of its parts; all others stay what they are.

    Where cutting it out would change them, they are written anew: words that stood around it would
    become one term, and a word that begins with - would become a sign at the very start.
    """
    others = [each for each in parts(text) if each != part]
    within = [text[each.start : each.end] for each in others if _lies_in(each, part)]
    cut = " ".join((text[: part.start].strip(), *within, text[part.end :].strip())).strip()
    cut = cut.removeprefix("+").lstrip()
    return cut if _has_parts(cut, others) else _rewritten(text, others)


def _rewritten(text: str, kept: list[QueryPart]) -> str:
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


def write(query: Query) -> str:
    """A text that `parse` reads as this query."""
    text = ""
    for term in query.terms:
        sign = "- " if term.weight < 0 else "+ " if text else ""
        weight = "" if abs(term.weight) == 1 else f"{_decimal(abs(term.weight))}:"
        text += f"{' ' if text else ''}{sign}{weight}{_written(term)}"
    return " ".join(filter(None, (text, *_written_filters(query.filters))))


def _decimal(number: float) -> str:
    """All digits of a number, never with an exponent."""
    return f"{Decimal(repr(number)):f}".removesuffix(".0")


def _tokens(text: str) -> Iterator[re.Match[str]]:
    at, first = 0, len(text) - len(text.lstrip())
    while at < len(text):
        token = (at == first and _FIRST.match(text, at)) or _TOKEN.match(text, at)
        if token is None:
            opening, closing = ("quote", '"') if text[at] == '"' else ("bracket", "]")
            raise QueryError(
                f"The {opening} that opens at “{text[at : at + 20]}” is never closed.",
                f"Close it with {closing}",
            )
        yield token
        at = token.end()


class _Draft:
    """Terms as they are put together from tokens."""

    def __init__(self, bare: str) -> None:
        self._bare = bare
        self._sign = 1
        self._weight: float | None = None
        self._start: int | None = None
        self._words: list[str] = []
        self._end = 0
        self.is_waiting = False
        """Whether a sign was read that nothing follows."""

    def take(self, kind: str, token: re.Match[str]) -> list[QueryPart]:
        """The next token but a filter; the term that it ends, if it does."""
        if kind == "word" or (kind == "weight" and (self._words or self._weight)):
            self._add(token, token[0])
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
            words = _bare(token[0]) if kind == "quoted" else ""
            picture = _picture(token[0]) if kind == "picture" else None
            self._end = token.end()
            return [*ended, self._made(words, picture)]
        self._end = token.end()
        return ended

    def _add(self, token: re.Match[str], word: str) -> None:
        if self._start is None:
            self._start = token.start()
        if self._words and token.start() == self._end:
            self._words[-1] += word  # as in 10:30, whose first half looks like a weight
        else:
            self._words.append(word)
        self._end = token.end()

    def finish(self) -> list[QueryPart]:
        """The term of the words read so far, if there are any."""
        if not self._words:
            return []
        words = " ".join(self._words)
        if self._bare == "picture":
            return [self._made("", Path(words))]
        return [self._made(words, None)]

    def _made(self, words: str, picture: Path | int | None) -> QueryPart:
        if not words.strip() and picture is None:
            raise QueryError("There is nothing between the quotes.", "Type a word between them.")
        term = Term(self._sign * (self._weight or 1.0), words, picture)
        part = QueryPart(self._start or 0, self._end, term)
        self._sign, self._weight, self._start, self._words = 1, None, None, []
        self.is_waiting = False
        return part


def _bare(quoted: str) -> str:
    if len(quoted) > 1 and quoted[0] == quoted[-1] == '"':
        return quoted[1:-1].replace('""', '"')
    return quoted


def _picture(text: str) -> Path | int:
    inside = text[1:-1].replace("]]", "]").strip()
    if re.fullmatch(r"#\d{1,18}", inside):
        return int(inside[1:])
    if not inside:
        raise QueryError(
            "There is nothing between the brackets.", "Name a picture, as in [beach.jpg]."
        )
    return Path(os.path.expanduser(inside))  # noqa: PTH111 - Path would take ./~ for ~


def _narrowed(filters: Filters, key: str, value: str) -> Filters:
    if not value.strip():
        raise QueryError(f"{key}: needs a value.", _EXAMPLES[key])
    if key == "date":
        return replace(filters, taken=_dates(value))
    if key == "folder":
        return replace(filters, folders=(*filters.folders, value))
    if key == "camera":
        return replace(filters, cameras=(*filters.cameras, value))
    if key == "tag":
        return replace(filters, tags=(*filters.tags, value))
    if key == "type":
        name = ALIASES.get(value.lower(), value.lower())
        if name not in FAMILIES:
            raise _nonsense(key, value)
        return replace(filters, types=(*filters.types, name))
    if key == "rating":
        return replace(filters, rating=_rating(value))
    if key == "size":
        return replace(filters, size=_sizes(value))
    if value.lower() not in ("yes", "no"):
        raise _nonsense(key, value)
    return replace(filters, has_gps=value.lower() == "yes")


_EXAMPLES = {
    "date": "Write date:2023, date:2023-05..2023-08 or date:..2020.",
    "folder": 'Write folder:Holidays or folder:"My trip".',
    "camera": "Write camera:canon.",
    "tag": 'Write tag:family or tag:"old friends".',
    "rating": "Write rating:3.. for three stars or more, or rating:none.",
    "type": f"Write one of: {', '.join(f'type:{name}' for name in FAMILIES)}.",
    "size": "Write size:5mb.. or size:..200kb.",
    "gps": "Write gps:yes or gps:no.",
}


def _nonsense(key: str, value: str) -> QueryError:
    return QueryError(f"{key}:{value} makes no sense.", _EXAMPLES[key])


def _range(value: str) -> tuple[str, str]:
    """The two ends of a..b; a single value is both."""
    start, dots, end = value.partition("..")
    return (start, end) if dots else (start, start)


def _dates(value: str) -> tuple[datetime | None, datetime | None]:
    start, end = _range(value)
    first, last = (_date(value, each) if each else None for each in (start, end))
    if first is None and last is None:
        raise _nonsense("date", value)
    if first and last and first[0] >= last[1]:
        raise QueryError(f"date:{value} ends before it begins.", "Turn it round.")
    return (first[0] if first else None, last[1] if last else None)


def _date(value: str, text: str) -> tuple[datetime, datetime]:
    """The day, month or year, from its start up to but without its end."""
    found = re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", text)
    try:
        if found is None:
            raise ValueError(text)
        year, month, day = (int(each) if each else None for each in found.groups())
        start = datetime(year or 0, month or 1, day or 1)
        if day:
            return start, start + _DAY
        if month:
            return start, datetime(start.year + month // 12, month % 12 + 1, 1)
        return start, datetime(start.year + 1, 1, 1)
    except (ValueError, OverflowError):
        raise _nonsense("date", value) from None


def _rating(value: str) -> Bounds:
    if value.lower() == "none":
        return (None, None)
    start, end = _range(value)
    stars = re.compile(r"-1|[0-5]?")
    if not (start or end) or not stars.fullmatch(start) or not stars.fullmatch(end):
        raise _nonsense("rating", value)
    return (int(start) if start else None, int(end) if end else None)


def _sizes(value: str) -> Bounds:
    if ".." not in value:
        raise _nonsense("size", value)
    start, end = (_size(value, each) if each else None for each in _range(value))
    if start is None and end is None:
        raise _nonsense("size", value)
    return (start, end)


def _size(value: str, text: str) -> int:
    found = re.fullmatch(r"(\d{1,15}(?:\.\d{1,9})?)(b|kb|mb|gb)", text.lower())
    if found is None:
        raise _nonsense("size", value)
    return round(float(found[1]) * _UNITS[found[2]])


def _written(term: Term) -> str:
    if isinstance(term.picture, int):
        return f"[#{term.picture}]"
    if term.picture is not None:
        inside = str(term.picture).replace("]", "]]")
        is_special = inside.startswith(("#", "~")) or inside[0].isspace()
        return f"[{os.path.join(os.curdir, inside) if is_special else inside}]"  # noqa: PTH118
    alone = Query((Term(1.0, term.words),))
    try:
        is_plain = parse(term.words) == alone == parse(f"+ {term.words}")
    except QueryError:
        is_plain = False
    return term.words if is_plain else _quoted(term.words)


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _written_filters(filters: Filters) -> Iterator[str]:
    start, end = filters.taken
    if start or end:
        last = (end - _DAY).date().isoformat() if end else ""
        first = start.date().isoformat() if start else ""
        yield f"date:{first}..{last}"
    for key, values in (
        ("folder", filters.folders),
        ("camera", filters.cameras),
        ("tag", filters.tags),
    ):
        for value in values:
            is_plain = re.fullmatch(r'[^\s"]+', value)
            yield f"{key}:{value if is_plain else _quoted(value)}"
    yield from (f"type:{each}" for each in filters.types)
    if filters.rating == (None, None):
        yield "rating:none"
    elif filters.rating is not None:
        yield f"rating:{_span(filters.rating, '')}"
    if filters.size != (None, None):
        yield f"size:{_span(filters.size, 'b')}"
    if filters.has_gps is not None:
        yield f"gps:{'yes' if filters.has_gps else 'no'}"


def _span(bounds: Bounds, unit: str) -> str:
    least, most = (f"{each}{unit}" if each is not None else "" for each in bounds)
    return f"{least}..{most}"
