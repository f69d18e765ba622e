"""Layouts that are written and read back."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace

import numpy as np
import pytest

from organizer.errors import QueryError
from organizer.fragments.files.cutting import Cutting, cut
from organizer.fragments.files.layout_file import layout_json, load_layout, read_layout
from organizer.fragments.layout import Layout, Picture, Pieces, Place


@pytest.fixture
def heap(pictures) -> tuple[Pieces, Layout]:
    pieces, true = cut(pictures, Cutting(seed=3, rotate=True))
    first, second, third = true.pictures
    held = tuple(replace(place, is_locked=place.row == 0) for place in first.places)
    taken_out = tuple(place.piece for place in third.places)
    return pieces, Layout((replace(first, places=held), second), tuple(sorted(taken_out)))


def test_a_layout_becomes_a_document_with_the_names_of_pieces_and_files(pictures):
    pieces, true = cut(pictures[:1], Cutting(seed=3, rotate=True))
    places = true.pictures[0].places
    held = Place(places[0].piece, 0, 0, places[0].rotation, 0.123456, is_locked=True)
    layout = Layout((Picture(4, 4, (held, *places[1:15]), confidence=0.5),), (places[15].piece,))
    document = layout_json(pieces, layout, ["a.png"])
    assert json.loads(json.dumps(document)) == document
    (picture,) = document["pictures"]
    assert (picture["file"], picture["rows"], picture["columns"]) == ("a.png", 4, 4)
    assert picture["pieces"][0] == {
        "file": pieces.names[held.piece],
        "row": 0,
        "column": 0,
        "rotation": held.rotation,
        "confidence": 0.1235,
        "locked": True,
    }
    assert "locked" not in picture["pieces"][1]
    assert document["leftover"] == [pieces.names[places[15].piece]]
    assert "file" not in layout_json(pieces, layout)["pictures"][0]


def test_a_layout_comes_back_as_it_was_saved(heap):
    pieces, layout = heap
    assert read_layout(json.loads(json.dumps(layout_json(pieces, layout))), pieces) == layout


def test_pieces_that_the_document_does_not_name_are_left_over(heap):
    pieces, layout = heap
    document = layout_json(pieces, layout)
    document["leftover"] = ["something else"]
    assert read_layout(document, pieces) == layout


def test_pictures_of_pieces_of_another_size_are_passed_over(heap):
    pieces, layout = heap
    document = layout_json(pieces, layout)
    others = Pieces(np.zeros((4, 3, 3, 3), np.uint8), ("a", "b", "c", "d"))
    both = Layout((Picture(1, 2, (Place(0, 0, 0), Place(1, 0, 1)), confidence=0.3),), (2, 3))
    document["pictures"] += layout_json(others, both)["pictures"]
    assert read_layout(document, pieces) == layout
    assert read_layout(document, others) == both


def test_the_layout_of_other_pieces_is_refused(heap):
    pieces, layout = heap
    others = Pieces(pieces.pixels, tuple(f"other-{name}" for name in pieces.names))
    with pytest.raises(QueryError, match="other pieces"):
        read_layout(layout_json(pieces, layout), others)


def changed(document: dict, *path: object, value: object) -> dict:
    document = deepcopy(document)
    at = document
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return document


FIRST = ("pictures", 0, "pieces", 0)


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (("pictures",), None, "does not say its pictures"),
        (("pictures", 0), [], "does not say its pieces"),
        (("pictures", 0, "rows"), "4", "does not say its rows"),
        (("pictures", 0, "rows"), True, "does not say its rows"),
        (("pictures", 0, "rows"), 0, "impossible grid"),
        (("pictures", 0, "columns"), 10**9, "impossible grid"),
        (("pictures", 0, "columns"), 10**30, "impossible grid"),
        (("pictures", 0, "confidence"), float("nan"), "does not say its confidence"),
        (("pictures", 0, "confidence"), 10**400, "does not say its confidence"),
        ((*FIRST, "confidence"), 1.5, "does not say its confidence"),
        ((*FIRST, "file"), 7, "does not say its file"),
        ((*FIRST, "file"), "unknown.png", "not here: unknown.png"),
        ((*FIRST, "row"), 4, "outside of its grid"),
        ((*FIRST, "column"), -1, "outside of its grid"),
        ((*FIRST, "rotation"), 4, "outside of its grid"),
        ((*FIRST, "column"), 1, "two pieces in one place"),
    ],
)
def test_a_document_that_does_not_fit_is_refused_with_a_sentence(heap, path, value, sentence):
    pieces, layout = heap
    document = changed(layout_json(pieces, layout), *path, value=value)
    with pytest.raises(QueryError, match=sentence):
        read_layout(document, pieces)


@pytest.mark.parametrize("document", [None, [], "layout", 3, {}])
def test_what_is_no_layout_at_all_is_refused(heap, document):
    with pytest.raises(QueryError, match="The layout does not say"):
        read_layout(document, heap[0])


def test_a_piece_that_lies_in_two_places_is_refused(heap):
    pieces, layout = heap
    document = layout_json(pieces, layout)
    twice = changed(document, *FIRST, "file", value=document["pictures"][0]["pieces"][1]["file"])
    across = changed(document, *FIRST, "file", value=document["pictures"][1]["pieces"][1]["file"])
    for each in (twice, across):
        with pytest.raises(QueryError, match="placed twice"):
            read_layout(each, pieces)


def test_oblong_pieces_cannot_lie_across_each_other():
    pieces = Pieces(np.zeros((2, 3, 5, 3), np.uint8), ("a", "b"))
    layout = Layout((Picture(1, 2, (Place(0, 0, 0), Place(1, 0, 1, 1))),))
    with pytest.raises(QueryError, match="across each other"):
        read_layout(layout_json(pieces, layout), pieces)


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"pictures": ' + "9" * 5_000 + "}", "\udcff", "", "NaN", '"\\ud800"']
)
def test_a_file_that_is_no_layout_is_told_in_a_sentence(heap, tmp_path, text):
    path = tmp_path / "layout.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(QueryError, match=r"layout") as refused:
        load_layout(path, heap[0])
    assert refused.value.remedy


def test_a_layout_that_would_make_a_picture_of_gigabytes_is_refused():
    pieces = Pieces(np.zeros((2, 64, 64, 3), np.uint8), ("a", "b"))
    far = Layout((Picture(1_000, 1_000, (Place(0, 0, 0), Place(1, 999, 999))),))
    with pytest.raises(QueryError, match="more than 300 million pixels"):
        read_layout(layout_json(pieces, far), pieces)
