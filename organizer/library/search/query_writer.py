"""Writes a search as text."""

from __future__ import annotations

import os
from decimal import Decimal

from organizer.errors import QueryError
from organizer.library.search.query import Query, Term
from organizer.library.search.query_filters import write_filters
from organizer.library.search.query_language import parse
from organizer.library.search.query_tokens import in_quotes


def write(query: Query) -> str:
    """A text that `parse` reads as this query."""
    text = ""
    for term in query.terms:
        sign = "- " if term.weight < 0 else "+ " if text else ""
        weight = "" if abs(term.weight) == 1 else f"{_decimal(abs(term.weight))}:"
        text += f"{' ' if text else ''}{sign}{weight}{_write_term(term)}"
    return " ".join(filter(None, (text, *write_filters(query.filters))))


def _decimal(number: float) -> str:
    """All digits of a number, never with an exponent."""
    return f"{Decimal(repr(number)):f}".removesuffix(".0")


def _write_term(term: Term) -> str:
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
    return term.words if is_plain else in_quotes(term.words)
