"""Photos that come after a clustering."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PIL import Image

from organizer.errors import QueryError
from organizer.jobs import run
from organizer.library.clusters.placement import PlacementResult
from organizer.library.library import Library
from organizer.records import Grouping, IndexSummary


@pytest.fixture
def paint(album, index: Callable[..., IndexSummary]) -> Callable[..., None]:
    """Adds and indexes pictures of one colour."""

    def add(colour: tuple[int, int, int], count: int) -> None:
        start = len(list(album.folder.iterdir())) if album.folder.exists() else 0
        for number in range(start, start + count):
            shade = tuple(max(0, min(255, part + number % 7)) for part in colour)
            Image.new("RGB", (24, 16), shade).save(album.folder / f"{number}.png")
        index(album.folder)

    return add


def last(library: Library) -> Grouping:
    found = library.catalogue.groupings.last()
    assert found is not None
    return found


def test_new_photos_join_the_cluster_they_are_like(paint, library: Library) -> None:
    paint((200, 10, 20), 12)
    paint((10, 20, 200), 12)
    before = run(library.clusters.clusterer.group("ward", {"number": 2}))
    paint((200, 10, 20), 3)
    done = run(library.clusters.placer.place())
    assert (done.placed, done.nowhere) == (3, 0)
    after = last(library)
    assert sorted(len(group.photos) for group in after.groups) == [12, 15]
    assert {group.id for group in after.groups} == {group.id for group in before.groups}
    assert run(library.clusters.placer.place()) == PlacementResult(0, 0, False)


def test_a_locked_cluster_takes_none(paint, library: Library) -> None:
    paint((200, 10, 20), 12)
    paint((10, 20, 200), 12)
    run(library.clusters.clusterer.group("ward", {"number": 2}))
    for group in last(library).groups:
        library.clusters.editor.lock(group.id, True)
    paint((200, 10, 20), 3)
    assert run(library.clusters.placer.place()).nowhere == 3
    assert len(last(library).noise) == 3


def test_much_that_is_new_makes_the_clusters_stale(paint, library: Library) -> None:
    paint((200, 10, 20), 12)
    run(library.clusters.clusterer.group("ward", {"number": 2}))
    paint((200, 10, 20), 24)
    assert run(library.clusters.placer.place()).is_stale


def test_without_clusters_there_is_nothing_to_place_into(paint, library: Library) -> None:
    paint((200, 10, 20), 2)
    with pytest.raises(QueryError, match="no clusters"):
        run(library.clusters.placer.place())
