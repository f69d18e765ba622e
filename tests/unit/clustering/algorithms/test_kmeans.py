"""How k-means copes with few, many and equal photos."""

from __future__ import annotations

import numpy as np
import pytest

from organizer.clustering.algorithms.kmeans import KMEANS_PLUS_PLUS, MINI_BATCH
from organizer.clustering.space import Space


@pytest.fixture
def scattered(unit_vectors):
    return unit_vectors(400)


def test_it_makes_the_number_of_groups_asked_for(scattered):
    assert len(np.unique(KMEANS_PLUS_PLUS.fit(Space(scattered)).cut({"number": 9}))) == 9


def test_copies_of_a_photo_are_never_split(unit_vectors):
    photos = np.repeat(unit_vectors(5), 8, axis=0)
    labels = KMEANS_PLUS_PLUS.fit(Space(photos)).cut({"number": 20})
    np.testing.assert_array_equal(labels, np.repeat(np.arange(5), 8))


def test_photos_that_differ_by_rounding_only_are_copies(unit_vectors):
    photos = np.repeat(unit_vectors(1), 30, axis=0) + np.float32(1e-7) * unit_vectors(30, seed=1)
    assert not KMEANS_PLUS_PLUS.fit(Space(photos)).cut({"number": 20}).any()


def test_mini_batches_find_what_all_photos_find(unit_vectors):
    centres = np.eye(8, dtype=np.float32)[:4]
    photos = np.repeat(centres, [80, 60, 40, 20], axis=0) + 0.1 * unit_vectors(200, seed=1)
    whole = KMEANS_PLUS_PLUS.fit(Space(photos)).cut({"number": 4})
    np.testing.assert_array_equal(MINI_BATCH.fit(Space(photos)).cut({"number": 4}), whole)
