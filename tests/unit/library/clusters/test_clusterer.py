"""Clusters of the whole library."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PIL import Image

from organizer import jobs
from organizer.clustering import CLUSTERERS
from organizer.errors import QueryError
from organizer.library.library import Library
from organizer.records import Changes, Grouping, IndexSummary, State

METHOD = next(iter(CLUSTERERS))


@pytest.fixture
def photos(album, index: Callable[..., IndexSummary], library: Library) -> list[int]:
    """Six reds and four blues."""
    for number in range(10):
        colour = (200 + number, 10, 20) if number < 6 else (10, 20, 200 + number)
        Image.new("RGB", (24, 16), colour).save(album.folder / f"{number}.png")
    index(album.folder)
    return sorted(library.catalogue.photos.present_ids().tolist())


def grouped(library: Library, method: str = METHOD, **settings: float) -> Grouping:
    job = library.clusters.clusterer.group(method, settings)
    return jobs.run(job)


def test_every_photo_is_in_one_group_and_the_largest_comes_first(
    photos: list[int], library: Library
) -> None:
    grouping = grouped(library)
    members = [photo for group in grouping.groups for photo in group.photos]
    assert sorted(members) == photos
    sizes = [len(group.photos) for group in grouping.groups]
    assert sizes == sorted(sizes, reverse=True)
    assert all(0 <= group.cohesion <= 1.0001 for group in grouping.groups)
    assert library.catalogue.groupings.last() == grouping


def test_a_second_cut_does_not_fit_again_until_photos_change(
    photos: list[int], library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    grouped(library)
    fitted = library.clusters.clusterer._fits[METHOD]
    grouped(library)
    assert library.clusters.clusterer._fits[METHOD] is fitted
    library.catalogue.photos.set_state(photos[:1], State.TRASHED)
    library.embeddings.indexes.follow(Changes(removed=tuple(photos[:1])))
    grouping = grouped(library)
    assert library.clusters.clusterer._fits[METHOD] is not fitted
    assert photos[0] not in {photo for group in grouping.groups for photo in group.photos}


def test_a_method_nobody_knows_and_an_empty_library_are_refused(library: Library) -> None:
    with pytest.raises(QueryError, match="method"):
        grouped(library, "no such method")
    with pytest.raises(QueryError, match="no photos"):
        grouped(library)
