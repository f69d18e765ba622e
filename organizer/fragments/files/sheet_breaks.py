"""Finds the tiles of a sheet that lie side by side, by where the picture breaks off."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from organizer.fragments.files.sheet_gutters import GridAxis, thinned
from organizer.fragments.layout import Pixels

Floats = NDArray[np.float64]

_STEEPER = 1.5
"""How much more the colour changes at a break than on both sides of it."""

_FLOOR = 9
"""Levels, of three colours together, that noise and compression make."""

_BROKEN = 0.4
"""Share of a line with such steps where it is a break: on sheets of shuffled tiles it was above
0.5 nearly always, within photos hardly ever above 0.3."""

_CLEARANCE = 0.1
"""By how much breaks must stand out from the other lines; twice as much where they are few."""

_LEAST = 5
"""Pixels of a tile."""

_SURE = 3
"""Breaks of one axis that are not few: they speak for a grid by themselves."""

_LIVELY = 1.0
"""Mean change from line to line within tiles: drawings enlarged pixel by pixel have none."""


def find_axes(pixels: Pixels) -> tuple[GridAxis, GridAxis] | None:
    """Down and along; None where no breaks at equal distances cross the whole sheet."""
    top, bottom = _lively_range(pixels)
    left, right = _lively_range(pixels.swapaxes(0, 1))
    # A margin is told from tiles only if need be: tiles may be of one colour too.
    found = _axes_of(pixels)
    if found is not None or (bottom - top, right - left) == pixels.shape[:2]:
        return found
    found = _axes_of(pixels[top:bottom, left:right])
    return found and (_moved(found[0], top), _moved(found[1], left))


def _axes_of(pixels: Pixels) -> tuple[GridAxis, GridAxis] | None:
    if min(pixels.shape[:2]) < _LEAST:
        return None
    found = [_find_breaks(lines) for lines in (pixels, pixels.swapaxes(0, 1))]
    counts = [len(axis.starts) - 1 for axis in found if axis is not None]
    if len(counts) < 2 or not (min(counts) > 0 or max(counts) >= _SURE):
        return None
    down, along = found
    return (down, along) if down is not None and along is not None else None


def _find_breaks(lines: Pixels) -> GridAxis | None:
    """Equal tiles along the first axis, one where nothing breaks; None where breaks are uneven."""
    shares, change = _measure_steps(thinned(lines))
    whole = len(lines)
    at = np.flatnonzero(shares > _BROKEN) + 1
    if not len(at):
        return GridAxis((0,), whole)
    distances = np.unique(np.diff(np.concatenate([[0], at, [whole]])))
    for length in distances[distances >= _LEAST].tolist():
        first = int(np.bincount(at % length).argmax())
        expected = np.arange(first or length, whole, length)
        fills = first == 0 and whole % length == 0
        if len(expected) >= (1 if fills else _SURE) and _stand_out(shares, change, expected):
            edges = np.concatenate([[0], expected, [whole]]) if fills else expected
            return GridAxis(tuple(edges[:-1].tolist()), length)
    return None


def _stand_out(shares: Floats, change: Floats, breaks: NDArray[np.int64]) -> bool:
    is_break = np.zeros(len(shares), bool)
    is_break[breaks - 1] = True
    weakest = np.quantile(shares[is_break], 0.1, method="lower")
    others = shares[~is_break]
    clearance = _CLEARANCE if len(breaks) >= _SURE else 2 * _CLEARANCE
    return (
        bool(weakest > others.max(initial=0.0) + clearance)
        and float(change[~is_break].mean()) > _LIVELY
    )


def _measure_steps(lines: Pixels) -> tuple[Floats, Floats]:
    """Between each line and the next: the share of steps, and the mean change in levels."""
    change = np.abs(np.diff(lines.astype(np.int16), axis=0)).sum(axis=2, dtype=np.int16)
    padded = np.pad(change, ((1, 1), (0, 0)), "reflect")
    around = np.maximum(padded[:-2], padded[2:])
    return (change > _STEEPER * around + _FLOOR).mean(axis=1), change.mean(axis=1)


def _lively_range(lines: Pixels) -> tuple[int, int]:
    """The first line, and that past the last, that is not of one colour."""
    spread = np.ptp(thinned(lines).astype(np.int16), axis=1).max(axis=1)
    lively = np.flatnonzero(spread > _FLOOR)
    return (int(lively[0]), int(lively[-1]) + 1) if len(lively) else (0, len(lines))


def _moved(axis: GridAxis, by: int) -> GridAxis:
    return GridAxis(tuple(start + by for start in axis.starts), axis.length)
