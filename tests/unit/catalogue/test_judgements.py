"""What a person has said of which photos belong together."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from organizer.catalogue import Catalogue
from organizer.catalogue.judgements import ENOUGH, Judgements, judgements
from organizer.records import Group, Grouping, State


@pytest.fixture
def ids(add: Callable[..., int]) -> list[int]:
    """Eight photos; the last two are copies of one file."""
    return [add(f"{number}.jpg".encode(), f"c{min(number, 6)}") for number in range(8)]


def group(photos: Sequence[int], is_fixed: bool) -> Group:
    return Group(0, "g", tuple(photos), 0.5, is_fixed=is_fixed)


def test_nothing_was_said_at_first(catalogue: Catalogue, ids: list[int]) -> None:
    assert judgements(catalogue) == Judgements()
    assert not judgements(catalogue).are_enough


def test_only_clusters_that_a_person_shaped_count(catalogue: Catalogue, ids: list[int]) -> None:
    groups = group(ids[:3], True), group(ids[3:5], False), group(ids[5:7], True)
    catalogue.groupings.save(Grouping(0, "kmeans", (), groups))
    assert judgements(catalogue).clusters == (tuple(ids[:3]), tuple(ids[5:7]))


def test_verdicts_are_of_the_oldest_copy(catalogue: Catalogue, ids: list[int]) -> None:
    catalogue.verdicts.put("c0", "c6", "duplicate")
    catalogue.verdicts.put("c1", "c2", "different")
    catalogue.verdicts.put("c6", "c6", "different")
    catalogue.verdicts.put("c3", "gone", "duplicate")
    said = judgements(catalogue)
    assert said.together == ((ids[0], ids[6]),)
    assert said.apart == ((ids[1], ids[2]),)


def test_thumbs_are_of_one_search(catalogue: Catalogue, ids: list[int]) -> None:
    catalogue.albums.save("dogs", "dog", ids[:3], ids[3:4], 0.5)
    catalogue.albums.save("cats", "cat", ids[4:5], [], 0.5)
    said = judgements(catalogue)
    first = ids[0], ids[1], ids[2]
    assert said.together == ((first[0], first[1]), (first[0], first[2]), (first[1], first[2]))
    assert said.apart == tuple((liked, ids[3]) for liked in first)


def test_photos_that_left_are_left_out(catalogue: Catalogue, ids: list[int]) -> None:
    catalogue.groupings.save(Grouping(0, "kmeans", (), (group(ids[:3], True),)))
    catalogue.albums.save("dogs", "dog", ids[:3], [], 0.5)
    catalogue.verdicts.put("c0", "c1", "duplicate")
    catalogue.photos.set_state(ids[:1], State.TRASHED)
    said = judgements(catalogue)
    assert said.clusters == (tuple(ids[1:3]),)
    assert said.together == ((ids[1], ids[2]),)
    assert said.photos == {ids[1], ids[2]}


def test_enough_is_many_photos_and_both_kinds() -> None:
    many = tuple(range(ENOUGH))
    half = ENOUGH // 2
    assert Judgements((many[:half], many[half:])).are_enough
    assert not Judgements((many[:half], many[half:-1])).are_enough
    assert not Judgements((many,)).are_enough
    assert Judgements((many,), apart=((0, 99),)).are_enough
    assert not Judgements(tuple((photo,) for photo in many)).are_enough
    assert Judgements(tuple((photo,) for photo in many), together=((0, 99),)).are_enough
