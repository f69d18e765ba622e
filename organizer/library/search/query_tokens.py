"""Cuts the text of a search into tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator

from organizer.errors import QueryError

KEYS = ("date", "folder", "camera", "tag", "rating", "type", "size", "gps")
"""The filters by what stands before their colon."""

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


def tokens(text: str) -> Iterator[re.Match[str]]:
    """The tokens of a text in their order, without gaps, spaces being tokens too.

    `lastgroup` is the kind: space, operator, filter (with the groups key and value), weight,
    quoted, picture or word. QueryError for a quote or a bracket that is never closed.
    """
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


def in_quotes(text: str) -> str:
    """As it has to be written to be taken for words or a value, whatever it holds."""
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def unquoted(quoted: str) -> str:
    """The opposite of `in_quotes`; what has no quotes stays as it is."""
    if len(quoted) > 1 and quoted[0] == quoted[-1] == '"':
        return quoted[1:-1].replace('""', '"')
    return quoted
