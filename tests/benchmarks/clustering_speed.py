"""Measures every clustering algorithm: seconds and peak memory of fit and cut.

    python tests/benchmarks/clustering_speed.py [--counts 1000 10000 100000] [--vectors FILE.npy]

Each row runs in a process of its own, so that its peak is its own. "Peak" is what the run added to
the interpreter and the vectors. The data are those of vector_search.py (`photo_like`, 256
dimensions), or the first rows of a .npy file of unit vectors.
"""

from __future__ import annotations

import argparse
import multiprocessing
import threading
import time
from pathlib import Path

import numpy as np
import psutil
from vector_search import photo_like

from organizer.clustering import CLUSTERERS
from organizer.clustering.quality import cohesion

GROUPS = (20, 200)
MIB = 1 << 20


class Peak:
    """The most memory this process held, sampled every 5 ms while open."""

    def __enter__(self) -> Peak:
        self._done = threading.Event()
        self._process = psutil.Process()
        self._before = self.bytes = self._process.memory_info().rss
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    @property
    def added(self) -> float:
        """MiB."""
        return (self.bytes - self._before) / MIB

    def _watch(self) -> None:
        while not self._done.wait(0.005):
            self.bytes = max(self.bytes, self._process.memory_info().rss)


def measure(name: str, count: int, path: Path | None) -> None:
    # Imported before the clock starts: the second it takes is paid once.
    import scipy.cluster.hierarchy  # noqa: F401
    import sklearn.cluster  # noqa: F401

    vectors = np.load(path)[:count] if path else photo_like(count, 256)
    with Peak() as peak:
        start = time.perf_counter()
        fitted = CLUSTERERS[name].fit(vectors)
        fit = time.perf_counter() - start
        cuts = []
        for number in GROUPS:
            start = time.perf_counter()
            labels = fitted.cut({"number": number} if names_number(name) else {})
            cuts.append(time.perf_counter() - start)
    tightness = (cohesion(vectors, labels) * np.bincount(labels[labels >= 0])).sum() / len(vectors)
    times = "".join(f"{cut:14.3f}" for cut in cuts)
    print(
        f"{name:10}{len(vectors):9,}{fit:9.2f}{times}{peak.added:11.0f}{tightness:13.3f}",
        flush=True,
    )


def names_number(name: str) -> bool:
    return any(parameter.name == "number" for parameter in CLUSTERERS[name].parameters)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--counts", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--vectors", type=Path, help="a .npy file of real unit vectors")
    chosen = parser.parse_args()
    cuts = "".join(f"{f'cut {number} s':>14}" for number in GROUPS)
    print(f"{'algorithm':10}{'photos':>9}{'fit s':>9}{cuts}{'peak MiB':>11}{'mean cosine':>13}")
    for name in CLUSTERERS:
        for count in chosen.counts:
            process = multiprocessing.get_context("spawn").Process(
                target=measure, args=(name, count, chosen.vectors)
            )
            process.start()
            process.join()


if __name__ == "__main__":
    main()
