"""The quality figures against their definitions."""

from __future__ import annotations

import numpy as np
import pytest

from organizer.clustering.quality import agreement, cohesion, typical_order


def test_cohesion_is_the_mean_cosine_to_the_centroid(unit_vectors):
    vectors = np.abs(unit_vectors(30))
    labels = np.arange(30) % 3
    for cluster, found in enumerate(cohesion(vectors, labels)):
        members = vectors[labels == cluster]
        centroid = members.mean(axis=0)
        expected = (members @ centroid).mean() / np.linalg.norm(centroid)
        assert found == pytest.approx(expected, abs=1e-6)


def test_copies_of_one_photo_cohere_fully_and_opposites_not_at_all():
    vectors = np.array([[1, 0], [1, 0], [0, 1], [0, -1]], dtype=np.float32)
    np.testing.assert_allclose(cohesion(vectors, np.array([0, 0, 1, 1])), [1, 0])


def test_the_most_typical_photo_comes_first():
    angles = np.array([0.5, 0, 0.1, 9, -0.3])
    vectors = np.stack((np.cos(angles), np.sin(angles)), axis=1).astype(np.float32)
    (order,) = typical_order(vectors, np.array([0, 0, 0, -1, 0]))
    np.testing.assert_array_equal(order, [2, 1, 4, 0])


def test_noise_belongs_to_no_cluster(unit_vectors):
    labels = np.array([-1, 0, -1, 1])
    assert len(cohesion(unit_vectors(4), labels)) == 2
    assert [o.tolist() for o in typical_order(unit_vectors(4), labels)] == [[1], [3]]


@pytest.mark.parametrize("labels", [[], [-1, -1]])
def test_without_clusters_there_is_nothing_to_measure(unit_vectors, labels):
    labels = np.array(labels, dtype=np.int64)
    assert cohesion(unit_vectors(len(labels)), labels).shape == (0,)
    assert typical_order(unit_vectors(len(labels)), labels) == ()


def test_the_same_clusters_under_other_names_agree_fully():
    found = agreement(np.array([1, 1, 0, 0]), ["cat", "cat", "dog", "dog"])
    assert (found.nmi, found.ari, found.purity) == pytest.approx((1, 1, 1))


def test_purity_is_the_share_of_each_clusters_commonest_class():
    found = agreement(np.array([0, 0, 0, 1, 1]), ["cat", "cat", "dog", "dog", "dog"])
    assert found.purity == pytest.approx(4 / 5)
    assert 0 < found.nmi < 1
    assert 0 < found.ari < 1
