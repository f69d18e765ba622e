"""Pairs of pictures that people find alike, from a folder."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from organizer.embedding.models.preprocessing import Preprocessing
from organizer.errors import PictureError
from organizer.imaging.decode import EXTENSIONS, read_picture
from training.recipe import DataError
from training.split import content_hash

Pixels = NDArray[np.uint8]

TABLE = "pairs.csv"
TEST = 0.2
"""The share of the pairs that is never learned from."""

FOLDS = 5
"""Parts of the others, one of which settings can be chosen by."""

_FEWEST = 10


@dataclass(frozen=True, slots=True)
class Pairs:
    """Left pictures and their partners on the right, in the same order."""

    lefts: tuple[Pixels, ...]
    rights: tuple[Pixels, ...]
    hashes: tuple[tuple[str, str], ...]
    """Of the pixels of each pair."""

    def __len__(self) -> int:
        return len(self.hashes)

    def part(self, which: Sequence[int]) -> Pairs:
        """Those at some places, in that order."""
        return Pairs(
            tuple(self.lefts[each] for each in which),
            tuple(self.rights[each] for each in which),
            tuple(self.hashes[each] for each in which),
        )

    @property
    def contents(self) -> frozenset[str]:
        """The hashes of all pictures, left and right."""
        return frozenset(each for pair in self.hashes for each in pair)


def read(folder: Path) -> Pairs:
    """All pairs that pairs.csv in a folder names; DataError where there are too few.

    It has the columns left and right, with the names, without their endings, of pictures in the
    folders left/ and right/. Sorted by content, so that the order is the same whatever they are
    called.
    """
    try:
        with (folder / TABLE).open(encoding="utf-8", newline="") as file:
            named = [(row["left"], row["right"]) for row in csv.DictReader(file)]
    except (OSError, UnicodeDecodeError, KeyError, csv.Error) as error:
        raise DataError(
            f"{folder} has no table {TABLE} with the columns left and right.",
            f"Name a folder with left/, right/ and {TABLE}.",
        ) from error
    if len(named) < _FEWEST:
        raise DataError(f"{TABLE} names {len(named)} pairs.", f"Take at least {_FEWEST}.")
    known = [
        {
            file.stem: file
            for file in sorted((folder / side).glob("*"))
            if file.suffix.lower() in EXTENSIONS
        }
        for side in ("left", "right")
    ]
    read_ = [
        (*_picture(known[0], left, "left"), *_picture(known[1], right, "right"))
        for left, right in named
    ]
    read_.sort(key=lambda each: content_hash(each[1] + each[3]))
    return Pairs(
        tuple(each[0] for each in read_),
        tuple(each[2] for each in read_),
        tuple((content_hash(each[0]), content_hash(each[2])) for each in read_),
    )


def divide(pairs: Pairs, fold: int | None) -> dict[str, Pairs]:
    """The pairs as "train", "validation" and "test", by content.

    The first fifth is for testing, always. `fold` says which fifth of the others is for
    validation; None: none, all others are learned from.
    """
    test = round(TEST * len(pairs))
    others = range(test, len(pairs))
    kept = [each for each in others if fold is not None and each % FOLDS == fold]
    return {
        "train": pairs.part(sorted(set(others) - set(kept))),
        "validation": pairs.part(kept),
        "test": pairs.part(range(test)),
    }


def prepare_squares(pictures: Sequence[Pixels], preprocessing: Preprocessing) -> Pixels:
    """Squares, (n, side, side, 3)."""
    return np.stack([preprocessing.prepare(each) for each in pictures])


def thumbnail(picture: Pixels, side: int = 96) -> Pixels:
    """For a plot."""
    return np.asarray(Image.fromarray(picture).resize((side, side), Image.Resampling.LANCZOS))


def _picture(known: dict[str, Path], name: str, side: str) -> tuple[Pixels, bytes]:
    """Its pixels and its file."""
    if name not in known:
        raise DataError(
            f"The folder {side} has no picture named {name}.", f"Correct {TABLE} or add it."
        )
    content = known[name].read_bytes()
    try:
        pixels = read_picture(content, known[name].name, long_side=None).pixels
    except PictureError as error:
        raise DataError(
            f"{known[name].name} in {side} cannot be read.", f"Take its pair out of {TABLE}."
        ) from error
    return pixels, content
