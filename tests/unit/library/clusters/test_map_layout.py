"""The map of the library is kept, and new photos find their place on it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from organizer.errors import Cancelled, QueryError
from organizer.jobs import Control, run
from organizer.library.clusters.feature_space import FeatureSpaces
from organizer.library.clusters.map_layout import MapMaker
from organizer.library.library import Library
from organizer.records import IndexSummary, State

RED, BLUE = (200, 10, 20), (10, 20, 200)


@pytest.fixture
def map_maker(library: Library) -> MapMaker:
    feature_spaces = FeatureSpaces(
        library.catalogue, library.embeddings.choice, library.embeddings.indexes
    )
    return MapMaker(library.catalogue, library.embeddings.choice, feature_spaces)


@pytest.fixture
def paint(album, index: Callable[..., IndexSummary]) -> Callable[..., None]:
    """Adds and indexes pictures of about one colour."""

    def add(colour: tuple[int, int, int], count: int) -> None:
        start = len(list(album.folder.iterdir())) if album.folder.exists() else 0
        for number in range(start, start + count):
            shade = tuple(part + number % 9 for part in colour)
            Image.new("RGB", (24, 16), shade).save(album.folder / f"{number}.png")
        index(album.folder)

    return add


def test_every_photo_lies_on_the_map_which_is_stored(paint, map_maker: MapMaker) -> None:
    paint(RED, 12)
    paint(BLUE, 12)
    assert len(map_maker.known()) == 0
    made = run(map_maker.map(Control()))
    assert len(made) == 24
    assert made.points.min() >= 0
    assert made.points.max() <= 1
    np.testing.assert_allclose(map_maker.known().points, made.points)


def test_photos_of_one_colour_lie_together(paint, map_maker: MapMaker) -> None:
    paint(RED, 20)
    paint(BLUE, 20)
    points = run(map_maker.map(Control())).points
    middles = points[:20].mean(axis=0), points[20:].mean(axis=0)
    apart = np.linalg.norm(middles[0] - middles[1])
    around = np.linalg.norm(points[:20] - middles[0], axis=1)
    assert np.median(around) < apart


def test_new_photos_join_their_look_alikes_and_the_others_stay(paint, map_maker: MapMaker) -> None:
    paint(RED, 12)
    paint(BLUE, 12)
    before = run(map_maker.map(Control()))
    paint(RED, 3)
    after = run(map_maker.map(Control()))
    assert len(after) == 27
    np.testing.assert_array_equal(after.points[:24], before.points)
    new = after.points[24:]
    to_red = np.linalg.norm(new[:, None] - before.points[None, :12], axis=2).min(axis=1)
    to_blue = np.linalg.norm(new[:, None] - before.points[None, 12:], axis=2).min(axis=1)
    assert (to_red < to_blue).all()


def test_much_that_is_new_is_worth_a_new_map(paint, map_maker: MapMaker) -> None:
    paint(RED, 8)
    before = run(map_maker.map(Control()))
    paint(BLUE, 8)
    after = run(map_maker.map(Control()))
    assert len(after) == 16
    assert not np.array_equal(after.points[:8], before.points)


def test_a_photo_that_is_gone_leaves_the_map(paint, map_maker: MapMaker, library: Library) -> None:
    paint(RED, 8)
    made = run(map_maker.map(Control()))
    library.catalogue.photos.set_state([int(made.photos[0])], State.TRASHED)
    assert map_maker.known().photos.tolist() == made.photos[1:].tolist()


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_a_handful_of_photos_has_a_map(paint, map_maker: MapMaker, count: int) -> None:
    paint(RED, count)
    made = run(map_maker.map(Control()))
    assert made.points.shape == (count, 2)
    assert np.isfinite(made.points).all()


def test_the_map_as_it_was_stays_when_a_new_one_is_cancelled(paint, map_maker: MapMaker) -> None:
    paint(RED, 12)
    before = run(map_maker.map(Control()))
    control = Control()
    job = map_maker.map(control, afresh=True)
    steps = [next(job) for _ in range(5)]
    assert steps[-1].total is not None
    control.cancel()
    with pytest.raises(Cancelled):
        next(job)
    np.testing.assert_array_equal(map_maker.known().points, before.points)


def test_a_sketch_has_every_photo_and_is_not_stored(paint, map_maker: MapMaker) -> None:
    paint(RED, 6)
    assert len(map_maker.sketch()) == 6
    assert len(map_maker.known()) == 0


def test_without_photos_there_is_no_map(map_maker: MapMaker) -> None:
    assert len(map_maker.sketch()) == 0
    with pytest.raises(QueryError, match="no photos"):
        run(map_maker.map(Control()))
