"""Measures the map: seconds to draw it, and how fluidly 100,000 photos are looked at.

    python tests/benchmarks/photo_map.py [--photos N ...] [--frames N] [--size WxH]

Photos are the `photo_like` mixture of vector_search.py. Their neighbours come from the search
index, whose building is not counted. `kept` is the share of the ten nearest neighbours of a
photo that are among its ten nearest on the map. Frames are painted as fast as they can be, in a
window that is shown.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication
from vector_search import photo_like

from organizer.clustering.layout.tsne import (
    LINKS,
    fit_unit_square,
    improve_layout,
    principal_components,
)
from organizer.clustering.neighbours import Neighbours
from organizer.library.clusters.feature_space import find_neighbours
from organizer.records import Photo
from organizer.ui.base.tasks import TaskRunner
from organizer.ui.base.theme import Theme
from organizer.ui.base.thumbnail_cache import ThumbnailCache
from organizer.ui.map.map_view import MapView
from organizer.ui.photos.photo_model import PhotoModel
from organizer.vectors.vector_index import VectorIndex

_CLUSTERS = 100


def drawn(count: int) -> NDArray[np.float32]:
    vectors = photo_like(count, 256)
    index = VectorIndex(Path("nowhere"), "benchmark", "look", 256)
    index.add(np.arange(count), vectors)
    started = time.perf_counter()
    neighbours = find_neighbours(index, np.arange(count), LINKS)
    found = time.perf_counter()
    *_, points = improve_layout(neighbours, principal_components(vectors))
    ended = time.perf_counter()
    print(
        f"{count:,} photos: neighbours {found - started:.1f} s, map {ended - found:.1f} s, "
        f"kept {kept(points, neighbours):.2f}",
        flush=True,
    )
    return fit_unit_square(points)


def kept(points: NDArray[np.float32], neighbours: Neighbours) -> float:
    from scipy.spatial import cKDTree

    rows = np.random.default_rng(0).choice(len(points), min(2_000, len(points)), replace=False)
    near = cKDTree(points).query(points[rows], 11)[1][:, 1:]
    own = neighbours.ids[rows, :10]
    return float((near[:, :, None] == own[:, None]).any(axis=1).mean())


def no_records(ids: object) -> list[Photo]:
    return []


def painted(view: MapView, name: str, frames: int, step: Callable[[int], None]) -> None:
    """Repaint after every step; the time of each, events included."""
    app = QApplication.instance()
    spans = []
    for number in range(frames):
        started = time.perf_counter()
        step(number)
        view.repaint()
        app.processEvents()
        spans.append((time.perf_counter() - started) * 1000)
    median, slow = np.percentile(spans, [50, 99])
    print(f"{name}: {1000 / median:.0f} frames/s, p50 {median:.1f} ms, p99 {slow:.1f} ms")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--photos", type=int, nargs="+", default=[10_000, 100_000])
    arguments.add_argument("--frames", type=int, default=200)
    arguments.add_argument("--size", default="1400x900")
    asked = arguments.parse_args()
    points = [drawn(count) for count in asked.photos][-1]
    app = QApplication([])
    Theme(app)
    runner = TaskRunner()
    thumbnails = ThumbnailCache(lambda content: Path(content))
    view = MapView(PhotoModel(no_records, runner), thumbnails)
    view.resize(*(int(part) for part in asked.size.split("x")))
    view.show()
    started = time.perf_counter()
    view.show_map(np.arange(1, len(points) + 1), points)
    columns = (points * 10).astype(np.int64).clip(0, 9)
    names = [f"Cluster {number + 1}" for number in range(_CLUSTERS)]
    view.colour_by(columns[:, 0] * 10 + columns[:, 1], names)
    print(f"{len(points):,} photos shown in {(time.perf_counter() - started) * 1000:.0f} ms")
    middle = QPointF(view.rect().center())
    painted(view, "panning", asked.frames, lambda n: pan(view, n))
    painted(view, "zooming", asked.frames, lambda n: view.zoom(1.05 if n % 100 < 50 else 0.95))
    view.select(list(range(1, len(points) // 10)))
    painted(view, "panning, a tenth selected", asked.frames, lambda n: pan(view, n))
    view.fit()
    view.zoom(12, middle)
    painted(view, "panning among thumbnails", asked.frames, lambda n: pan(view, n))
    painted(
        view, "pointing", asked.frames, lambda n: view.frame.row_at(middle + QPointF(n, 0)) and None
    )
    runner.close()
    thumbnails.close()


def pan(view: MapView, number: int) -> None:
    step = 6 if number % 40 < 20 else -6
    view.look(view.camera.moved(step, step / 2))


if __name__ == "__main__":
    main()
