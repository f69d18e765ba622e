"""DBSCAN on the graph of neighbours against scikit-learn's on all distances."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import DBSCAN
from sklearn.metrics import adjusted_rand_score

from organizer.clustering.algorithms.dbscan import Dbscan
from organizer.clustering.space import Space
from tests.unit.clustering.algorithms.blobs import blobs


@given(st.integers(0, 10_000), st.floats(0.1, 0.8), st.integers(2, 8))
@settings(deadline=None, max_examples=25)
def test_dbscan_finds_what_all_distances_say(seed, eps, least):
    vectors = blobs(seed, 60)
    ours = Dbscan().fit(Space(vectors)).cut({"eps": eps, "least": least})
    theirs = DBSCAN(eps=eps, min_samples=least).fit_predict(vectors)
    np.testing.assert_array_equal(ours < 0, theirs < 0)
    cores = DBSCAN(eps=eps, min_samples=least).fit(vectors).core_sample_indices_
    assert adjusted_rand_score(ours[cores], theirs[cores]) == 1 or len(cores) < 2
