"""How well the borders of two pieces fit each other.

Mahalanobis gradient compatibility (Gallagher, "Jigsaw puzzles with pieces of unknown orientation",
CVPR 2012) beside the sum of squared differences. Both are quadratic forms, so that all pairs of
borders are one matrix product.

A border is numbered as `Side` says. Two borders that may touch are compared with both turned so
that the first faces right.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from organizer.fragments.layout import SIDES, Pieces, Side, Step

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

NEAREST = 24
"""Partners kept for a border."""

_BLOCK = 1024
"""Borders that are compared with all others at once, to bound memory."""

_DUMMIES = np.vstack([np.zeros(3), np.eye(3), -np.eye(3), np.ones(3), -np.ones(3)])
"""Gradients that are added to each border's own, so that a flat one has a covariance."""


@dataclass(frozen=True, slots=True)
class Shortlist:
    """The best partners of each border, best first."""

    borders: Indices
    """Shape (m,): those that have partners, in rising order."""
    partners: Indices
    """Shape (m, k): borders."""
    gradients: Floats
    """Shape (m, k): symmetric MGC, above 0."""
    squares: Floats
    """Shape (m, k): squared differences of the pixels that would touch, and a floor, above 0."""

    @property
    def distances(self) -> Floats:
        """Shape (m, k): dissimilarity, above 0 and rising; geometric mean of both measures."""
        mean: Floats = np.sqrt(self.gradients * self.squares)
        return mean


@dataclass(frozen=True, slots=True)
class _Forms:
    """The factors of both measures: each is `left @ right.T` of two borders' rows."""

    left: Floats
    right: Floats
    colours: Floats
    """Shape (m, length * 3): the outermost pixels, read downward while the border faces right."""
    facing: Floats
    """The same pixels read upward, as a partner on the right shows them."""


def shortlist(pieces: Pieces, rotated: bool) -> Generator[Step, None, Shortlist]:
    """Compare all borders that may touch.

    Upright pieces meet right with left and below with above; rotated ones, which must be square,
    meet at any two sides. No border meets another of its own piece.
    """
    count = len(pieces)
    all_borders = np.arange(SIDES * count).reshape(count, SIDES)
    if rotated:
        sets = [(all_borders.ravel(), all_borders.ravel())]
    else:
        sets = [(all_borders[:, side], all_borders[:, side.opposite]) for side in Side]
    kept = min(NEAREST, max(count - 1, 1))
    partners = np.empty((SIDES * count, kept), np.int64)
    gradients, squares = np.empty((2, SIDES * count, kept))
    done = 0
    for borders, others in sets:
        ours, theirs = _make_forms(pieces, borders), _make_forms(pieces, others)
        for start in range(0, len(borders), _BLOCK):
            block = slice(start, start + _BLOCK)
            gradient, square = _measure(ours, theirs, block)
            own = borders[block, None] // SIDES == others[None, :] // SIDES
            gradient[own] = np.inf
            near = _find_nearest(gradient * square, kept)
            partners[borders[block]] = others[near]
            gradients[borders[block]] = np.take_along_axis(gradient, near, axis=1)
            squares[borders[block]] = np.take_along_axis(square, near, axis=1)
            done += len(near)
            yield Step("Comparing borders", done, SIDES * count)
    return Shortlist(all_borders.ravel(), partners, gradients, squares)


def _find_nearest(distance: Floats, kept: int) -> Indices:
    """The columns of each row's smallest values, rising."""
    near = np.argpartition(distance, kept - 1, axis=1)[:, :kept]
    order = np.argsort(np.take_along_axis(distance, near, axis=1), axis=1, kind="stable")
    found: Indices = np.take_along_axis(near, order, axis=1)
    return found


def _measure(ours: _Forms, theirs: _Forms, block: slice) -> tuple[Floats, Floats]:
    """Shape (block, all) each: both ways' MGC together, and the squared differences."""
    gradient = ours.left[block] @ theirs.right.T + ours.right[block] @ theirs.left.T
    colour, facing = ours.colours[block], theirs.facing
    square = (colour**2).sum(1)[:, None] + (facing**2).sum(1)[None, :] - 2 * colour @ facing.T
    floor = float(colour.shape[1])
    return np.maximum(gradient, 1e-3), np.maximum(square, 0) + floor


def _make_forms(pieces: Pieces, borders: Indices) -> _Forms:
    last, before = _outermost_lines(pieces, borders)
    gradients = last - before
    mean = gradients.mean(axis=1, keepdims=True)
    spread = np.concatenate(
        [gradients - mean, np.broadcast_to(_DUMMIES, (len(last), *_DUMMIES.shape))], axis=1
    )
    weight = np.linalg.inv(spread.swapaxes(1, 2) @ spread / (spread.shape[1] - 1))
    expected = last + mean
    weighted = expected @ weight
    count = len(last)
    facing = last[:, ::-1]
    left = np.concatenate(
        [
            weight.reshape(count, -1),
            -2 * weighted.reshape(count, -1),
            (weighted * expected).sum(axis=(1, 2))[:, None],
        ],
        axis=1,
    )
    right = np.concatenate(
        [
            (facing.swapaxes(1, 2) @ facing).reshape(count, -1),
            facing.reshape(count, -1),
            np.ones((count, 1)),
        ],
        axis=1,
    )
    return _Forms(left, right, last.reshape(count, -1), facing.reshape(count, -1))


def _outermost_lines(pieces: Pieces, borders: Indices) -> tuple[Floats, Floats]:
    """The last and the last but one line of pixels; shape (m, length, 3) each."""
    side = int(borders[0] % SIDES)
    if np.all(borders % SIDES == side):
        turned = np.rot90(pieces.pixels[borders // SIDES], side, axes=(1, 2))
        return turned[:, :, -1].astype(np.float64), turned[:, :, -2].astype(np.float64)
    length = pieces.size[0]
    last, before = np.empty((2, len(borders), length, 3))
    for side in Side:
        here = borders % SIDES == side
        turned = np.rot90(pieces.pixels[borders[here] // SIDES], side, axes=(1, 2))
        last[here], before[here] = turned[:, :, -1], turned[:, :, -2]
    return last, before
