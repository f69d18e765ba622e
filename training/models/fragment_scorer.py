"""The network that judges which borders of fragments belong together, and what it learns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from organizer.fragments.evaluation.metrics import touching_borders
from organizer.fragments.files.cutting import Cutting, cut
from organizer.fragments.layout import SIDES, Pixels
from organizer.fragments.scoring.border_compatibility import Indices, shortlist
from organizer.fragments.scoring.seam_features import (
    COLOURS,
    DEPTH,
    MEASURES,
    ROW,
    SEAM,
    SeamFeatures,
    seams,
    strips,
)
from organizer.jobs import run
from training.data.photos import varied

HIDDEN, KEYS, CODES = 64, 32, 16


@dataclass(frozen=True, slots=True)
class Example:
    """Some borders of one heap and what they would touch."""

    lines: Tensor
    """Shape (borders, length, DEPTH, COLOURS): all strips of the heap."""
    rows: Tensor
    """Shape (m,): the borders in question."""
    partners: Tensor
    """Shape (m, k): their shortlists."""
    seams: Tensor
    """Shape (m, k, length, SEAM)."""
    pairs: Tensor
    """Shape (m, k, MEASURES)."""
    row_measures: Tensor
    """Shape (m, ROW)."""
    answer: Tensor
    """Shape (m,): the place of the true partner in the shortlist, k where it is not there."""
    wanted: Tensor
    """Shape (m,): the true partner, -1 for none."""
    allowed: Tensor
    """Shape (m, borders): which may touch at all."""

    def to(self, device: torch.device) -> Example:
        """The same on another device."""
        return Example(*(getattr(self, each.name).to(device) for each in fields(self)))


class PairScorer(nn.Module):
    """What `organizer.fragments.scoring.pair_network` computes, to be trained.

    Its parameters have the same names.
    """

    def __init__(self) -> None:
        super().__init__()
        strip = DEPTH * COLOURS
        self.look = nn.Linear(3 * strip, HIDDEN)
        self.look_again = nn.Linear(3 * HIDDEN, HIDDEN)
        self.tone = nn.Linear(COLOURS, HIDDEN, bias=False)
        self.ours = nn.Linear(HIDDEN, HIDDEN)
        self.ours_plain = nn.Linear(3 * strip, HIDDEN, bias=False)
        self.theirs = nn.Linear(HIDDEN, HIDDEN, bias=False)
        self.theirs_plain = nn.Linear(3 * strip, HIDDEN, bias=False)
        self.key = nn.Linear(HIDDEN, KEYS)
        self.lock = nn.Linear(HIDDEN, KEYS)
        self.code = nn.Linear(HIDDEN, CODES)
        self.seam = nn.Linear(3 * SEAM, HIDDEN, bias=False)
        self.agree = nn.Linear(KEYS, HIDDEN, bias=False)
        self.first = nn.Linear(3 * HIDDEN, HIDDEN)
        self.second = nn.Linear(3 * HIDDEN, HIDDEN)
        known = MEASURES + CODES + 1
        self.join = nn.Linear(2 * HIDDEN + known, HIDDEN)
        self.fit = nn.Linear(HIDDEN, 1, bias=False)
        self.skip = nn.Linear(known, 1, bias=False)
        self.row = nn.Linear(ROW + 2, 16)
        self.alone = nn.Linear(16, 1)

    def forward(self, example: Example) -> tuple[Tensor, Tensor]:
        """Logits of each partner and of there being none, shape (m, k + 1); and those of all
        borders of the heap by keys and locks alone, shape (m, borders)."""
        lines, rows, partners = example.lines, example.rows, example.partners
        mean = lines[:, :, 0].mean(dim=1)
        flat = _spread((lines - mean[:, None, None]).flatten(2))
        seen = self.look(flat).relu()
        seen = (self.look_again(_spread(seen)) + seen).relu()
        tone = self.tone(mean)[:, None]
        ours = self.ours(seen) + self.ours_plain(flat) - tone
        theirs = (self.theirs(seen) + self.theirs_plain(flat)).flip(1) + tone
        keys, locks = self.key(seen)[rows], self.lock(seen).flip(1)
        codes = self.code(seen.mean(dim=1).reshape(-1, SIDES, HIDDEN).mean(dim=1))
        agreed = keys[:, None] * locks[partners]
        hidden = self.seam(_spread(example.seams)) + self.agree(agreed)
        hidden = (hidden + ours[rows][:, None] + theirs[partners]).relu()
        hidden = (hidden + self.first(_spread(hidden))).relu()
        hidden = (hidden + self.second(_spread(hidden))).relu()
        apart = codes[rows // SIDES][:, None] - codes[partners // SIDES]
        matched = agreed.sum(dim=3).mean(dim=2)[..., None]
        known = torch.cat([example.pairs, apart.abs(), matched], dim=-1)
        pooled = torch.cat([hidden.mean(dim=2), hidden.amax(dim=2), known], dim=-1)
        fits = (self.fit(self.join(pooled).relu()) + self.skip(known))[..., 0]
        ahead = fits.topk(min(2, fits.shape[1]), dim=1).values.expand(-1, 2)
        row = torch.cat([example.row_measures, ahead], dim=1)
        logits = torch.cat([fits, self.alone(self.row(row).relu())], dim=1)
        return logits, keys.flatten(1) @ locks.flatten(1).T / keys.shape[1]


def _spread(values: Tensor) -> Tensor:
    before = torch.cat([values[..., :1, :], values[..., :-1, :]], dim=-2)
    after = torch.cat([values[..., 1:, :], values[..., -1:, :]], dim=-2)
    return torch.cat([before, values, after], dim=-1)


def pair_loss(scorer: PairScorer, example: Example, matching: float) -> Tensor:
    """Cross-entropy of the true partner among the shortlist and none; and, by `matching`, among
    all borders of the heap by keys and locks alone."""
    with torch.autocast(example.rows.device.type, torch.bfloat16):
        logits, matches = scorer(example)
    loss = cross_entropy(logits.float(), example.answer)
    matches = matches.float().masked_fill(~example.allowed, -1e4)
    known = int((example.wanted >= 0).sum())
    missed = cross_entropy(matches, example.wanted, ignore_index=-1, reduction="sum")
    return loss + matching * missed / max(known, 1)


def draw_example(photos: Sequence[Pixels], positions: int, seed: int, step: int) -> Example:
    """Cut random photos with random damage; the same step gives the same example.

    Photos are squares of LARGE pixels, MOST_PHOTOS or more; `positions` are those along all seams.
    """
    random = np.random.default_rng([seed, step])
    resize, pixels, count = _SIZES[random.choice(len(_SIZES), p=_SHARES)]
    picks = random.choice(len(photos), count, replace=False)
    how = _damage(random, pixels)
    pieces, true = cut(
        [varied(photos[pick], resize, random, exchanges_colours=True) for pick in picks], how
    )
    near = run(shortlist(pieces, how.rotate))
    length = max(pieces.size)
    rows = random.permutation(len(near.borders))
    rows = np.sort(rows[: max(8, positions // (length * near.partners.shape[1]))])
    lines = strips(pieces)
    partners = near.partners[rows]
    measures = SeamFeatures(pieces, near)
    of = touching_borders(true)
    wanted = np.array([of.get(int(row), -1) for row in rows])
    hits = partners == wanted[:, None]
    return Example(
        torch.from_numpy(lines),
        torch.from_numpy(rows),
        torch.from_numpy(partners),
        torch.from_numpy(seams(lines, rows, partners)),
        torch.from_numpy(measures.pairs(rows)),
        torch.from_numpy(measures.rows(rows)),
        torch.from_numpy(np.where(hits.any(axis=1), hits.argmax(axis=1), partners.shape[1])),
        torch.from_numpy(wanted),
        torch.from_numpy(_may_touch(rows, len(lines), how.rotate)),
    )


def _may_touch(rows: Indices, borders: int, rotated: bool) -> NDArray[np.bool_]:
    every = np.arange(borders)
    apart = rows[:, None] // SIDES != every // SIDES
    found: NDArray[np.bool_] = apart & (rotated | ((rows[:, None] - every) % SIDES == 2))
    return found


_SIZES = ((64, 16, 10), (64, 8, 6), (64, 32, 40), (256, 64, 8), (224, 28, 3), (96, 16, 6))
"""Side of the photo, side of a piece, photos in a heap."""
MOST_PHOTOS = max(count for _, _, count in _SIZES)
_SHARES = (0.45, 0.23, 0.07, 0.06, 0.09, 0.1)


def _damage(random: np.random.Generator, pixels: int) -> Cutting:
    noise, jpeg, erode = 0.0, None, 0
    kind = random.choice(5, p=(0.3, 0.23, 0.12, 0.27, 0.08))
    if kind in (1, 4):
        noise = float(random.uniform(3, 30))
    if kind == 2:
        jpeg = int(random.integers(60, 96))
    if kind in (3, 4) and pixels > 8:
        erode = int(random.integers(1, 3))
    return Cutting(
        pixels,
        rotate=bool(random.random() < 0.3),
        noise=noise,
        jpeg=jpeg,
        erode=erode,
        missing=0.1 if random.random() < 0.2 else 0.0,
        seed=int(random.integers(2**31)),
    )
