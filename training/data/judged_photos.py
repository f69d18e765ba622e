"""A library's photos, with the vectors of a model and what a person said of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from organizer.catalogue import Catalogue
from organizer.catalogue.judgements import ENOUGH, Judgements, judgements
from organizer.paths import LibraryPaths
from organizer.settings import Settings
from training.recipe import DataError

Rows = NDArray[np.int64]

_MOST_PAIRS = 1_000_000
"""Of clusters; more rows than make these are left out."""


@dataclass(frozen=True, slots=True)
class JudgedPhotos:
    """Rows are photos, those that were judged first."""

    vectors: NDArray[np.float32]
    """Unit length, (n, d)."""
    contents: tuple[str, ...]
    """The hash of each one's file."""
    files: tuple[Path, ...]
    """Where each was last seen."""
    clusters: Rows
    """The number of the cluster that a person shaped, (n,), -1 for none."""
    together: Rows
    """Pairs of rows, (p, 2), besides those of the clusters."""
    apart: Rows
    judged: int
    """How many rows were judged."""

    def pairs(self, rows: Rows) -> tuple[Rows, NDArray[np.bool_]]:
        """All pairs among some rows of which it is known, (p, 2), whether they belong together."""
        among = np.zeros(len(self.vectors), np.bool_)
        among[rows] = True
        most = int((2 * _MOST_PAIRS) ** 0.5)
        shaped = rows[self.clusters[rows] >= 0]
        shaped = shaped[np.linspace(0, len(shaped) - 1, min(most, len(shaped))).astype(np.int64)]
        first, second = (shaped[places] for places in np.triu_indices(len(shaped), 1))
        said = [each[among[each].all(axis=1)] for each in (self.together, self.apart)]
        pairs = np.concatenate([np.stack([first, second], axis=1), *said])
        same = np.concatenate(
            [
                self.clusters[first] == self.clusters[second],
                np.ones(len(said[0]), np.bool_),
                np.zeros(len(said[1]), np.bool_),
            ]
        )
        return pairs, same


def clusters_model(library: Path) -> str:
    """The id of the model that answers for the clusters of the library in a folder."""
    paths = LibraryPaths(library)
    if not paths.catalogue.is_file():
        return Settings(paths.settings).text("clusters_model")
    catalogue = Catalogue(paths.catalogue)
    try:
        return catalogue.choices.of("clusters", Settings(paths.settings)).answering
    finally:
        catalogue.close()


def read(library: Path, model: str, others: int) -> JudgedPhotos:
    """Of the library in a folder, with the vectors of the model that has this key.

    `others` is how many photos that nobody judged there are at most. DataError where there is no
    library, and where too little was judged to learn from.
    """
    file = LibraryPaths(library).catalogue
    if not file.is_file():
        raise DataError(f"There is no library in {library}.", "Name the folder that smalti uses.")
    catalogue = Catalogue(file)
    try:
        said = judgements(catalogue)
        if not said.are_enough:
            raise DataError(
                f"{len(said.photos)} photos were judged, which is too little to learn from.",
                f"Name, merge or split clusters, or judge duplicates, of {ENOUGH} photos or more.",
            )
        return _read_rows(catalogue, said, model, others)
    finally:
        catalogue.close()


def _read_rows(catalogue: Catalogue, said: Judgements, model: str, others: int) -> JudgedPhotos:
    judged = np.array(sorted(said.photos), np.int64)
    rest = np.setdiff1d(catalogue.embeddings.present(model, "look"), judged)
    rest = np.random.default_rng(0).permutation(rest)[:others]
    wanted = [*judged.tolist(), *rest.tolist()]
    vectors = catalogue.embeddings.of(wanted, model, "look")
    count = int(np.isin(judged, list(vectors)).sum())
    if count < ENOUGH // 2:
        raise DataError(
            f"{count} of the {len(judged)} judged photos have vectors of {model}.",
            "Let smalti index the library with that model first.",
        )
    known = catalogue.photos.by_ids(photo for photo in wanted if photo in vectors)
    kept = [photo.id for photo in known]
    row = {photo: number for number, photo in enumerate(kept)}
    clusters = np.full(len(kept), -1, np.int64)
    for number, cluster in enumerate(said.clusters):
        clusters[[row[photo] for photo in cluster if photo in row]] = number
    together, apart = (
        np.array(
            [(row[one], row[other]) for one, other in pairs if one in row and other in row],
            np.int64,
        ).reshape(-1, 2)
        for pairs in (said.together, said.apart)
    )
    return JudgedPhotos(
        np.stack([vectors[photo] for photo in kept]),
        tuple(photo.content for photo in known),
        tuple(photo.path for photo in known),
        clusters,
        together,
        apart,
        count,
    )
