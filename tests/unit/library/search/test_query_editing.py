"""The text of a search: taken apart, put together, changed in one place, said in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from organizer.library.search import query_description
from organizer.library.search.query_editing import apart, filtered, joined, reweighted, values_in
from organizer.library.search.query_language import Term, parse, parts


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
    assert apart(text) == (words, pictures)
    assert apart(joined(words, pictures)) == (words, pictures)


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
    ("text", "said"),
    [
        ("dog", "“dog”"),
        ("2:dog - fruit", "2 × dog − fruit"),
        ("[#1] + [#2]", "Look-alikes"),
        ("[#1] date:2023", "Look-alikes · 2023"),
        ("dog + [#1] + [#2] - [/a/b.jpg]", "dog + 2 pictures − b.jpg"),
        ("date:2023-05..2023-08-02", "May 2023 – 2 Aug 2023"),
        ("date:..2020", "until 2020"),
        ("date:2020-01..", "since Jan 2020"),
        ("rating:3..", "3 stars or more"),
        ("rating:1", "1 star"),
        ("rating:2..4", "2 – 4 stars"),
        ("rating:..2", "up to 2 stars"),
        ("rating:5..", "5 stars"),
        ("rating:none", "not rated"),
        ("rating:-1", "rejected"),
        ("size:5mb..", "from 5 MB"),
        ("size:..200kb", "up to 200 kB"),
        ("type:jpg gps:yes", "JPEG · has a place"),
        ("gps:no folder:Rome", "no place · Rome"),
        ("date:nonsense", "date:nonsense"),
        ('"half typed', '"half typed'),
    ],
)
def test_a_search_is_said_in_words(text: str, said: str) -> None:
    assert query_description.title(text) == said


def test_a_single_picture_is_called_by_its_name_where_that_is_known() -> None:
    assert query_description.title("dog - [#4]", {4: "beach.jpg"}) == "dog − beach.jpg"
    assert query_description.title("[#4]", {4: "beach.jpg"}) == "beach.jpg"
