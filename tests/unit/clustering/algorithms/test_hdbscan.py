"""HDBSCAN on the graph of neighbours against scikit-learn's on all distances."""

from __future__ import annotations

import pytest
from sklearn.cluster import HDBSCAN
from sklearn.metrics import adjusted_rand_score

from organizer.clustering.algorithms.hdbscan import Hdbscan
from organizer.clustering.space import Space
from tests.unit.clustering.algorithms.blobs import blobs


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
