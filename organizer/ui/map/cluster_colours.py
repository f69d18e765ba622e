"""The colours of clusters on the map, told apart by everybody, on light and on dark ground."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from organizer.ui.base.theme import CLUSTER_COLOURS, Colours
from organizer.ui.map.map_scene import MapCluster

LEVELS = 8
"""Photos on top of each other that can be told from fewer."""
_FIRST = 0.65
"""How much a single photo covers of the ground."""
_FAINT = 0.22
"""How much of its colour a photo keeps while others are selected."""
_AROUND = 6
"""Neighbouring clusters that a cluster does not share its colour with, if it can be helped."""


def spread_colours(clusters: Sequence[MapCluster]) -> NDArray[np.int64]:
    """The number in `CLUSTER_COLOURS` for each cluster, neighbours unlike each other."""
    places = np.array([(cluster.across, cluster.down) for cluster in clusters]).reshape(-1, 2)
    chosen = np.full(len(clusters), -1, dtype=np.int64)
    for number, place in enumerate(places):
        away = ((places[:number] - place) ** 2).sum(axis=1)
        near = chosen[np.argsort(away)[:_AROUND]]
        # Of the colours that are furthest from here, the one that was used least.
        uses = np.bincount(chosen[:number], minlength=len(CLUSTER_COLOURS))
        uses[near] += len(clusters)
        chosen[number] = uses.argmin()
    return chosen


def build_colour_table(colours: Colours, is_choosing: bool) -> list[int]:
    """0xffRRGGBB by kind of photo and by how many lie on top of each other.

    For each kind LEVELS + 1 colours, the first that of the ground. Kind 0 is of no cluster, the
    next are those of `CLUSTER_COLOURS`; then come the same again, of selected photos, beside
    which the others are faint.
    """
    base = _parts(colours.base)
    kinds = np.stack([_parts(each) for each in (colours.muted, *CLUSTER_COLOURS)])
    chosen = kinds.copy()
    chosen[0] = _parts(colours.accent)
    cover = 1 - (1 - _FIRST) ** np.arange(LEVELS + 1, dtype=np.float64)
    plain = _mixed(base, kinds, cover * (_FAINT if is_choosing else 1))
    strong = _mixed(base, chosen, np.where(cover, 1.0, 0.0))
    parts = np.rint(np.concatenate((plain, strong))).astype(np.int64).reshape(-1, 3)
    return [0xFF000000 | red << 16 | green << 8 | blue for red, green, blue in parts.tolist()]


def _parts(colour: str) -> NDArray[np.float64]:
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], dtype=np.float64)


def _mixed(
    base: NDArray[np.float64], kinds: NDArray[np.float64], cover: NDArray[np.float64]
) -> NDArray[np.float64]:
    return base + cover[None, :, None] * (kinds[:, None] - base)
