"""Reads and writes the filters of a search, each a key, a colon and a value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from organizer.catalogue.filters import ALIASES, FAMILIES, Bounds, Filters
from organizer.errors import QueryError
from organizer.library.search.query_tokens import in_quotes

_UNITS = {"b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9}
_DAY = timedelta(days=1)


def add_filter(filters: Filters, key: str, value: str) -> Filters:
    """The filters with one more, of one of `query_tokens.KEYS`.

    QueryError, with an example, for a value that makes no sense.
    """
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
            raise _explain_nonsense(key, value)
        return replace(filters, types=(*filters.types, name))
    if key == "rating":
        return replace(filters, rating=_rating(value))
    if key == "size":
        return replace(filters, size=_sizes(value))
    if value.lower() not in ("yes", "no"):
        raise _explain_nonsense(key, value)
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


def _explain_nonsense(key: str, value: str) -> QueryError:
    return QueryError(f"{key}:{value} makes no sense.", _EXAMPLES[key])


def split_range(value: str) -> tuple[str, str]:
    """The two ends of a..b; a single value is both."""
    start, dots, end = value.partition("..")
    return (start, end) if dots else (start, start)


def _dates(value: str) -> tuple[datetime | None, datetime | None]:
    start, end = split_range(value)
    first, last = (_date(value, each) if each else None for each in (start, end))
    if first is None and last is None:
        raise _explain_nonsense("date", value)
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
        raise _explain_nonsense("date", value) from None


def _rating(value: str) -> Bounds:
    if value.lower() == "none":
        return (None, None)
    start, end = split_range(value)
    stars = re.compile(r"-1|[0-5]?")
    if not (start or end) or not stars.fullmatch(start) or not stars.fullmatch(end):
        raise _explain_nonsense("rating", value)
    return (int(start) if start else None, int(end) if end else None)


def _sizes(value: str) -> Bounds:
    if ".." not in value:
        raise _explain_nonsense("size", value)
    start, end = (_size(value, each) if each else None for each in split_range(value))
    if start is None and end is None:
        raise _explain_nonsense("size", value)
    return (start, end)


def _size(value: str, text: str) -> int:
    found = re.fullmatch(r"(\d{1,15}(?:\.\d{1,9})?)(b|kb|mb|gb)", text.lower())
    if found is None:
        raise _explain_nonsense("size", value)
    return round(float(found[1]) * _UNITS[found[2]])


def write_filters(filters: Filters) -> Iterator[str]:
    """Each filter as `add_filter` reads it: its key, a colon and its value."""
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
            yield f"{key}:{write_value(value)}"
    yield from (f"type:{each}" for each in filters.types)
    if filters.rating == (None, None):
        yield "rating:none"
    elif filters.rating is not None:
        yield f"rating:{_span(filters.rating, '')}"
    if filters.size != (None, None):
        yield f"size:{_span(filters.size, 'b')}"
    if filters.has_gps is not None:
        yield f"gps:{'yes' if filters.has_gps else 'no'}"


def write_value(value: str) -> str:
    """A filter's value as it has to be written: in quotes only where it needs them."""
    return value if re.fullmatch(r'[^\s"]+', value) else in_quotes(value)


def _span(bounds: Bounds, unit: str) -> str:
    least, most = (f"{each}{unit}" if each is not None else "" for each in bounds)
    return f"{least}..{most}"
