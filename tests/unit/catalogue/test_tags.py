"""Words that a person puts on photos."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from organizer.catalogue import Catalogue
from organizer.catalogue.filters import Filters
from organizer.records import State


def test_tags_are_put_on_and_taken_off(catalogue: Catalogue, add: Callable[..., int]) -> None:
    one, two = add(b"1"), add(b"2")
    catalogue.tags.add([one, two], "dog")
    catalogue.tags.add([one], "Beach")
    assert catalogue.tags.of([one, two]) == {one: ("Beach", "dog"), two: ("dog",)}
    catalogue.tags.remove([one, two], "DOG")
    assert catalogue.tags.of([one, two]) == {one: ("Beach",)}


def test_a_tag_is_the_same_in_any_case(catalogue: Catalogue, add: Callable[..., int]) -> None:
    one = add(b"1")
    catalogue.tags.add([one], "Dog")
    catalogue.tags.add([one], "dog")
    assert catalogue.tags.of([one]) == {one: ("Dog",)}


def test_only_present_photos_count(catalogue: Catalogue, add: Callable[..., int]) -> None:
    one, two, three = (add(name) for name in (b"1", b"2", b"3"))
    catalogue.tags.add([one, two, three], "dog")
    catalogue.tags.add([three], "cat")
    catalogue.photos.set_state([two], State.TRASHED)
    assert catalogue.tags.counts() == [("dog", 2), ("cat", 1)]


def test_a_filter_wants_every_tag(catalogue: Catalogue, add: Callable[..., int]) -> None:
    one, two = add(b"1"), add(b"2")
    catalogue.tags.add([one, two], "dog")
    catalogue.tags.add([two], "beach")
    assert set(catalogue.photos.matching(Filters(tags=("Dog",)))) == {one, two}
    assert catalogue.photos.matching(Filters(tags=("dog", "Beach"))).tolist() == [two]
    assert not len(catalogue.photos.matching(Filters(tags=("cat",))))


@pytest.mark.skipif(os.name == "nt", reason="all text is text here")
def test_a_tag_that_is_no_text_is_kept_as_it_is_shown(
    catalogue: Catalogue, add: Callable[..., int]
) -> None:
    photo, odd = add(b"a"), os.fsdecode(b"a\xffb")
    catalogue.tags.add([photo], odd)
    assert catalogue.tags.of([photo]) == {photo: ("a\N{REPLACEMENT CHARACTER}b",)}
    catalogue.tags.remove([photo], odd)
    assert catalogue.tags.of([photo]) == {}
