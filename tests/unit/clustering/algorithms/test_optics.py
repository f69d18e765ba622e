"""OPTICS on the graph of neighbours against scikit-learn's on all distances."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.cluster import OPTICS
from sklearn.metrics import adjusted_rand_score

from organizer.clustering.algorithms.optics import Optics, walk_neighbours
from organizer.clustering.neighbours import find_nearest
from organizer.clustering.space import Space
from tests.unit.clustering.algorithms.blobs import blobs


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
