"""Handwritten 4s and 9s, their copies shifted sideways, and their nearest neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.recipe import DataError

Images = NDArray[np.uint8]
"""Shape (n, 28, 28)."""

SIDE = 28
DIGITS = (4, 9)
TRAINING, TEST = "mnist_4_9_train.npz", "mnist_test.npz"

_AT_ONCE = 1024
"""Rows of the table of cosines that are in memory at a time."""


@dataclass(frozen=True, slots=True)
class Digits:
    """Pictures of 4s and 9s."""

    images: Images
    labels: NDArray[np.int64]
    """4 or 9 each."""

    def __len__(self) -> int:
        return len(self.labels)

    def part(self, chosen: NDArray[np.bool_] | NDArray[np.integer] | slice) -> Digits:
        """Those that are chosen, by mask, places or slice, in that order."""
        return Digits(self.images[chosen], self.labels[chosen])


def read(folder: Path, name: str) -> Digits:
    """The 4s and 9s of a file; DataError where it is not what it should be."""
    file = folder / name
    try:
        with np.load(file, allow_pickle=False) as arrays:
            images, labels = arrays["images"], arrays["labels"].astype(np.int64)
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise DataError(
            f"{file} has no images and labels that can be read.",
            f"Choose a folder with {TRAINING} and {TEST}.",
        ) from error
    chosen = np.isin(labels, DIGITS)
    if images.shape[1:] != (SIDE, SIDE) or images.dtype != np.uint8 or labels.ndim != 1:
        raise DataError(
            f"The images of {file} are no grey pictures of {SIDE} px.",
            f"Save them as bytes, in the shape (number, {SIDE}, {SIDE}).",
        )
    if any(np.count_nonzero(labels == digit) < 2 for digit in DIGITS):
        raise DataError(f"{file} lacks 4s or 9s.", "Add at least two of each.")
    return Digits(images[chosen], labels[chosen])


def shifted(images: Images, right: int) -> Images:
    """Moved to the right by so many pixels, to the left if negative, with black moving in."""
    moved = np.zeros_like(images)
    if right >= 0:
        moved[:, :, right:] = images[:, :, : images.shape[2] - right]
    else:
        moved[:, :, :right] = images[:, :, -right:]
    return moved


@dataclass(frozen=True, slots=True)
class Copies:
    """Each of a number of pictures, once for every shift, one shift after the other."""

    images: Images
    labels: NDArray[np.int64]
    shifts: NDArray[np.int64]

    @property
    def groups(self) -> NDArray[np.int64]:
        """Digit and shift as one number."""
        found: NDArray[np.int64] = self.labels * 100 + self.shifts
        return found

    def only(self, shifts: Sequence[int]) -> NDArray[np.bool_]:
        """A mask, shape (n,), of the copies with one of these shifts."""
        return np.isin(self.shifts, shifts)


def shifted_copies(digits: Digits, shifts: Sequence[int]) -> Copies:
    """All pictures once for each shift, in pixels to the right, one shift after the other."""
    return Copies(
        np.concatenate([shifted(digits.images, shift) for shift in shifts]),
        np.tile(digits.labels, len(shifts)),
        np.repeat(np.array(shifts, np.int64), len(digits)),
    )


def find_neighbours(digits: Digits, number: int) -> NDArray[np.int64]:
    """The nearest of the same digit by the cosine of their pixels, shape (n, number), best first.

    DataError where a digit has too few pictures for that.
    """
    flat = digits.images.reshape(len(digits), -1).astype(np.float32)
    flat /= np.linalg.norm(flat, axis=1, keepdims=True) + 1e-9
    found = np.empty((len(digits), number), np.int64)
    for digit in DIGITS:
        places = np.flatnonzero(digits.labels == digit)
        if len(places) <= number:
            raise DataError(
                f"There are {len(places)} pictures of a {digit}, too few for {number} neighbours.",
                "Add pictures, or take fewer neighbours.",
            )
        own = flat[places]
        for begin in range(0, len(places), _AT_ONCE):
            rows = np.arange(begin, min(begin + _AT_ONCE, len(places)))
            cosines = own[rows] @ own.T
            cosines[np.arange(len(rows)), rows] = -np.inf
            best = np.argpartition(-cosines, number - 1, axis=1)[:, :number]
            order = np.argsort(-np.take_along_axis(cosines, best, axis=1), axis=1, kind="stable")
            found[places[rows]] = places[np.take_along_axis(best, order, axis=1)]
    return found
