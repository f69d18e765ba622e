"""Measures how well clusters follow known classes, with the number of clusters unknown.

    python tests/benchmarks/clustering_quality.py LABELLED_FOLDER [--model builtin] [--seeds 3]

The folder has one folder of pictures a class. Settings were chosen on the classes with even
numbers in the order of their names ("tuned"); those with odd numbers were held out. Every method
takes what it works out for itself. Ensembles are of communities, ward, kmeans++ and spectral.

"Edits" simulates a person who corrects 20 photos: again and again the photo whose cluster is most
often another class is moved to the cluster that most of its class are in; then the library is
clustered again with these 20 moves as hints (`clustering.features`), the groups moved into being
kept together as the app does it. The lines below leave the 20 photos themselves out.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from quality import embedded, pictures

from organizer.clustering import CLUSTERERS
from organizer.clustering.algorithms.louvain import LINKS
from organizer.clustering.base import Labels
from organizer.clustering.ensemble import combine_by_average, combine_by_stacking, combine_by_vote
from organizer.clustering.features import KnownFeatures, build_space
from organizer.clustering.quality import agreement, silhouette
from organizer.clustering.space import Space
from organizer.embedding.model_store import ModelStore
from organizer.paths import model_cache, model_store

VOICES = ("communities", "ward", "kmeans++", "spectral")
EDITS = 20


def found_in(made: Space) -> dict[str, Labels]:
    """The labels of every method and ensemble."""
    labels = {name: clusterer.fit(made).cut({}) for name, clusterer in CLUSTERERS.items()}
    voices = [labels[name] for name in VOICES]
    weights = [max(silhouette(made.vectors, each), 0.01) for each in voices]
    number = int(np.median([each.max() + 1 for each in voices]))
    return labels | {
        "ensemble majority": combine_by_vote(voices),
        "ensemble weighted": combine_by_vote(voices, weights),
        "ensemble average": combine_by_average(voices, made.neighbours(LINKS), weights, made.seed),
        "ensemble stack": combine_by_stacking(voices, made.vectors, number, made.seed),
    }


def edits(labels: Labels, classes: NDArray[np.str_]) -> list[tuple[int, int]]:
    """Photos and the clusters that a person would move them to, at most 20."""
    names, of = np.unique(classes, return_inverse=True)
    table = np.zeros((labels.max() + 1, len(names)))
    np.add.at(table, (labels[labels >= 0], of[labels >= 0]), 1)
    home = table.argmax(axis=0)
    wrong = [row for row in range(len(labels)) if labels[row] != home[of[row]]]
    # A person sees first what is most out of place.
    share = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    wrong.sort(key=lambda row: (share[labels[row], of[row]] if labels[row] >= 0 else 0, row))
    return [(row, int(home[of[row]])) for row in wrong[:EDITS]]


def hinted(labels: Labels, moved: list[tuple[int, int]]) -> NDArray[np.int64]:
    """The groups that photos were moved into, with the members that were there, are fixed."""
    hints = np.full(len(labels), -1, dtype=np.int64)
    for number, group in enumerate(dict.fromkeys(group for _, group in moved)):
        hints[labels == group] = number
        hints[[row for row, target in moved if target == group]] = number
    for row, _ in moved:
        if hints[row] < 0:
            raise AssertionError("an edited photo is in no fixed group")
    return hints


def kept(labels: Labels, hints: NDArray[np.int64]) -> Labels:
    """The labels with every fixed group in one cluster, the one that most of it is in."""
    result = labels.copy()
    for group in range(hints.max(initial=-1) + 1):
        members = hints == group
        result[members] = np.bincount(labels[members & (labels >= 0)]).argmax()
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default="builtin")
    parser.add_argument("--seeds", type=int, default=3)
    chosen = parser.parse_args()
    store = ModelStore(model_store(), model_cache())
    files = pictures(chosen.folder)
    vectors = embedded(store.load(chosen.model), files)
    classes = np.array([file.parent.name for file in files])
    _, numbers = np.unique(classes, return_inverse=True)
    parts = {"tuned": numbers % 2 == 0, "held out": numbers % 2 == 1, "all": numbers >= 0}
    print(
        f"{len(files)} photos, {numbers.max() + 1} classes, {chosen.model}; "
        f"NMI / ARI / clusters, median of {chosen.seeds} seeds"
    )
    rows: dict[str, list[str]] = {}
    for rows_of in parts.values():
        text = None if vectors.text is None else vectors.text[rows_of]
        known = KnownFeatures(vectors.look[rows_of], text)
        runs = [found_in(build_space(known, {}, seed)) for seed in range(chosen.seeds)]
        for name in runs[0]:
            scores = [agreement(run[name], classes[rows_of]) for run in runs]
            nmi, ari = (np.median([getattr(s, key) for s in scores]) for key in ("nmi", "ari"))
            count = int(np.median([run[name].max() + 1 for run in runs]))
            rows.setdefault(name, []).append(f"{nmi:.3f} / {ari:.3f} / {count:3}")
        for name in ("communities", "ward", "ensemble average"):
            labels = runs[0][name]
            moved = edits(labels, classes[rows_of])
            hints = hinted(labels, moved)
            again = found_in(build_space(KnownFeatures(known.look, text, hints=hints), {}, 0))[name]
            rest = np.setdiff1d(np.arange(len(labels)), [row for row, _ in moved])
            for words, found, among in (
                (f"{name}, {EDITS} edits", kept(again, hints), np.arange(len(labels))),
                ("  only photos not edited", again, rest),
                ("  the same before", labels, rest),
            ):
                score = agreement(found[among], classes[rows_of][among])
                rows.setdefault(f"{name[:12]:12}{words}" if words[0] == " " else words, []).append(
                    f"{score.nmi:.3f} / {score.ari:.3f} / {found.max() + 1:3}"
                )
    print(f"{'':38}" + "".join(f"{part:>24}" for part in parts))
    for name, values in rows.items():
        print(f"{name:38}" + "".join(f"{value:>24}" for value in values))


if __name__ == "__main__":
    main()
