"""The map of each model, kept with the catalogue."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from organizer.catalogue import Catalogue
from organizer.catalogue.layouts import MapLayout
from organizer.records import State


def layout(*photos: int) -> MapLayout:
    ids = np.array(photos, dtype=np.int64)
    return MapLayout(ids, np.column_stack((ids / 100, 1 - ids / 100)).astype(np.float32))


@pytest.fixture
def photos(add: Callable[..., int]) -> list[int]:
    """Three present photos."""
    return [add(b"%d" % number) for number in range(3)]


def test_a_model_without_a_map_has_an_empty_one(catalogue: Catalogue) -> None:
    found = catalogue.layouts.of("m")
    assert len(found) == 0
    assert found.points.shape == (0, 2)


def test_a_map_is_found_again_in_the_order_of_the_photos(catalogue, photos) -> None:
    catalogue.layouts.replace("m", layout(*reversed(photos)))
    found = catalogue.layouts.of("m")
    assert found.photos.tolist() == photos
    np.testing.assert_array_equal(found.points, layout(*photos).points)
    assert found.points.dtype == np.float32


def test_maps_of_two_models_do_not_mix(catalogue, photos) -> None:
    catalogue.layouts.replace("m", layout(*photos))
    catalogue.layouts.replace("n", layout(photos[0]))
    assert len(catalogue.layouts.of("m")) == 3
    assert len(catalogue.layouts.of("n")) == 1


def test_a_new_map_takes_the_place_of_the_old_one(catalogue, photos) -> None:
    catalogue.layouts.replace("m", layout(*photos))
    catalogue.layouts.replace("m", layout(photos[1]))
    assert catalogue.layouts.of("m").photos.tolist() == [photos[1]]


def test_photos_are_added_to_a_map_and_moved_on_it(catalogue, photos) -> None:
    catalogue.layouts.replace("m", layout(photos[0]))
    moved = MapLayout(np.array(photos[:2]), np.full((2, 2), 0.5, dtype=np.float32))
    catalogue.layouts.add("m", moved)
    found = catalogue.layouts.of("m")
    assert found.photos.tolist() == photos[:2]
    assert (found.points == 0.5).all()


def test_a_photo_that_is_away_keeps_its_place(catalogue, photos) -> None:
    catalogue.layouts.replace("m", layout(*photos))
    catalogue.photos.set_state([photos[0]], State.MISSING)
    assert catalogue.layouts.of("m").photos.tolist() == photos[1:]
    catalogue.photos.set_state([photos[0]], State.PRESENT)
    assert catalogue.layouts.of("m").photos.tolist() == photos
