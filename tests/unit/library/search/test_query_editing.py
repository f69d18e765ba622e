"""The text of a search: taken apart, put together, changed in one place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from organizer.errors import QueryError
from organizer.library.search.query import Term
from organizer.library.search.query_editing import (
    filtered,
    join_pictures,
    reweighted,
    split_pictures,
    values_in,
    without,
)
from organizer.library.search.query_language import parse, parts


@pytest.mark.parametrize(
    ("text", "words", "pictures"),
    [
        ("dog", "dog", ()),
        ("[#3]", "", (Term(1, "", 3),)),
        (
            "2:dog + [#1] - 2:[/a/b c.jpg]",
            "2:dog",
            (Term(1, "", 1), Term(-2, "", Path("/a/b c.jpg"))),
        ),
        ("- fruit [#1]", "- fruit", (Term(1, "", 1),)),
        ("dog date:2023 - [#2] cat", "dog date:2023 + cat", (Term(-1, "", 2),)),
        ('dog "half typed', 'dog "half typed', ()),
    ],
)
def test_pictures_are_taken_out_of_a_text_and_put_in_again(text, words, pictures) -> None:
    assert split_pictures(text) == (words, pictures)
    assert split_pictures(join_pictures(words, pictures)) == (words, pictures)


@pytest.mark.parametrize("weight", [1.0, -1.0, 3.0, -2.5])
@pytest.mark.parametrize("number", [0, 1, 2])
def test_one_term_gets_another_weight_and_the_others_stay(number: int, weight: float) -> None:
    text = 'dog + 2:"red car" - cat date:2023'
    before, found = parse(text), parts(text)
    after = parse(reweighted(text, found[number], weight))
    assert after.filters == before.filters
    assert after.terms[number] == Term(weight, before.terms[number].words)
    assert [*after.terms[:number], *after.terms[number + 1 :]] == [
        *before.terms[:number],
        *before.terms[number + 1 :],
    ]


def test_a_filter_gets_other_values_and_the_rest_stays() -> None:
    text = "red folder:a car - cat folder:b gps:yes"
    assert filtered(text, "folder", ("My trip", "c")) == (
        'red car - cat gps:yes folder:"My trip" folder:c'
    )
    assert filtered(text, "gps", ()) == "red folder:a car - cat folder:b"
    assert filtered("", "date", ("2023",)) == "date:2023"


def test_the_values_of_filters_are_read_from_a_text() -> None:
    assert values_in('dog folder:a FOLDER:"b c" rating:3..') == {
        "folder": ("a", "b c"),
        "rating": ("3..",),
    }
    assert values_in('"half typed') == {}


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("dog + cat", 0, "cat"),
        ("dog + cat", 1, "dog"),
        ("dog - cat", 0, "- cat"),
        ("dog date:2023 - cat", 1, "dog - cat"),
        ("date:2023", 0, ""),
        ("dog + -5 degrees", 0, '"-5 degrees"'),
        ("date:2023 -5 degrees", 0, '"-5 degrees"'),
        ("dog [#1] cat", 1, "dog + cat"),
        ('dog "red car" 2:cat', 1, "dog + 2:cat"),
        ("[1]-", 0, '"-"'),
        ("red date:2023 car - cat", 0, "date:2023 - cat"),
        ("red date:2023 car - cat", 1, "red car - cat"),
    ],
)
def test_a_part_can_be_taken_out_of_the_text(text, number, rest) -> None:
    assert without(text, parts(text)[number]) == rest


@given(some.text(alphabet='ab12 :+-"[]#.date', max_size=20), some.data())
def test_taking_parts_out_leaves_all_others_as_they_are(text, data) -> None:
    try:
        found = parts(text)
    except QueryError:
        return
    if found:
        gone = data.draw(some.lists(some.sampled_from(found), max_size=4))
        left = parts(without(text, *gone))
        assert [(each.term, each.key, each.value) for each in left] == [
            (each.term, each.key, each.value) for each in found if each not in gone
        ]
