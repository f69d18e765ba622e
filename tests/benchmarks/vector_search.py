"""Measures the search index: building, keeping, speed and recall against brute force.

    python tests/benchmarks/vector_search.py [--count 100000] [--dimension 256] [--vectors FILE.npy]

Three kinds of data, named in the table:
  mixture  `photo_like` below: 1,000 classes of Zipf size, in the places of real embeddings.
  iid      independent Gaussians, the known worst case: no structure for a graph to follow.
  file     real unit vectors, shape (n, d), with --vectors.
Queries are held out: none is in the index. Each is asked alone, in one thread.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from organizer.vectors.vector_index import VectorIndex

Vectors = NDArray[np.float32]
Result = TypeVar("Result")

QUERIES = 300
COUNTS = (10, 100, 1000, 5000)


def unit(vectors: NDArray[np.floating]) -> Vectors:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def photo_like(count: int, dimension: int, seed: int = 0) -> Vectors:
    """Unit vectors spread like 1,530 photos seen by EfficientNet-Lite0, projected to 256.

    1,000 centres on the sphere of a random 128-dimensional subspace, of Zipf sizes 1/rank. Around
    each a Gaussian of length 0.95 in its own random 64-dimensional subspace, whose i-th axis is
    1/sqrt(i) wide, then isotropic noise of length 0.5. At 1,530 vectors of 256 dimensions the mean
    cosine to the nearest is 0.56 (photos 0.51) and the TwoNN intrinsic dimension 15 (photos 19).
    """
    draw = np.random.default_rng(seed)
    subspace = np.linalg.qr(draw.standard_normal((dimension, min(128, dimension))))[0].T
    centres = unit(draw.standard_normal((1000, len(subspace))) @ subspace)
    share = 1 / np.arange(1, 1001)
    of = draw.choice(1000, size=count, p=share / share.sum())
    vectors = 0.5 * draw.standard_normal((count, dimension)).astype(np.float32) / dimension**0.5
    for centre in range(1000):
        members = np.flatnonzero(of == centre)
        axes = np.linalg.qr(draw.standard_normal((dimension, min(64, dimension))))[0].T
        width = 1 / np.sqrt(np.arange(1, len(axes) + 1))
        width *= 0.95 / np.linalg.norm(width)
        vectors[members] += (
            centres[centre] + draw.standard_normal((len(members), len(axes))) * width @ axes
        )
    return unit(vectors)


def compare_all(vectors: Vectors, query: Vectors, k: int) -> NDArray[np.int64]:
    return np.argpartition(-(vectors @ query), k - 1)[:k]


def timed(call: Callable[[], Result]) -> tuple[Result, float]:
    start = time.perf_counter()
    result = call()
    return result, time.perf_counter() - start


def measure(name: str, vectors: Vectors, folder: Path) -> None:
    queries, vectors = vectors[:QUERIES], vectors[QUERIES:]
    count, dimension = vectors.shape
    index = VectorIndex(folder / name, "benchmark", "visual", dimension)
    _, build = timed(partial(index.add, np.arange(count), vectors))
    _, save = timed(index.save)
    index, load = timed(lambda: VectorIndex.open(index.path, "benchmark", "visual", dimension))
    _, copy = timed(partial(index.vectors, np.arange(count)))
    size = index.path.stat().st_size / vectors.nbytes
    print(f"\n{name}: {count:,} x {dimension}, build {build:.1f} s, save {save:.2f} s,", end=" ")
    print(f"open {load:.2f} s, all vectors out {copy:.2f} s, file {size:.2f} x the vectors")
    print("  nearest   p50 ms   p95 ms   recall   brute force p50 ms")
    for k in (k for k in COUNTS if k <= count):
        found, seconds, exact = [], [], []
        for query in queries:
            (ids, _), took = timed(partial(index.query, query[None], k))
            best, brute = timed(partial(compare_all, vectors, query, k))
            found.append(len(np.intersect1d(ids[0], best)) / k)
            seconds.append(took)
            exact.append(brute)
        p50, p95 = np.quantile(seconds, [0.5, 0.95]) * 1000
        print(f"  {k:7,}  {p50:7.2f}  {p95:7.2f}  {np.mean(found):7.4f}", end="")
        print(f"  {np.median(exact) * 1000:19.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--dimension", type=int, default=256)
    parser.add_argument("--vectors", type=Path, help="a .npy file of real unit vectors")
    chosen = parser.parse_args()
    draw = np.random.default_rng(1)
    count = chosen.count + QUERIES
    with tempfile.TemporaryDirectory() as folder:
        measure("mixture", photo_like(count, chosen.dimension), Path(folder))
        measure("iid", unit(draw.standard_normal((count, chosen.dimension))), Path(folder))
        if chosen.vectors:
            measure("file", draw.permutation(np.load(chosen.vectors)), Path(folder))


if __name__ == "__main__":
    main()
