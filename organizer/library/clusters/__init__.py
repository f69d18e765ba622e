"""A library's clusters: computed, named, edited, compared and put on a map."""

from __future__ import annotations

from dataclasses import dataclass

from organizer.library.clusters.cluster_editing import ClusterEditor
from organizer.library.clusters.clusterer import LibraryClusterer
from organizer.library.clusters.comparison import ClusteringComparer
from organizer.library.clusters.map_layout import MapMaker
from organizer.library.clusters.placement import ClusterPlacer


@dataclass(frozen=True, slots=True)
class ClusterParts:
    """What clusters a library's photos and shows how they lie."""

    clusterer: LibraryClusterer
    editor: ClusterEditor
    comparer: ClusteringComparer
    placer: ClusterPlacer
    map_maker: MapMaker
