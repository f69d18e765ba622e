"""What a border and each partner on its shortlist show where they would touch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from organizer.fragments.layout import SIDES, Pieces, Side
from organizer.fragments.scoring.border_compatibility import Floats, Indices, Shortlist

Values = NDArray[np.float32]

DEPTH = 8
"""Lines of pixels in a strip."""
COLOURS = 3
SEAM = 5 * COLOURS
"""Values at each position along a seam."""
MEASURES = 15
"""Values of a pair of borders as a whole."""
ROW = 4
"""Values of a border with its shortlist."""

_LONGEST = 64
"""Positions along a border; longer ones are sampled evenly."""
_LEVELS = 64.0
"""Levels of brightness to one unit."""


def strips(pieces: Pieces) -> Values:
    """The pixels along each border, turned so that it faces right and read downward.

    Shape (4 * count, length, DEPTH, 3), the outermost line first; where a piece has fewer lines
    the last is repeated. Borders of oblong pieces are all sampled at the length of the longer.
    """
    length = min(max(pieces.size), _LONGEST)
    found = np.empty((len(pieces), SIDES, length, DEPTH, COLOURS), np.float32)
    for side in Side:
        turned = np.rot90(pieces.pixels, side, axes=(1, 2))
        at = np.arange(length) * turned.shape[1] // length
        inward = np.maximum(turned.shape[2] - 1 - np.arange(DEPTH), 0)
        found[:, side] = turned[:, at][:, :, inward]
    return found.reshape(-1, length, DEPTH, COLOURS) / np.float32(_LEVELS)


def seams(lines: Values, borders: Indices, partners: Indices) -> Values:
    """How far colours and gradients miss each other; shape (m, k, length, SEAM), from 0 up.

    The step across the seam; the same beyond what either side's own gradient foretells; and
    beyond three and five times their mean, as where a line or two of each border is lost.
    """
    ours = lines[borders][:, None, :, :2]
    theirs = lines[partners][:, :, ::-1, :2]
    step = theirs[..., 0, :] - ours[..., 0, :]
    leaving = ours[..., 0, :] - ours[..., 1, :]
    entering = theirs[..., 1, :] - theirs[..., 0, :]
    slope = (leaving + entering) / 2
    misses = [step, step - leaving, step - entering, step - 3 * slope, step - 5 * slope]
    found: Values = np.abs(np.concatenate(misses, axis=-1))
    return found


class SeamFeatures:
    """Figures of whole borders and pieces."""

    def __init__(self, pieces: Pieces, near: Shortlist) -> None:
        flat = pieces.pixels.reshape(len(pieces), -1, COLOURS).astype(np.float32) / _LEVELS
        self._colours = flat.mean(axis=1)
        self._textures = flat.std(axis=1)
        self._near = near
        self._gradients = np.log(np.minimum(near.gradients, 1e30))
        self._squares = np.log(near.squares)
        both = (self._gradients + self._squares) / 2
        self._both = both
        self._best = [_best_two(each) for each in (both, self._gradients, self._squares)]

    def pairs(self, rows: slice | Indices) -> Values:
        """Shape (m, k, MEASURES), for these rows of the shortlist.

        The logarithms of both measures; each beyond the best other of the border's and of the
        partner's shortlist; the pieces' differences in mean and in spread of colour.
        """
        partners = self._near.partners[rows]
        columns = [self._gradients[rows] / 4 - 2, self._squares[rows] / 4 - 2]
        for values, best in zip(
            (self._both, self._gradients, self._squares), self._best, strict=True
        ):
            mine = best[rows][:, None]
            columns += [_beyond(values[rows], mine), _beyond(values[rows], best[partners])]
        first, second = np.arange(len(self._near.borders))[rows] // SIDES, partners // SIDES
        apart = [
            np.abs(each[first][:, None] - each[second]) for each in (self._colours, self._textures)
        ]
        likeness = np.log(0.1 + np.sqrt((apart[0] ** 2).sum(axis=-1)))
        found = np.concatenate([np.stack([*columns, likeness], axis=-1), *apart], axis=-1)
        return found.astype(np.float32)

    def rows(self, rows: slice | Indices) -> Values:
        """Shape (m, ROW): the best distances and how far ahead of the second they are."""
        both, gradients = self._best[0][rows], self._best[1][rows]
        return np.stack(
            [
                both[:, 0] / 4 - 2,
                both[:, 1] - both[:, 0],
                gradients[:, 0] / 4 - 2,
                gradients[:, 1] - gradients[:, 0],
            ],
            axis=-1,
        ).astype(np.float32)


def _best_two(values: Floats) -> Floats:
    """The two smallest of each row, the smallest twice where there is but one."""
    if values.shape[1] == 1:
        return np.repeat(values, 2, axis=1)
    found: Floats = np.sort(np.partition(values, 1, axis=1)[:, :2], axis=1)
    return found


def _beyond(values: Floats, best: Floats) -> Floats:
    """How far each value is beyond the best of the others; below 0 for the best itself."""
    other = np.where(values <= best[..., 0], best[..., 1], best[..., 0])
    found: Floats = values - other
    return found
