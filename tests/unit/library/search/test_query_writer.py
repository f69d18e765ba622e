"""A search as text, which is read as the same search."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as some

from organizer.catalogue.filters import FAMILIES, Filters
from organizer.errors import QueryError
from organizer.library.search.query import Query, Term
from organizer.library.search.query_language import parse
from organizer.library.search.query_writer import write

_words = some.text(min_size=1, max_size=12).filter(str.strip)
_paths = some.text(
    some.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), min_size=1, max_size=12
).filter(lambda text: str(Path(text)).rstrip() == str(Path(text)))
_atoms = some.one_of(
    some.builds(lambda words: {"words": " ".join(words.split())}, _words),
    some.builds(lambda path: {"picture": Path(path)}, _paths),
    some.builds(lambda photo: {"picture": photo}, some.integers(0, 10**9)),
)
_terms = some.builds(
    lambda sign, weight, atom: Term(sign * weight, **atom),
    some.sampled_from([1, -1]),
    some.one_of(some.sampled_from([1.0, 2.0, 0.5, 12.25]), some.floats(1e-9, 1e6)),
    _atoms,
)
_days = some.dates(date(1, 1, 2), date(9999, 12, 31)).map(
    lambda day: datetime(day.year, day.month, day.day)
)
_names = some.text(
    some.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=9
).filter(str.strip)
_filters = some.builds(
    Filters,
    taken=some.one_of(
        some.just((None, None)),
        some.tuples(_days, some.none()),
        some.tuples(some.none(), _days),
        some.tuples(_days, _days).filter(lambda both: both[0] < both[1]),
    ),
    folders=some.lists(_names, max_size=2).map(tuple),
    cameras=some.lists(_names, max_size=2).map(tuple),
    types=some.lists(some.sampled_from(sorted(FAMILIES)), max_size=2).map(tuple),
    rating=some.sampled_from([None, (None, None), (3, 3), (-1, None), (None, 2), (0, 5)]),
    size=some.sampled_from([(None, None), (5, None), (None, 10**9), (0, 77)]),
    has_gps=some.sampled_from([None, True, False]),
)


@given(some.lists(_terms, max_size=4).map(tuple), _filters)
def test_what_is_written_is_read_as_the_same_query(terms, filters) -> None:
    query = Query(terms, filters)
    assert parse(write(query)) == query


@given(some.text(alphabet='ab12 :+-"[]#.date', max_size=20))
def test_any_text_is_a_query_or_refused(text) -> None:
    with suppress(QueryError):
        query = parse(text)
        assert parse(write(query)) == query


def test_a_picture_whose_name_looks_special_is_still_that_picture() -> None:
    for name in ("#12", "~", "~/a.jpg", " a.jpg"):
        query = Query((Term(1, "", Path(name)),))
        assert parse(write(query)) == query


def test_tags_are_read_and_written_with_their_spaces() -> None:
    query = parse('dog tag:"old friends" tag:beach')
    assert query.filters.tags == ("old friends", "beach")
    assert parse(write(query)) == query
