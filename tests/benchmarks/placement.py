"""Measures where new photos are placed, against where clustering everything again puts them.

    python tests/benchmarks/placement.py [--labelled FOLDER] [--count 100000] [--seeds 5]

A part of the photos is held out, the rest clustered, the held-out photos placed
(`library.clusters.placer` does the same); then all are clustered anew and the clusters of both runs
matched by the photos they share, the held-out ones not counted. "Same" is the share of held-out
photos placed in the cluster where the new run has them; "of the run itself" is how many of the
photos that were not held out stayed in their cluster, which bounds what any placement can reach.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
from clustering_speed import groups_of_photos
from numpy.typing import NDArray
from quality import embedded, pictures
from scipy.optimize import linear_sum_assignment

from organizer.clustering import CLUSTERERS
from organizer.clustering.base import Labels
from organizer.clustering.features import KnownFeatures, build_space
from organizer.clustering.neighbours import Neighbours
from organizer.clustering.placement import Placer
from organizer.embedding.model_store import ModelStore
from organizer.library.clusters.feature_space import find_neighbours
from organizer.library.clusters.placement import EXAMPLES
from organizer.paths import model_cache, model_store
from organizer.vectors.vector_index import VectorIndex

METHODS = ("communities", "kmeans++", "ward")


def matched(first: Labels, then: Labels) -> Labels:
    """For each cluster of the first labels, the one of the second that shares most with it."""
    both = (first >= 0) & (then >= 0)
    table = np.zeros((first.max() + 1, then.max() + 1))
    np.add.at(table, (first[both], then[both]), 1)
    rows, columns = linear_sum_assignment(-table)
    target = np.full(len(table), -2)
    target[rows] = columns
    return target


def some(known: KnownFeatures, rows: NDArray[np.int64]) -> KnownFeatures:
    return KnownFeatures(known.look[rows], None if known.text is None else known.text[rows])


def clustered(known: KnownFeatures, method: str, index: VectorIndex | None) -> Labels:
    def search(count: int) -> Neighbours:
        assert index is not None
        return find_neighbours(index, np.arange(len(known.look)), count)

    return CLUSTERERS[method].fit(build_space(known, {}, 0, search if index else None)).cut({})


def indexed(known: KnownFeatures) -> VectorIndex | None:
    if len(known.look) < 20_000:
        return None
    index = VectorIndex(Path("unused"), "benchmark", "look", known.look.shape[1])
    index.add(np.arange(len(known.look)), known.look)
    return index


def measure(
    known: KnownFeatures, method: str, held: NDArray[np.int64], seed: int
) -> tuple[float, ...]:
    total = len(known.look)
    rest = np.setdiff1d(np.arange(total), held)
    old = clustered(some(known, rest), method, indexed(some(known, rest)))
    again = clustered(known, method, indexed(known))
    start = time.perf_counter()
    draw = np.random.default_rng(seed)
    each = max(EXAMPLES // (old.max() + 1), 10)
    examples = np.concatenate(
        [
            draw.permutation(np.flatnonzero(old == cluster))[:each]
            for cluster in range(old.max() + 1)
        ]
    )
    made = build_space(some(known, np.concatenate((rest[examples], held))), {})
    placer = Placer(made.vectors[: len(examples)], old[examples])
    found = placer.place(made.vectors[len(examples) :]).labels
    seconds = time.perf_counter() - start
    target = matched(old, again[rest])
    same = np.where(found >= 0, target[found], -1) == again[held]
    stayed = (target[old] == again[rest])[old >= 0]
    return float(same.mean()), float(stayed.mean()), float((found < 0).mean()), seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--labelled", type=Path)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    print(f"{'photos':28}{'method':14}{'same':>7}{'of the run itself':>19}{'none':>7}{'s':>7}")
    if options.labelled:
        found = embedded(
            ModelStore(model_store(), model_cache()).load("builtin"), pictures(options.labelled)
        )
        known = KnownFeatures(found.look, found.text)
        for method in METHODS:
            runs = []
            for seed in range(options.seeds):
                draw = np.random.default_rng(seed)
                held = np.sort(draw.choice(len(known.look), len(known.look) // 5, replace=False))
                runs.append(measure(known, method, held, seed))
            same, stayed, none, seconds = np.median(runs, axis=0)
            words = f"{len(known.look)} labelled, 20 % new"
            print(f"{words:28}{method:14}{same:7.3f}{stayed:19.3f}{none:7.3f}{seconds:7.2f}")
    if options.count:
        vectors, _ = groups_of_photos(options.count + 1000)
        held = np.arange(options.count, options.count + 1000)
        for method in METHODS:
            same, stayed, none, seconds = measure(KnownFeatures(vectors), method, held, 0)
            words = f"{options.count:,} made, 1,000 new"
            print(f"{words:28}{method:14}{same:7.3f}{stayed:19.3f}{none:7.3f}{seconds:7.2f}")


if __name__ == "__main__":
    main()
