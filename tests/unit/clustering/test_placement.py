"""Where new photos are placed."""

from __future__ import annotations

import numpy as np
import pytest

from organizer.clustering.placement import Placer


@pytest.fixture
def crowd(unit_vectors):
    """Four groups of 40, the vectors and their labels."""
    centres = np.repeat(np.eye(16, dtype=np.float32)[:4], 40, axis=0)
    vectors = centres + 0.4 * unit_vectors(160, seed=1, dimension=16)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.repeat(np.arange(4), 40)


def test_new_photos_come_to_their_own_kind(crowd):
    vectors, labels = crowd
    is_new = np.arange(160) % 5 == 0
    found = Placer(vectors[~is_new], labels[~is_new]).place(vectors[is_new])
    np.testing.assert_array_equal(found.labels, labels[is_new])
    assert (found.confidence > 0.5).all()
    assert (found.confidence <= 1).all()


def test_a_photo_like_none_of_them_is_placed_nowhere(crowd):
    stranger = np.eye(16, dtype=np.float32)[9:11]
    np.testing.assert_array_equal(Placer(*crowd).place(stranger).labels, [-1, -1])


def test_photos_of_no_cluster_teach_nothing(crowd):
    vectors, labels = crowd
    partly = np.where(labels == 3, -1, labels)
    assert (Placer(vectors, partly).place(vectors[labels == 3]).labels == -1).all()


def test_one_cluster_takes_what_is_near_it(crowd):
    vectors, labels = crowd
    found = Placer(vectors[labels == 0], labels[labels == 0]).place(vectors).labels
    assert (found[labels == 0] == 0).mean() > 0.95
    assert (found[labels > 0] == -1).all()


def test_without_clusters_nothing_is_placed(unit_vectors):
    nothing = Placer(unit_vectors(5), np.full(5, -1, dtype=np.int64))
    np.testing.assert_array_equal(nothing.place(unit_vectors(3)).labels, [-1, -1, -1])


def test_the_same_seed_places_alike(crowd):
    vectors, labels = crowd
    first, again = (Placer(vectors, labels, seed=3).place(vectors) for _ in range(2))
    np.testing.assert_array_equal(first.confidence, again.confidence)
