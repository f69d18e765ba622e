"""Lays one sketch over another, cropped as it may be, and compares them point by point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from organizer.imaging.fingerprint import SKETCH
from organizer.imaging.perceptual_hash import NOISE, TURNS, Floats, Rows, Sketches, turned

_STARTS = ((1, 0), (0.9, 0), (0.9, -0.1), (0.9, 0.1), (1.1, 0), (1.1, -0.1), (1.1, 0.1))
"""Zooms and shifts that are tried first along each axis, as a crop of a tenth makes them."""
_COARSE = 8
_LEAST_START = 0.75
"""Correlation of a pair at its best start, which duplicates nearly always have."""
_LEVELS = ((16, 4), (32, 3))
"""Sides to which sketches are reduced, with the steps of alignment there, coarse to fine."""
_MOST_ZOOM, _MOST_SHIFT = 1.3, 0.3
"""How far pictures may be cropped; a shift of 1 is half the picture."""
_TILE = 4
_CHUNK = 1_000
"""Pairs aligned at once, in some 100 MB."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """How alike p pairs are once aligned; every array has the shape (p,)."""

    correlation: Floats
    """Of the shared part, -1 to 1."""
    worst: Floats
    """The largest difference of any sixty-fourth, over the deviation of the whole."""
    overlap: Floats
    """The share of the larger picture that both show."""
    detail: Floats
    """Correlation of what is left without the smooth parts, -1 to 1: two sunsets over one sea are
    alike but for their suns."""


def fit(sketches: Sketches, first: Rows, second: Rows, turns: NDArray[np.int64]) -> Alignment:
    """Align the second of each pair, turned, with the first, and compare them."""
    parts = []
    for start in range(0, len(first), _CHUNK):
        rows = slice(start, start + _CHUNK)
        moving = np.empty((len(first[rows]), SKETCH, SKETCH), np.float32)
        for turn in range(TURNS):
            chosen = turns[rows] == turn
            moving[chosen] = turned(sketches[second[rows][chosen]], turn)
        parts.append(_fit(sketches[first[rows]].astype(np.float32), moving))
    if not parts:
        parts = [np.empty((4, 0), np.float32)]
    return Alignment(*np.concatenate(parts, axis=1))


def _fit(still: Floats, moving: Floats) -> Floats:
    """Gauss-Newton over zoom and shift along each axis (Lucas and Kanade, 1981), coarse to fine.

    Only where the best start is promising: most candidates are none, and starts are cheap.
    """
    warp, likely = _best_start(_reduce(still, _COARSE), _reduce(moving, _COARSE))
    kept = likely >= _LEAST_START
    none = np.zeros_like(likely)
    found = np.stack((likely, np.full_like(likely, np.inf), none, none))
    if kept.any():
        found[:, kept] = _align(still[kept], moving[kept], warp[kept])
    return found


def _align(still: Floats, moving: Floats, warp: Floats) -> Floats:
    for side, steps in _LEVELS:
        fixed, loose = _reduce(still, side), _reduce(moving, side)
        for _ in range(steps):
            warp = _step(fixed, loose, warp)
    return _compare(still, moving, warp)


def _reduce(pictures: Floats, side: int) -> Floats:
    size = SKETCH // side
    reduced: Floats = pictures.reshape(-1, side, size, side, size).mean(axis=(2, 4))
    return reduced


def _best_start(still: Floats, moving: Floats) -> tuple[Floats, Floats]:
    """The best of all starts for each pair, from pictures (p, side, side), with how like it is."""
    starts = np.array(_STARTS, np.float32)
    side = still.shape[1]
    weights, masks = _sampling(starts[:, 0], starts[:, 1], side)
    inside = np.einsum("ai,bm->abim", masks, masks).reshape(-1, side * side)
    count = inside.sum(axis=1)
    share = inside / count[:, None]
    # One matrix sees a picture through every start at once, each point weighted by its share.
    lens = np.einsum("aij,bml->abimjl", weights, weights).reshape(-1, side * side, side * side)
    lens = (lens * share[..., None]).reshape(-1, side * side).T
    goal, loose = (each.reshape(len(each), -1) for each in (still, moving))
    goal, loose = (each - each.mean(axis=1, keepdims=True) for each in (goal, loose))
    seen = (loose @ lens).reshape(len(loose), *share.shape)
    mean, middle = seen.sum(axis=2), goal @ share.T
    both = (seen @ goal[..., None])[..., 0] - mean * middle
    spread = (np.einsum("psk,psk->ps", seen, seen) * count - mean**2 + NOISE) * (
        goal**2 @ share.T - middle**2 + NOISE
    )
    likely = both / np.sqrt(spread)
    best = likely.argmax(axis=1)
    # Of each the zoom and shift across, then down.
    warp = np.hstack((starts[best % len(starts)], starts[best // len(starts)]))
    return warp, likely.max(axis=1)


def _step(still: Floats, moving: Floats, warp: Floats) -> Floats:
    seen, inside = _warp(moving, warp)
    goal, seen = _normal(still, inside), _normal(seen, inside)
    side = still.shape[1]
    down, across = np.gradient(seen, 2 / side, axis=(1, 2))
    places = (np.arange(side, dtype=np.float32) + 0.5) * 2 / side - 1
    slopes = np.stack((across * places, across, down * places[:, None], down), axis=-1)
    slopes = (slopes * inside[..., None]).reshape(len(still), -1, 4)
    rest = ((goal - seen) * inside).reshape(len(still), -1, 1)
    turned_slopes = slopes.transpose(0, 2, 1)
    square = turned_slopes @ slopes + np.eye(4, dtype=np.float32) * (0.01 * side * side)
    moved = warp + np.linalg.solve(square, turned_slopes @ rest)[..., 0]
    moved[:, ::2] = np.clip(moved[:, ::2], 1 / _MOST_ZOOM, _MOST_ZOOM)
    moved[:, 1::2] = np.clip(moved[:, 1::2], -_MOST_SHIFT, _MOST_SHIFT)
    return moved


def _warp(pictures: Floats, warp: Floats) -> tuple[Floats, Floats]:
    """Pictures seen through a warp, bilinearly, and a mask of where they reach."""
    across, columns = _sampling(warp[:, 0], warp[:, 1], pictures.shape[1])
    down, rows = _sampling(warp[:, 2], warp[:, 3], pictures.shape[1])
    seen = down @ pictures @ across.transpose(0, 2, 1)
    return seen.astype(np.float32, copy=False), rows[:, :, None] * columns[:, None, :]


def _sampling(zooms: Floats, shifts: Floats, side: int) -> tuple[Floats, Floats]:
    """Of k warps along one axis the weights (k, side, side), and where they reach (k, side)."""
    grid: Floats = np.arange(side, dtype=np.float32)
    places = (grid + np.float32(0.5)) * 2 / side - 1
    at = (places * zooms[:, None] + shifts[:, None] + 1) * side / 2 - 0.5
    reach = (at > -0.51) & (at < side - 0.49)
    weights = np.maximum(0, 1 - abs(np.clip(at, 0, side - 1)[..., None] - grid))
    return np.asarray(weights, np.float32), np.asarray(reach, np.float32)


def _normal(pictures: Floats, inside: Floats) -> Floats:
    """Mean 0 and deviation 1 within the mask, so that brightness and contrast do not count."""
    count = np.maximum(inside.sum(axis=(1, 2), keepdims=True), 1)
    centred = pictures - (pictures * inside).sum(axis=(1, 2), keepdims=True) / count
    variance = (centred**2 * inside).sum(axis=(1, 2), keepdims=True) / count
    normal: Floats = centred / np.sqrt(variance + NOISE)
    return normal


def _compare(still: Floats, moving: Floats, warp: Floats) -> Floats:
    seen, inside = _warp(moving, warp)
    goal, seen = _normal(still, inside), _normal(seen, inside)
    count = np.maximum(inside.sum(axis=(1, 2)), 1)
    correlation = (goal * seen * inside).sum(axis=(1, 2)) / count
    tiles = SKETCH // _TILE
    rest = ((goal - seen) * inside).reshape(-1, tiles, _TILE, tiles, _TILE)
    worst = np.sqrt((rest**2).mean(axis=(2, 4)).max(axis=(1, 2)))
    overlap = count / SKETCH**2 * np.minimum(1, warp[:, 0] * warp[:, 2])
    return np.stack((correlation, worst, overlap, _detail(goal * inside, seen * inside)))


def _detail(goal: Floats, seen: Floats) -> Floats:
    """The correlation of the second differences of two pictures (p, side, side)."""
    first = np.concatenate([each.reshape(len(goal), -1) for each in _slopes(goal)], axis=1)
    second = np.concatenate([each.reshape(len(goal), -1) for each in _slopes(seen)], axis=1)
    energy = (first**2).sum(axis=1) * (second**2).sum(axis=1)
    both: Floats = (first * second).sum(axis=1) / np.sqrt(np.maximum(energy, 1e-9))
    return both


def _slopes(pictures: Floats) -> tuple[Floats, Floats]:
    """Second differences along each axis: a smooth rise has none."""
    return np.diff(pictures, n=2, axis=1), np.diff(pictures, n=2, axis=2)
