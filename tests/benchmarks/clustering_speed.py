"""Measures every clustering algorithm: seconds, peak memory, and whether it finds known groups.

    python tests/benchmarks/clustering_speed.py [--counts 10000 100000] [--methods NAME ...]

The data have 100 groups of Zipf sizes: around each centre a Gaussian in a subspace of its own, as
`photo_like` in vector_search.py spreads photos, but further apart, so that there is a truth to
find. Each row runs in a process of its own, so that its peak is its own; "peak" is what the run
added to the interpreter, the vectors and the search index, which the app has anyway. "Space" is
the time for the features (`clustering.features`, as the app does it), "fit" and "cut" that of the
algorithm; every parameter is worked out from the data but for the number of groups, which is told
where "told" says so. The last column is the exponent of growth between the first and last count.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from peak import Peak

from organizer.clustering import CLUSTERERS
from organizer.clustering.features import KnownFeatures, build_space
from organizer.clustering.neighbours import Neighbours
from organizer.library.clusters.feature_space import find_neighbours
from organizer.vectors.vector_index import VectorIndex

GROUPS = 100
DIMENSION = 256


def unit(vectors: NDArray[np.floating]) -> NDArray[np.float32]:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def groups_of_photos(count: int, seed: int = 0) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Vectors (n, 256) and the number of the group of each."""
    draw = np.random.default_rng(seed)
    centres = unit(draw.standard_normal((GROUPS, DIMENSION)))
    share = 1 / np.arange(1, GROUPS + 1) ** 0.5
    of = draw.choice(GROUPS, size=count, p=share / share.sum())
    vectors = 0.5 * draw.standard_normal((count, DIMENSION)).astype(np.float32) / DIMENSION**0.5
    width = 1 / np.sqrt(np.arange(1, 65))
    width *= 0.9 / np.linalg.norm(width)
    for group in range(GROUPS):
        members = np.flatnonzero(of == group)
        axes = np.linalg.qr(draw.standard_normal((DIMENSION, 64)))[0].T
        vectors[members] += (
            centres[group] + draw.standard_normal((len(members), 64)) * width @ axes
        ).astype(np.float32)
    return unit(vectors), of


def measure(name: str, count: int, index_file: Path, is_told: bool, to: Connection) -> None:
    # Imported before the clock starts: the second it takes is paid once.
    import scipy.cluster.hierarchy
    import sklearn.cluster
    from sklearn.metrics import normalized_mutual_info_score

    assert scipy.cluster.hierarchy
    assert sklearn.cluster
    vectors, of = groups_of_photos(count)
    index = VectorIndex.open(index_file, "benchmark", "look", DIMENSION)
    photos = np.arange(count)

    def search(wanted: int) -> Neighbours:
        return find_neighbours(index, photos, wanted)

    with Peak() as peak:
        marks = [time.perf_counter()]
        prepared = build_space(KnownFeatures(vectors), {}, search=search)
        marks.append(time.perf_counter())
        fitted = CLUSTERERS[name].fit(prepared)
        marks.append(time.perf_counter())
        labels = fitted.cut({"number": GROUPS} if is_told else {})
        marks.append(time.perf_counter())
    seconds = np.diff(marks)
    nmi = normalized_mutual_info_score(of, labels)
    to.send(
        (
            float(seconds.sum()),
            "".join(f"{each:8.1f}" for each in seconds),
            peak.added,
            int(labels.max() + 1),
            float((labels < 0).mean()),
            nmi,
        )
    )


def indexed(count: int, folder: Path) -> Path:
    index = VectorIndex(folder / f"{count}.hnsw", "benchmark", "look", DIMENSION)
    start = time.perf_counter()
    index.add(np.arange(count), groups_of_photos(count)[0])
    index.save()
    print(f"search index of {count:,}: {time.perf_counter() - start:.0f} s to build, there already")
    return index.path


def takes_number(name: str) -> bool:
    return any(parameter.name == "number" for parameter in CLUSTERERS[name].parameters)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--counts", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--methods", nargs="+", choices=CLUSTERERS, default=list(CLUSTERERS))
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = {count: indexed(count, Path(folder)) for count in chosen.counts}
        print(
            f"{'algorithm':12}{'told':>5}{'photos':>9}{'space s':>8}{'fit s':>8}{'cut s':>8}"
            f"{'total s':>9}{'peak MiB':>10}{'groups':>8}{'noise':>7}{'NMI':>7}{'growth':>8}"
        )
        for name in chosen.methods:
            for is_told in (True, False) if takes_number(name) else (False,):
                totals: list[float] = []
                for count in chosen.counts:
                    here, there = multiprocessing.Pipe(duplex=False)
                    process = multiprocessing.get_context("spawn").Process(
                        target=measure, args=(name, count, files[count], is_told, there)
                    )
                    process.start()
                    total, parts, peak, groups, noise, nmi = here.recv()
                    process.join()
                    totals.append(total)
                    growth = ""
                    if len(totals) > 1:
                        ratio = chosen.counts[len(totals) - 1] / chosen.counts[0]
                        growth = f"{math.log(totals[-1] / totals[0]) / math.log(ratio):8.2f}"
                    print(
                        f"{name:12}{'yes' if is_told else '':>5}{count:9,}{parts}{total:9.1f}"
                        f"{peak:10.0f}{groups:8}{noise:7.2f}{nmi:7.3f}{growth}",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
