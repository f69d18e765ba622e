"""The search language, as it is read."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest

from organizer.catalogue.filters import Filters
from organizer.errors import QueryError
from organizer.library.search.query import Query, Term
from organizer.library.search.query_language import parse, parts


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("dog", [Term(1, "dog")]),
        ("  a dog\n on the beach ", [Term(1, "a dog on the beach")]),
        ("2:dog + [beach.jpg] - fruit", None),
        ("dog - cat", [Term(1, "dog"), Term(-1, "cat")]),
        ("- cat", [Term(-1, "cat")]),
        ("-cat", [Term(-1, "cat")]),
        (" -1", [Term(-1, "1")]),
        ("+ dog", [Term(1, "dog")]),
        ("--json red", [Term(1, "--json red")]),
        ("0.5:dog + 2.5:cat", [Term(0.5, "dog"), Term(2.5, "cat")]),
        ("well-known black-and-white", [Term(1, "well-known black-and-white")]),
        ("C++ -- book", [Term(1, "C++ -- book")]),
        ('"rock + roll" - "a ""quoted"" word"', None),
        ("[#12] + 3:[#7]", [Term(1, "", 12), Term(3, "", 7)]),
        ("[/a b/c]].jpg]", [Term(1, "", Path("/a b/c].jpg"))]),
        ("dog [#1]", [Term(1, "dog"), Term(1, "", 1)]),
        ("time: noon", [Term(1, "time: noon")]),
        ("at 10:30 sharp", [Term(1, "at 10:30 sharp")]),
        ("2:10:30 and 1:5:4", [Term(2, "10:30 and 1:5:4")]),
        ("犬 + ビーチ", [Term(1, "犬"), Term(1, "ビーチ")]),
        ("", []),
    ],
)
def test_terms_are_read_with_their_signs_and_weights(text, terms) -> None:
    special = {
        "2:dog + [beach.jpg] - fruit": [
            Term(2, "dog"),
            Term(1, "", Path("beach.jpg")),
            Term(-1, "fruit"),
        ],
        '"rock + roll" - "a ""quoted"" word"': [
            Term(1, "rock + roll"),
            Term(-1, 'a "quoted" word'),
        ],
    }
    assert parse(text) == Query(tuple(special[text] if terms is None else terms))


@pytest.mark.parametrize(
    ("text", "filters"),
    [
        ("date:2023", Filters(taken=(datetime(2023, 1, 1), datetime(2024, 1, 1)))),
        ("date:2023-12", Filters(taken=(datetime(2023, 12, 1), datetime(2024, 1, 1)))),
        ("date:2024-02-28", Filters(taken=(datetime(2024, 2, 28), datetime(2024, 2, 29)))),
        (
            "date:2023-05-01..2023-08",
            Filters(taken=(datetime(2023, 5, 1), datetime(2023, 9, 1))),
        ),
        ("date:..2020", Filters(taken=(None, datetime(2021, 1, 1)))),
        ("date:2020..", Filters(taken=(datetime(2020, 1, 1), None))),
        ("folder:Holidays", Filters(folders=("Holidays",))),
        ('folder:"My trip" folder:b', Filters(folders=("My trip", "b"))),
        ("camera:canon CAMERA:nikon", Filters(cameras=("canon", "nikon"))),
        ("rating:3", Filters(rating=(3, 3))),
        ("rating:3..", Filters(rating=(3, None))),
        ("rating:..2", Filters(rating=(None, 2))),
        ("rating:-1", Filters(rating=(-1, -1))),
        ("rating:none", Filters(rating=(None, None))),
        ("type:jpg type:RAW", Filters(types=("jpeg", "raw"))),
        ("size:5mb..", Filters(size=(5_000_000, None))),
        ("size:..200kb", Filters(size=(None, 200_000))),
        ("size:1.5gb..2gb", Filters(size=(1_500_000_000, 2_000_000_000))),
        ("gps:yes", Filters(has_gps=True)),
        ("gps:No", Filters(has_gps=False)),
    ],
)
def test_filters_are_read_wherever_they_stand(text, filters) -> None:
    assert parse(text) == Query((), filters)
    assert parse(f"dog {text} - cat") == Query((Term(1, "dog"), Term(-1, "cat")), filters)
    assert parse(f"red {text} car") == Query((Term(1, "red car"),), filters)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("dog +", "last + or -"),
        ("dog + - cat", "Two signs"),
        ('a "b', 'opens at “"b” is never closed'),
        ("a [b", "opens at “[b” is never closed"),
        ("[]", "between the brackets"),
        ('""', "between the quotes"),
        ("0:dog", "no weight"),
        ("date:", "date: needs a value"),
        ("date:soon", "date:soon"),
        ("date:2023-13", "date:2023-13"),
        ("date:2023-02-30", "date:2023-02-30"),
        ("date:..", "date:.."),
        ("date:2024..2023", "ends before it begins"),
        ("date:2024 date:2023", "given twice"),
        ("rating:6", "rating:6"),
        ("rating:..", "rating:.."),
        ("type:cheese", "type:cheese"),
        ("size:5mb", "size:5mb"),
        ("size:big..", "size:big.."),
        ("gps:maybe", "gps:maybe"),
        ("tag:", "tag: needs a value"),
    ],
)
def test_what_makes_no_sense_is_told_with_its_place(text, place) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert place in caught.value.sentence
    assert caught.value.remedy


def test_a_bare_term_may_stand_for_a_picture() -> None:
    query = parse('my dog.jpg + 2:"a word" - [#3]', bare="picture")
    assert query.terms == (Term(1, "", Path("my dog.jpg")), Term(2, "a word"), Term(-1, "", 3))


def test_each_part_knows_its_place_in_the_text() -> None:
    text = '2:dog + [beach.jpg] date:2023 - "red car"'
    places = [text[part.start : part.end] for part in parts(text)]
    assert places == ["2:dog", "+ [beach.jpg]", "date:2023", '- "red car"']
    assert [part.key for part in parts(text)] == ["", "", "date", ""]


@pytest.mark.parametrize(
    "text",
    [
        "a" * 60_000,
        f'"{"a" * 60_000}"',
        "a " * 30_000,
        "1:" * 30_000,
        f"[{'a' * 60_000}]",
        f"tag:{'a' * 60_000}",
        f'folder:"{"a" * 60_000}"',
    ],
)
def test_a_part_of_ten_thousands_of_letters_is_refused(text) -> None:
    with pytest.raises(QueryError, match=r"letters long") as refused:
        parse(text)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize("text", ['"a" ' * 300, "tag:a " * 300, "[a.jpg] + " * 6000 + "[b.jpg]"])
def test_hundreds_of_words_and_thousands_of_pictures_are_refused(text) -> None:
    with pytest.raises(QueryError, match="too many parts"):
        parse(text)


def test_a_page_of_words_and_a_thousand_pictures_are_read() -> None:
    assert len(parse("word " * 1_500).terms) == 1
    assert len(parse(" + ".join(f"[#{number}]" for number in range(1_000))).terms) == 1_000


def test_what_is_no_text_and_no_name_is_searched_for_as_it_is_shown() -> None:
    mark = "\N{REPLACEMENT CHARACTER}"
    assert parse("a\udcff\0b tag:c\udcff") == parse(f"a{mark}{mark}b tag:c{mark}")
    assert parse("[a\0.jpg] + [\ud800.jpg]") == parse(f"[a{mark}.jpg] + [{mark}.jpg]")


@pytest.mark.skipif(os.name == "nt", reason="all names are text here")
def test_names_of_any_bytes_can_be_asked_for() -> None:
    query = parse("[a\udcff.jpg] folder:b\udcff")
    assert (query.terms[0].picture, query.filters.folders) == (Path("a\udcff.jpg"), ("b\udcff",))
