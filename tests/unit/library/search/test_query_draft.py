"""A search that is put together, change by change."""

from __future__ import annotations

from pathlib import Path

import pytest

from organizer.errors import QueryError
from organizer.library.search.query_draft import QueryDraft


def test_a_text_is_taken_apart_and_put_together_again() -> None:
    draft = QueryDraft.of("2:red - [#4] type:jpeg")
    assert draft.line == "2:red type:jpeg"
    assert [term.picture for term in draft.pictures] == [4]
    assert QueryDraft.of(draft.text) == draft


def test_a_picture_joins_once_and_keeps_its_weight() -> None:
    draft = QueryDraft("red").with_pictures([3, Path("/a.jpg")]).with_picture_weight(0, -2)
    again = draft.with_pictures([3, 5])
    assert [(term.picture, term.weight) for term in again.pictures] == [
        (3, -2),
        (Path("/a.jpg"), 1),
        (5, 1),
    ]


def test_a_picture_is_taken_out_by_its_place() -> None:
    draft = QueryDraft().with_pictures([1, 2, 3])
    assert [term.picture for term in draft.without_picture(1).pictures] == [1, 3]
    assert [term.picture for term in draft.without_picture(-1).pictures] == [1, 2]


def test_parts_of_the_line_are_weighed_and_taken_out() -> None:
    draft = QueryDraft("red - green type:jpeg")
    assert draft.with_part_weight(1, 2).line == "red + 2:green type:jpeg"
    assert draft.without_part(0).line == "- green type:jpeg"


def test_filters_are_written_and_all_taken_away() -> None:
    draft = QueryDraft("red").with_filter("type", ("jpeg", "png")).with_filter("rating", ("3..",))
    assert draft.line == "red type:jpeg type:png rating:3.."
    assert draft.filters == {"type": ("jpeg", "png"), "rating": ("3..",)}
    assert draft.without_filters().line == "red"


@pytest.mark.parametrize(
    ("line", "pictures", "is_plain"),
    [
        ("", [1], True),
        ("red car", [], True),
        ("red car", [1], False),
        ("2:red", [], False),
        ("red type:jpeg", [], False),
    ],
)
def test_only_words_alone_need_no_explanation(
    line: str, pictures: list[int], is_plain: bool
) -> None:
    assert QueryDraft(line).with_pictures(pictures).is_plain is is_plain


def test_a_half_typed_line_has_a_fault_and_no_filters() -> None:
    draft = QueryDraft("type:jpeg red -")
    assert "Nothing follows" in draft.fault
    assert draft.filters == {}
    with pytest.raises(QueryError):
        assert draft.parts
    assert QueryDraft("red").fault == ""
