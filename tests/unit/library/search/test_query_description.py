"""A search said in words."""

from __future__ import annotations

import pytest

from organizer.library.search import query_description


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
