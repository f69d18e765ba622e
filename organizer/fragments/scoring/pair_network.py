"""Scores with a small trained network which borders belong together.

A tower looks at the strip of pixels along each border. Of a border and a partner the network then
sees what both towers found, the product of their keys, and how colours and gradients miss each
other at the seam; convolutions along it, pooled, join what is known of the two pieces as wholes.
It was trained by the recipe fragment-scorer to tell the true partner among a shortlist, or that
it is not there.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from importlib import resources

import numpy as np
from safetensors.numpy import load

from organizer.fragments.layout import SIDES, Pieces, Step
from organizer.fragments.scoring.border_compatibility import Floats, Shortlist
from organizer.fragments.scoring.seam_features import SeamFeatures, Values, seams, strips

Weights = Mapping[str, Values]

WEIGHTS = "fragments.safetensors"

LEAST_SIDE = 4
"""Pieces of fewer pixels show the network too little."""

_BLOCK = 1 << 14
"""Positions along seams that are found_odds at once, to bound memory."""


@dataclass(frozen=True, slots=True)
class Towers:
    """What is found in each border by itself."""

    ours: Values
    """Shape (borders, length, hidden): for the border on the left of a pair."""
    theirs: Values
    """The same for the one on the right, read upward."""
    keys: Values
    """Shape (borders, length, keys), of the left."""
    locks: Values
    """The same of the right; where keys and locks agree, borders may."""
    codes: Values
    """Shape (pieces, codes): the looks of whole pieces."""


def load_weights() -> Weights:
    """The weights that come with the app."""
    stored = load(resources.files("resources.models").joinpath(WEIGHTS).read_bytes())
    return {name: values.astype(np.float32) for name, values in stored.items()}


def compute_towers(pieces: Pieces, weights: Weights) -> Towers:
    """Look at each border by itself."""
    lines = strips(pieces)
    count, length = lines.shape[:2]
    mean = lines[:, :, 0].mean(axis=1)
    flat = _spread((lines - mean[:, None, None]).reshape(count, length, -1))
    seen = np.maximum(_apply_layer(flat, weights, "look"), 0)
    seen = np.maximum(_apply_layer(_spread(seen), weights, "look_again") + seen, 0)
    tone = _apply_layer(mean, weights, "tone")[:, None]
    pooled = seen.mean(axis=1).reshape(-1, SIDES, seen.shape[2]).mean(axis=1)
    theirs = _apply_layer(seen, weights, "theirs") + _apply_layer(flat, weights, "theirs_plain")
    return Towers(
        _apply_layer(seen, weights, "ours") + _apply_layer(flat, weights, "ours_plain") - tone,
        theirs[:, ::-1] + tone,
        _apply_layer(seen, weights, "key"),
        _apply_layer(seen, weights, "lock")[:, ::-1],
        _apply_layer(pooled, weights, "code"),
    )


def estimate_odds(
    pieces: Pieces, near: Shortlist, weights: Weights
) -> Generator[Step, None, Floats]:
    """Log odds of each partner of a shortlist against there being none.

    Shape (m, k), as `near.partners`.
    """
    lines = strips(pieces)
    found = compute_towers(pieces, weights)
    measures = SeamFeatures(pieces, near)
    found_odds = np.empty(near.partners.shape)
    step = max(1, _BLOCK // (lines.shape[1] * near.partners.shape[1]))
    for start in range(0, len(lines), step):
        rows = np.arange(start, min(start + step, len(lines)))
        partners = near.partners[rows]
        agreed = found.keys[rows][:, None] * found.locks[partners]
        hidden = _apply_layer(_spread(seams(lines, rows, partners)), weights, "seam")
        hidden += _apply_layer(agreed, weights, "agree")
        hidden += found.ours[rows][:, None]
        hidden += found.theirs[partners]
        hidden = np.maximum(hidden, 0)
        for layer in ("first", "second"):
            deeper = _apply_layer(_spread(hidden), weights, layer)
            deeper += hidden
            hidden = np.maximum(deeper, 0)
        apart = found.codes[rows // SIDES][:, None] - found.codes[partners // SIDES]
        known = np.concatenate(
            [measures.pairs(rows), np.abs(apart), agreed.sum(axis=3).mean(axis=2)[..., None]],
            axis=-1,
        )
        found_odds[rows] = _join(hidden, known, measures.rows(rows), weights)
        yield Step("Judging joints", int(rows[-1]) + 1, len(lines))
    return found_odds


def _join(hidden: Values, known: Values, row: Values, weights: Weights) -> Values:
    """From what lies along the seams, and what is known of the pairs and rows, to log odds."""
    pooled = np.concatenate([hidden.mean(axis=2), hidden.max(axis=2), known], axis=-1)
    joined = np.maximum(_apply_layer(pooled, weights, "join"), 0)
    fits = (_apply_layer(joined, weights, "fit") + _apply_layer(known, weights, "skip"))[..., 0]
    ahead = -np.sort(-fits, axis=1)[:, :2]
    if ahead.shape[1] == 1:
        ahead = np.repeat(ahead, 2, axis=1)
    row = np.concatenate([row, ahead], axis=1)
    alone = _apply_layer(np.maximum(_apply_layer(row, weights, "row"), 0), weights, "alone")
    found: Values = fits - alone
    return found


def _spread(values: Values) -> Values:
    """Each position with both its neighbours, the outermost repeated; channels three-fold."""
    before = np.concatenate([values[..., :1, :], values[..., :-1, :]], axis=-2)
    after = np.concatenate([values[..., 1:, :], values[..., -1:, :]], axis=-2)
    return np.concatenate([before, values, after], axis=-1)


def _apply_layer(values: Values, weights: Weights, name: str) -> Values:
    flat = values.reshape(-1, values.shape[-1]) @ weights[f"{name}.weight"].T
    if f"{name}.bias" in weights:
        flat += weights[f"{name}.bias"]
    found: Values = flat.reshape(*values.shape[:-1], -1)
    return found
