"""Measures what thumbs up and down gain: average precision after each round of votes.

    python tests/benchmarks/feedback.py LABELLED_FOLDER [--model builtin] [--rounds 6]

The folder has one folder of pictures a class. Each photo in turn asks for its class by its looks; a
person then judges, round by round, the best photo that is not judged yet and is right, and the
best that is wrong. Average precision counts the photos that were not judged in any round.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from organizer.embedding.model_store import ModelStore
from organizer.imaging.decode import EXTENSIONS, read_picture
from organizer.library.search.relevance_feedback import RelevanceModel
from organizer.paths import model_cache, model_store

BATCH = 16
BACKGROUND = 200


def looks(folder: Path, model: str) -> tuple[NDArray[np.float32], NDArray[np.str_]]:
    embedder = ModelStore(model_store(), model_cache()).load(model)
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in EXTENSIONS)
    parts = []
    for at in range(0, len(files), BATCH):
        read = [read_picture(file.read_bytes(), file.name) for file in files[at : at + BATCH]]
        parts.append(embedder.embed([embedder.prepare(each.pixels) for each in read]).look)
    return np.concatenate(parts), np.array([file.parent.name for file in files])


def average_precision(scores: NDArray[np.float32], is_right: NDArray[np.bool_]) -> float:
    right = is_right[np.argsort(-scores, kind="stable")]
    return float((np.cumsum(right) / np.arange(1, len(right) + 1))[right].mean())


def session(
    vectors: NDArray[np.float32], is_right: NDArray[np.bool_], asked: int, rounds: int
) -> list[float]:
    """The average precision of the search alone, then after each round."""
    found = vectors @ vectors[asked]
    liked: list[int] = []
    disliked: list[int] = []
    scores, after = found, [found]
    for _ in range(rounds):
        order = [photo for photo in np.argsort(-scores) if photo not in {asked, *liked, *disliked}]
        liked += [photo for photo in order if is_right[photo]][:1]
        disliked += [photo for photo in order if not is_right[photo]][:1]
        judged = [asked, *liked, *disliked]
        others = np.random.default_rng(0).permutation(np.setdiff1d(np.arange(len(vectors)), judged))
        model = RelevanceModel(vectors[liked], vectors[disliked], vectors[others[:BACKGROUND]])
        scores = model.fused(found, vectors)
        after.append(scores)
    rest = np.setdiff1d(np.arange(len(vectors)), [asked, *liked, *disliked])
    return [average_precision(each[rest], is_right[rest]) for each in after]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default="builtin")
    parser.add_argument("--rounds", type=int, default=6)
    options = parser.parse_args()
    vectors, classes = looks(options.folder, options.model)
    results = np.array(
        [
            session(vectors, classes == classes[photo], photo, options.rounds)
            for photo in range(0, len(vectors), 3)
        ]
    )
    errors = results.std(axis=0) / len(results) ** 0.5
    print(f"{len(results)} searches among {len(vectors)} photos of {len(set(classes))} classes")
    for number, (mean, error) in enumerate(zip(results.mean(axis=0), errors, strict=True)):
        print(f"{2 * number:3} votes  average precision {mean:.3f} ± {error:.3f}")


main()
