"""Finds pictures that may be the same view, however turned or mirrored, by their sketches.

The low frequencies of a sketch (its discrete cosine transform) make both a hash, which are their
signs, and a correlation. Turning or mirroring a picture only swaps their axes and signs, so every
orientation is worked out from the one sketch.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from organizer.imaging.fingerprint import SKETCH

Sketches = NDArray[np.uint8]
Rows = NDArray[np.int64]
Floats = NDArray[np.float32]

TURNS = 8
"""Bit 0 mirrors left and right, bit 1 up and down, after bit 2 has swapped rows and columns."""

_LOW = 8
"""Frequencies along each axis: 64 with the mean, which is left out."""
_BANDS = 4
_WINDOW = 4
"""Neighbours in sorted order that a hash is compared with, for each of its bands."""
NOISE = 9.0
"""Variance in grey levels that is no content: uniform pictures are like no other."""


def spectra(sketches: Sketches) -> Floats:
    """The low frequencies of sketches (n, SKETCH, SKETCH) as (n, 8, 8), unit length, no mean."""
    steps = (np.arange(SKETCH) + 0.5) * np.pi / SKETCH
    waves = np.cos(np.arange(_LOW)[:, None] * steps).astype(np.float32) * math.sqrt(2 / SKETCH)
    waves[0] /= math.sqrt(2)
    found: Floats = waves @ sketches.astype(np.float32) @ waves.T
    found[:, 0, 0] = 0
    energy = np.einsum("nij,nij->n", found, found)
    # Below the noise there is no view; such pictures correlate with nothing.
    found /= np.sqrt(energy + NOISE * SKETCH**2)[:, None, None]
    return found


def turned(grids: NDArray[np.generic], turn: int) -> NDArray[np.generic]:
    """Squares (n, side, side) in another orientation."""
    if turn & 4:
        grids = grids.transpose(0, 2, 1)
    return grids[:, :: -1 if turn & 2 else 1, :: -1 if turn & 1 else 1]


def turned_spectra(low: Floats, turn: int) -> Floats:
    """The spectra of turned pictures, from those of the upright ones (n, 8, 8)."""
    if turn & 4:
        low = low.transpose(0, 2, 1)
    sign = (-1.0) ** np.arange(_LOW, dtype=np.float32)
    if turn & 2:
        low = low * sign[:, None]
    return low * sign if turn & 1 else low


def hashes(low: Floats) -> NDArray[np.uint64]:
    """The signs of the spectra in every orientation, shape (n, TURNS)."""
    found = np.empty((len(low), TURNS), np.uint64)
    for turn in range(TURNS):
        bits = np.packbits(turned_spectra(low, turn).reshape(-1, _LOW * _LOW) > 0, axis=1)
        found[:, turn] = bits.view(np.uint64)[:, 0]
    return found


def hash_neighbours(marks: NDArray[np.uint64], most: int) -> tuple[Rows, Rows]:
    """Pairs of rows of hashes (n, TURNS) of which two differ in at most `most` bits.

    Sorted by each of four bands of 16 bits in turn, a hash is compared with its next few
    neighbours: pairs with more than three wrong bits may be missed, and so may some in a large
    crowd of equals, which hangs together all the same.
    """
    flat = marks.reshape(-1)
    owners = np.repeat(np.arange(len(marks)), TURNS)
    found = []
    for band in range(_BANDS):
        shift = np.uint64(16 * band)
        rolled = (flat << shift) | (flat >> (np.uint64(64) - shift)) if band else flat
        order = np.argsort(rolled, kind="stable")
        values, rows = rolled[order], owners[order]
        for step in range(1, _WINDOW + 1):
            wrong = np.bitwise_count(values[step:] ^ values[:-step])
            near = (wrong <= most) & (rows[step:] != rows[:-step])
            found.append(np.stack((rows[:-step][near], rows[step:][near])))
    return distinct(np.concatenate(found, axis=1))


def distinct(pairs: Rows) -> tuple[Rows, Rows]:
    """Pairs (2, p), each once, the lesser row first."""
    first, second = pairs.min(axis=0), pairs.max(axis=0)
    many = int(second.max(initial=0)) + 1
    first, second = np.divmod(np.unique(first * many + second), many)
    return first, second


def best_turns(low: Floats, first: Rows, second: Rows) -> tuple[NDArray[np.int64], Floats]:
    """How the second of each pair must be turned to be most like the first, and how like it is.

    Shapes (p,). Of equals the least turned is taken.
    """
    best = np.full(len(first), -2, np.float32)
    turns = np.zeros(len(first), np.int64)
    for turn in range(TURNS):
        likeness = np.einsum("nij,nij->n", low[first], turned_spectra(low, turn)[second])
        better = likeness > best + 0.01
        best[better], turns[better] = likeness[better], turn
    return turns, best
