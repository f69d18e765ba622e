"""The algorithms on the graph of neighbours against scikit-learn's on all distances."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import DBSCAN, HDBSCAN, OPTICS
from sklearn.metrics import adjusted_rand_score

from organizer.clustering.algorithms.dbscan import Dbscan
from organizer.clustering.algorithms.density_tree import build_density_tree
from organizer.clustering.algorithms.hdbscan import Hdbscan
from organizer.clustering.algorithms.louvain import FINENESS, find_communities
from organizer.clustering.algorithms.optics import Optics, walk_neighbours
from organizer.clustering.neighbours import find_nearest
from organizer.clustering.space import Space


def blobs(seed: int, count: int = 160, spread: float = 0.35) -> np.ndarray:
    """Unit vectors around five centres, with some that belong nowhere."""
    draw = np.random.default_rng(seed)
    centres = draw.standard_normal((5, 8))
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    vectors = centres[draw.integers(5, size=count)] + spread * draw.standard_normal((count, 8)) / 3
    vectors[::11] = draw.standard_normal((len(vectors[::11]), 8))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@given(st.integers(0, 10_000), st.floats(0.1, 0.8), st.integers(2, 8))
@settings(deadline=None, max_examples=25)
def test_dbscan_finds_what_all_distances_say(seed, eps, least):
    vectors = blobs(seed, 60)
    ours = Dbscan().fit(Space(vectors)).cut({"eps": eps, "least": least})
    theirs = DBSCAN(eps=eps, min_samples=least).fit_predict(vectors)
    np.testing.assert_array_equal(ours < 0, theirs < 0)
    cores = DBSCAN(eps=eps, min_samples=least).fit(vectors).core_sample_indices_
    assert adjusted_rand_score(ours[cores], theirs[cores]) == 1 or len(cores) < 2


@pytest.mark.parametrize(("least", "smallest"), [(2, 3), (3, 4), (3, 8), (5, 5)])
def test_hdbscan_finds_what_all_distances_say(least, smallest):
    for seed in range(4):
        vectors = blobs(seed)
        ours = Hdbscan().fit(Space(vectors)).cut({"least": least, "smallest": smallest})
        model = HDBSCAN(min_cluster_size=smallest, min_samples=least, copy=True)
        assert adjusted_rand_score(ours, model.fit_predict(vectors)) > 0.98


def test_hdbscan_joins_what_is_closer_than_the_threshold():
    fitted = Hdbscan().fit(Space(blobs(1)))
    assert fitted.cut({"threshold": 1.9}).max() <= fitted.cut({}).max()
    assert fitted.cut({"threshold": 1.9}).max() < 2


@pytest.mark.parametrize("least", [3, 6])
def test_optics_walks_as_over_all_distances(least):
    for seed in range(4):
        vectors = blobs(seed)
        ours = walk_neighbours(find_nearest(vectors, len(vectors) - 1), least)
        theirs = OPTICS(min_samples=least).fit(vectors)
        np.testing.assert_array_equal(ours.order, theirs.ordering_)
        np.testing.assert_allclose(ours.reachability, theirs.reachability_, atol=1e-3)


def test_optics_cuts_by_reach_or_by_steepness():
    fitted = Optics().fit(Space(blobs(2, spread=0.1)))
    by_reach, by_steepness = fitted.cut({}), fitted.cut({"eps": 0, "least": 10})
    assert by_reach.max() == 4
    assert adjusted_rand_score(by_reach, by_steepness) > 0.5


def test_the_tree_of_densities_joins_pieces_that_no_neighbours_link():
    vectors = np.repeat(np.eye(8, dtype=np.float32)[:4], 30, axis=0)
    vectors += 0.01 * np.random.default_rng(0).standard_normal(vectors.shape).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    merges = build_density_tree(vectors, Space(vectors).neighbours(5), 3)
    assert merges.shape == (119, 4)
    assert merges[-1, 3] == 120
    assert (np.diff(merges[:, 2]) >= 0).all()
    assert (merges[-3:, 2] > 5 * merges[-4, 2]).all()


def test_one_crowd_is_one_community():
    vectors = np.random.default_rng(3).standard_normal((40, 12)) * 0.05 + np.eye(12)[0]
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    labels = find_communities(Space(vectors).neighbours(10), FINENESS)
    assert labels.max() == 0


def test_finer_communities_are_more(unit_vectors):
    neighbours = Space(unit_vectors(300)).neighbours(8)
    counts = [find_communities(neighbours, resolution).max() for resolution in (0.3, 1, 4)]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]
