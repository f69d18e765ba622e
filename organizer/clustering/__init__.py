"""The clustering algorithms a person can choose from."""

from __future__ import annotations

from organizer.clustering.algorithms.agglomerative import AVERAGE, COMPLETE, WARD
from organizer.clustering.algorithms.dbscan import Dbscan
from organizer.clustering.algorithms.hdbscan import Hdbscan
from organizer.clustering.algorithms.kmeans import KMEANS, KMEANS_PLUS_PLUS, MINI_BATCH
from organizer.clustering.algorithms.louvain import Louvain
from organizer.clustering.algorithms.optics import Optics
from organizer.clustering.algorithms.scan import Scan
from organizer.clustering.algorithms.spectral import Spectral
from organizer.clustering.base import Clusterer

CLUSTERERS: dict[str, Clusterer] = {
    "communities": Louvain(),
    "ward": WARD,
    "average": AVERAGE,
    "complete": COMPLETE,
    "kmeans": KMEANS,
    "kmeans++": KMEANS_PLUS_PLUS,
    "mini-batch": MINI_BATCH,
    "spectral": Spectral(),
    "scan": Scan(),
    "hdbscan": Hdbscan(),
    "dbscan": Dbscan(),
    "optics": Optics(),
}
"""A new algorithm is one file and one line here; tests/contract then runs over it."""
