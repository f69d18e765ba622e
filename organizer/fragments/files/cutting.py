"""Cuts pictures into shuffled pieces, and remembers where each belongs."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from organizer.errors import PictureError, QueryError
from organizer.fragments.files.piece_reader import MOST_PIECES
from organizer.fragments.layout import Layout, Picture, Pieces, Pixels, Place


@dataclass(frozen=True, slots=True)
class Cutting:
    """How pictures are cut, and what damage their pieces take."""

    pixels: int | None = 16
    """Side of a square piece; None where `grid` says it."""
    grid: tuple[int, int] | None = None
    """Rows and columns; goes before `pixels`."""
    resize: int | None = None
    """Side of the square that each picture is squashed to before it is cut."""
    rotate: bool = False
    """Turn each piece by a random number of quarter turns; a square one, that is."""
    noise: float = 0.0
    """Standard deviation of Gaussian noise, in levels of 255."""
    jpeg: int | None = None
    """Quality at which each piece goes through JPEG."""
    erode: int = 0
    """Pixels lost along each side of a piece."""
    missing: float = 0.0
    """Share of all pieces that are lost."""
    seed: int = 0


def cut(pictures: Sequence[Pixels], how: Cutting) -> tuple[Pieces, Layout]:
    """All pictures' pieces in one shuffled heap, and their true layout.

    What is left over beyond whole pieces is cropped evenly from both sides. Raises PictureError
    for a picture smaller than a piece and QueryError for a request that leaves under two pieces
    or pieces of several sizes.
    """
    random = np.random.default_rng(how.seed)
    tiles, homes, shapes = [], [], []
    for number, picture in enumerate(pictures):
        grid = _cut_tiles(_squashed(picture, how.resize), how)
        rows, columns = grid.shape[:2]
        shapes.append((rows, columns))
        homes += [(number, row, column) for row in range(rows) for column in range(columns)]
        tiles.append(grid.reshape(rows * columns, *grid.shape[2:]))
    if len({each.shape[1:] for each in tiles}) > 1:
        raise QueryError("The pictures give pieces of several sizes.", "Cut by pixels, or resize.")
    if len(homes) > MOST_PIECES:
        raise QueryError(
            f"This makes {len(homes):,} pieces; at most {MOST_PIECES:,} can be put together.",
            "Cut into larger pieces, or resize.",
        )
    order = random.permutation(len(homes))
    order = order[: len(order) - round(how.missing * len(order))]
    if len(order) < 2:
        raise QueryError("This leaves fewer than two pieces.", "Cut into smaller pieces.")
    heap = np.concatenate(tiles)[order]
    turns = np.zeros(len(order), np.int64)
    if how.rotate:
        if heap.shape[1] != heap.shape[2]:
            raise QueryError("Only square pieces can be rotated.", "Cut by pixels instead.")
        turns = random.integers(0, 4, len(order))
        heap = np.stack(
            [np.rot90(each, -turn) for each, turn in zip(heap, turns.tolist(), strict=True)]
        )
    names = tuple(f"piece-{number:04}" for number in range(1, len(order) + 1))
    return Pieces(_damaged(heap, how, random), names), _true_layout(order, turns, homes, shapes)


def _squashed(picture: Pixels, side: int | None) -> Pixels:
    if side is None:
        return picture
    return np.asarray(Image.fromarray(picture).resize((side, side), Image.Resampling.LANCZOS))


def _cut_tiles(picture: Pixels, how: Cutting) -> NDArray[np.uint8]:
    """Shape (rows, columns, height, width, 3)."""
    height, width = picture.shape[:2]
    if how.grid is not None:
        rows, columns = how.grid
        high, wide = height // max(rows, 1), width // max(columns, 1)
    elif how.pixels is not None:
        high = wide = how.pixels
        rows, columns = height // max(high, 1), width // max(wide, 1)
    else:
        raise QueryError("Nothing says how large a piece is.", "Give pixels, or rows and columns.")
    if min(rows, columns) < 1 or min(high, wide) < 2 * how.erode + 2:
        raise PictureError(
            f"A picture of {width} × {height} pixels is too small to be cut like that.",
            "Choose larger pictures, or fewer or smaller pieces.",
        )
    top, left = (height - rows * high) // 2, (width - columns * wide) // 2
    whole = picture[top : top + rows * high, left : left + columns * wide]
    return whole.reshape(rows, high, columns, wide, 3).swapaxes(1, 2)


def _damaged(
    heap: NDArray[np.uint8], how: Cutting, random: np.random.Generator
) -> NDArray[np.uint8]:
    if how.erode:
        heap = heap[:, how.erode : -how.erode, how.erode : -how.erode]
    if how.noise:
        noisy = heap + random.normal(0, how.noise, heap.shape)
        heap = np.clip(np.rint(noisy), 0, 255).astype(np.uint8)
    if how.jpeg is not None:
        heap = np.stack([_recompressed(each, how.jpeg) for each in heap])
    return np.ascontiguousarray(heap)


def _recompressed(piece: Pixels, quality: int) -> Pixels:
    kept = io.BytesIO()
    Image.fromarray(piece).save(kept, "JPEG", quality=quality)
    return np.asarray(Image.open(kept).convert("RGB"))


def _true_layout(
    order: NDArray[np.int64],
    turns: NDArray[np.int64],
    homes: list[tuple[int, int, int]],
    shapes: list[tuple[int, int]],
) -> Layout:
    places: list[list[Place]] = [[] for _ in shapes]
    for piece, (home, turn) in enumerate(zip(order.tolist(), turns.tolist(), strict=True)):
        number, row, column = homes[home]
        places[number].append(Place(piece, row, column, turn, 1.0))
    return Layout(
        tuple(
            Picture(rows, columns, tuple(sorted(each, key=lambda p: (p.row, p.column))), (), 1.0)
            for (rows, columns), each in zip(shapes, places, strict=True)
        )
    )
