"""The clustering algorithms a person can choose from."""

from __future__ import annotations

from organizer.clustering.agglomerative import AVERAGE, COMPLETE, WARD
from organizer.clustering.base import Clusterer
from organizer.clustering.communities import Communities
from organizer.clustering.dbscan import Dbscan
from organizer.clustering.hdbscan import Hdbscan
from organizer.clustering.kmeans import KMEANS, KMEANS_PLUS_PLUS, MINI_BATCH
from organizer.clustering.optics import Optics
from organizer.clustering.scan import Scan
from organizer.clustering.spectral import Spectral

CLUSTERERS: dict[str, Clusterer] = {
    "communities": Communities(),
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
