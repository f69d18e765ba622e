"""Plots of pieces, their groups, and what damage does to these."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from organizer.fragments.evaluation.metrics import score_pairs
from organizer.fragments.files.cutting import Cutting
from organizer.fragments.layout import Pixels
from training.data.piece_heaps import Heap, partly_turned
from training.metrics.piece_groups import GroupScore, cluster_pieces, piece_features
from training.plots import curves

NOISES = (0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 40.0)
"""Levels of 255."""

TURNED = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Shares of pieces that are turned at random."""

_FRAME = 2
"""Pixels around a piece, in the colour of its photo."""


def draw_groups(
    out: Path, model: nn.Module, heap: Heap, device: torch.device, is_unit: bool
) -> None:
    """A heap before and after grouping, framed by photo; and its features on two main axes."""
    looks = piece_features(model, heap.pieces, device, is_unit)
    groups = cluster_pieces(looks, len(heap.true.pictures))
    order = np.argsort(groups, kind="stable")
    rows = np.split(order, np.flatnonzero(np.diff(groups[order])) + 1)
    wide = -(-len(groups) // len(heap.true.pictures))
    shuffled = np.split(np.arange(len(groups)), range(wide, len(groups), wide))
    recall, precision = score_pairs(groups, heap.sources)
    with curves.figure(out, "groups", figsize=(9, 9)) as drawn:
        before, after = drawn.subplots(2, 1)
        before.imshow(_mosaic(heap, shuffled))
        before.set_title("shuffled; the frame tells the photo")
        after.imshow(_mosaic(heap, sorted(rows, key=len, reverse=True)))
        after.set_title(f"grouped: recall {recall:.2f}, precision {precision:.2f}")
        for axes in (before, after):
            axes.set_axis_off()
    middle = looks - looks.mean(axis=0)
    axes_ = np.linalg.svd(middle, full_matrices=False)[2][:2]
    curves.draw_scatter(
        out,
        "features",
        middle @ axes_.T,
        [f"photo {source + 1:02}" for source in heap.sources],
        "pieces of one heap on the two main axes of their features",
    )


def draw_robustness(
    out: Path,
    judge: Callable[[Sequence[Heap]], GroupScore],
    heaps: Callable[[Cutting], Sequence[Heap]],
) -> None:
    """Recall and precision by noise and by how many pieces are turned; also as robustness.json."""
    upright, rotated = heaps(Cutting()), heaps(Cutting(rotate=True))
    noise = [(level, judge(heaps(Cutting(noise=level)))) for level in NOISES]
    turned = [
        (share, judge([partly_turned(*pair, share) for pair in zip(upright, rotated, strict=True)]))
        for share in TURNED
    ]
    kept = {}
    for name, across, found in (
        ("noise", "noise in levels of 255", noise),
        ("turned", "share of pieces turned at random", turned),
    ):
        lines: dict[str, Sequence[tuple[float, float]]] = {
            "recall": [(level, each.recall) for level, each in found],
            "precision": [(level, each.precision) for level, each in found],
        }
        curves.draw_curves(out, f"by_{name}", lines, across, "share of pairs")
        kept[name] = lines
    (out / "robustness.json").write_text(json.dumps(kept), "utf-8")


def _mosaic(heap: Heap, rows: Sequence[NDArray[np.intp]]) -> Pixels:
    """Pieces in rows, each in a frame whose colour is that of its photo."""
    high, wide = (side + 2 * _FRAME for side in heap.pieces.size)
    picture = np.full((len(rows) * high, max(map(len, rows)) * wide, 3), 255, np.uint8)
    colours = _colours(len(heap.true.pictures))
    for down, row in enumerate(rows):
        for along, piece in enumerate(row):
            cell = picture[down * high : (down + 1) * high, along * wide : (along + 1) * wide]
            cell[:] = colours[heap.sources[piece]]
            cell[_FRAME:-_FRAME, _FRAME:-_FRAME] = heap.pieces.pixels[piece]
    return picture


def _colours(number: int) -> NDArray[np.uint8]:
    from matplotlib import colormaps

    return (colormaps["tab20"](np.arange(number) % 20)[:, :3] * 255).astype(np.uint8)
