"""The quality figures against their definitions."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import davies_bouldin_score, silhouette_score

from organizer.clustering import quality
from organizer.clustering.quality import (
    agreement,
    agreements,
    cohesion,
    davies_bouldin,
    silhouette,
    sse,
    stability,
    typical_order,
)


@pytest.fixture
def clustered(unit_vectors):
    """Vectors of six groups of 20 that touch, with their labels."""
    labels = np.repeat(np.arange(6), 20)
    vectors = np.eye(8, dtype=np.float32)[labels] + unit_vectors(120)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True), labels


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


def test_pairs_are_counted_as_if_one_by_one():
    draw = np.random.default_rng(0)
    labels, truth = draw.integers(-1, 4, 60), draw.integers(0, 3, 60)
    first, second = np.triu_indices(60, 1)
    together, alike = labels[first] == labels[second], truth[first] == truth[second]
    found = agreement(labels, truth)
    assert found.precision == pytest.approx((together & alike).sum() / together.sum())
    assert found.recall == pytest.approx((together & alike).sum() / alike.sum())


def test_clusters_of_one_put_nothing_together_wrongly():
    found = agreement(np.arange(4), [0, 0, 1, 1])
    assert (found.precision, found.recall, found.purity) == (1, 0, 1)


def test_sse_is_the_sum_of_squared_distances_to_the_centroids(clustered):
    vectors, labels = clustered
    labels[:3] = -1
    centres = [vectors[labels == cluster].mean(axis=0) for cluster in range(6)]
    expected = sum(
        np.square(vectors[labels == cluster] - centre).sum()
        for cluster, centre in enumerate(centres)
    )
    assert sse(vectors, labels) == pytest.approx(expected, rel=1e-5)


def test_silhouettes_are_those_of_the_cosine_distance_whatever_the_blocks(clustered, monkeypatch):
    vectors, labels = clustered
    expected = silhouette_score(vectors, labels, metric="cosine")
    assert silhouette(vectors, labels) == pytest.approx(expected, abs=1e-5)
    monkeypatch.setattr(quality, "_BLOCK", 7)
    assert silhouette(vectors, labels) == pytest.approx(expected, abs=1e-5)


def test_a_sample_of_silhouettes_is_measured_against_all_photos(clustered):
    vectors, labels = clustered
    drawn = [silhouette(vectors, labels, sample=6, seed=seed) for seed in range(200)]
    assert np.mean(drawn) == pytest.approx(silhouette(vectors, labels), abs=0.02)


def test_noise_has_no_silhouette_and_a_cluster_of_one_has_0(clustered):
    vectors, labels = clustered
    noisy = np.append(labels, [-1, -1])
    longer = np.concatenate((vectors, vectors[:2]))
    assert silhouette(longer, noisy) == pytest.approx(silhouette(vectors, labels))
    assert silhouette(vectors, np.arange(120)) == 0


def test_copies_in_two_clusters_have_no_silhouette_and_no_separation(unit_vectors):
    copies = np.repeat(unit_vectors(1), 40, axis=0)
    labels = np.repeat([0, 1], 20)
    assert (silhouette(copies, labels), davies_bouldin(copies, labels)) == pytest.approx((0, 0))


def test_davies_bouldin_is_sklearns_whatever_the_blocks(clustered, monkeypatch):
    vectors, labels = clustered
    expected = davies_bouldin_score(vectors, labels)
    assert davies_bouldin(vectors, labels) == pytest.approx(expected, rel=1e-4)
    monkeypatch.setattr(quality, "_BLOCK", 2)
    assert davies_bouldin(vectors, labels) == pytest.approx(expected, rel=1e-4)


def test_clusters_whose_photos_all_went_do_not_count(clustered):
    vectors, labels = clustered
    gapped = labels * 2
    for measure in (sse, silhouette, davies_bouldin):
        assert measure(vectors, gapped) == pytest.approx(measure(vectors, labels))


@pytest.mark.parametrize("label", [0, -1])
def test_one_cluster_or_none_is_not_separated_from_anything(label, clustered):
    vectors, labels = clustered
    alone = np.full_like(labels, label)
    assert silhouette(vectors, alone) == davies_bouldin(vectors, alone) == 0


def test_clusters_found_again_in_every_part_are_stable_and_drawn_ones_are_not(clustered):
    vectors, _ = clustered
    draw = np.random.default_rng(0)
    assert stability(vectors, lambda part: (part[:, 0] > 0.3).astype(np.int64)) == 1
    assert abs(stability(vectors, lambda part: draw.integers(0, 3, len(part)))) < 0.1


def test_every_two_clusterings_are_compared_both_ways(clustered):
    _, labels = clustered
    nmi, ari = agreements([labels, labels // 2, (labels + 1) % 6])
    assert nmi[0, 2] == ari[0, 2] == pytest.approx(1)
    assert 0 < ari[0, 1] < nmi[0, 1] < 1
    for table in (nmi, ari):
        np.testing.assert_array_equal(table, table.T)
        np.testing.assert_array_equal(table.diagonal(), 1)
