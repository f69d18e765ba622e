"""The clustering algorithms a person can choose from."""

from __future__ import annotations

from organizer.clustering.base import Clusterer
from organizer.clustering.kmeans import KMeans
from organizer.clustering.ward import Ward

CLUSTERERS: dict[str, Clusterer] = {"ward": Ward(), "kmeans": KMeans()}
"""A new algorithm is one file and one line here; tests/contract then runs over it."""
