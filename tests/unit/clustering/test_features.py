"""What photos are compared by."""

from __future__ import annotations

import numpy as np
import pytest

from organizer.clustering import features
from organizer.clustering.features import KnownFeatures, build_space
from organizer.clustering.neighbours import find_nearest
from organizer.errors import QueryError

PLAIN = {"smoothing": 0}


def closeness(vectors: np.ndarray) -> np.ndarray:
    return vectors @ vectors.T


def test_left_plain_the_space_is_what_photos_look_like(unit_vectors):
    looks = unit_vectors(20)
    np.testing.assert_array_equal(build_space(KnownFeatures(looks), PLAIN).vectors, looks)


def test_meaning_brings_photos_of_one_thing_together(unit_vectors):
    looks, text = unit_vectors(20), np.repeat(np.eye(6, dtype=np.float32)[:2], 10, axis=0)
    before = closeness(build_space(KnownFeatures(looks, text), PLAIN | {"meaning": 0}).vectors)
    after = closeness(build_space(KnownFeatures(looks, text), PLAIN | {"meaning": 2}).vectors)
    assert (after - before)[:10, :10].sum() > 0 > (after - before)[:10, 10:].sum()


def test_photos_of_one_week_are_nearer_than_those_of_a_year(unit_vectors):
    looks = np.repeat(unit_vectors(1), 3, axis=0)
    taken = np.array([0, 3, 365]) * 86_400.0
    near = closeness(build_space(KnownFeatures(looks, taken=taken), PLAIN | {"dates": 1}).vectors)
    assert near[0, 1] > 0.9 > near[0, 2]


def test_a_photo_without_a_date_or_place_is_as_far_from_all(unit_vectors):
    looks = np.repeat(unit_vectors(1), 3, axis=0)
    places = np.array([[48.1, 11.5], [48.11, 11.51], [np.nan, np.nan]])
    made = build_space(KnownFeatures(looks, places=places), PLAIN | {"places": 1}).vectors
    assert np.isfinite(made).all()
    assert closeness(made)[0, 1] > 0.9
    assert closeness(made)[0, 2] == pytest.approx(closeness(made)[1, 2])


def test_what_a_person_put_together_is_nearer_and_apart_further(unit_vectors):
    looks = unit_vectors(8)
    hints = np.array([0, 0, 1, 1, -1, -1, -1, -1])
    before = closeness(looks)
    after = closeness(build_space(KnownFeatures(looks, hints=hints), PLAIN).vectors)
    assert after[0, 1] > before[0, 1]
    assert abs(after[0, 2]) < abs(before[0, 2]) + 0.2
    np.testing.assert_allclose(after[4:, 4:], before[4:, 4:], atol=1e-6)


def test_principal_components_are_as_many_as_asked_for(unit_vectors):
    made = build_space(KnownFeatures(unit_vectors(40)), PLAIN | {"components": 3}).vectors
    assert made.shape == (40, 3)
    np.testing.assert_allclose(np.linalg.norm(made, axis=1), 1, rtol=1e-5)


def test_smoothing_makes_groups_tighter(unit_vectors):
    centres = np.repeat(unit_vectors(4, dimension=16), 25, axis=0)
    looks = centres + 0.6 * unit_vectors(100, seed=5, dimension=16)
    looks /= np.linalg.norm(looks, axis=1, keepdims=True)
    group = np.repeat(np.arange(4), 25)
    same = group[:, None] == group
    rough, smooth = (
        closeness(build_space(KnownFeatures(looks), {"smoothing": rounds}).vectors)
        for rounds in (0, 2)
    )
    assert smooth[same].mean() - smooth[~same].mean() > rough[same].mean() - rough[~same].mean()


def test_a_large_library_is_smoothed_over_the_index_neighbours(unit_vectors, monkeypatch):
    looks = unit_vectors(60)
    exact = build_space(KnownFeatures(looks), {})
    monkeypatch.setattr(features, "EXACT_UP_TO", 30)
    monkeypatch.setattr(features, "_CANDIDATES", 59)
    found = build_space(KnownFeatures(looks), {}, search=lambda count: find_nearest(looks, count))
    np.testing.assert_allclose(found.vectors, exact.vectors, atol=1e-5)


def test_an_unknown_feature_is_refused(unit_vectors):
    with pytest.raises(QueryError):
        build_space(KnownFeatures(unit_vectors(3)), {"colour": 1})
