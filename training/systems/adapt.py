"""A linear layer that learns what a person said of their own library, and forgets nothing else."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score
from torch import Tensor, nn
from torch.nn.functional import normalize

from organizer.errors import PictureError
from organizer.imaging.decode import read_picture
from training.data.judged_photos import JudgedPhotos, clusters_model, read
from training.losses.contrastive import contrastive
from training.losses.similarities import similarities
from training.metrics.neighbours import mine_neighbours
from training.metrics.probes import knn_accuracy
from training.models.adaptable import find_adaptable
from training.plots import curves
from training.recipe import DataError, RecipeError
from training.runs import History, Metrics
from training.split import are_held_out
from training.systems.base import Encoder

NEIGHBOURS = 10
"""Of each photo of the frozen sample, those that should stay its nearest."""

_NEAR = 5
"""Learned photos by which a held-out one is placed."""

_DRAWN = 400
"""Photos in a plot."""

_COMPARED = 4
"""Photos on which the exported encoder is compared."""


@dataclass(frozen=True, slots=True)
class AdaptSettings:
    """How a library is learned from."""

    model: str = ""
    """The id of the model to adapt; without one, what the library is clustered by."""
    steps: int = 300
    rate: float = 3e-3
    decay: float = 0.1
    """Towards no change at all."""
    pairs: int = 256
    """Judged pairs in a step, half of them of photos that belong together."""
    margin: float = 1.2
    """The distance of unit vectors from which photos that are apart cost nothing."""
    replay: float = 10.0
    """Weight of keeping what is like what in the frozen sample."""
    temperature: float = 0.05
    """Of that: the lower, the more the nearest photos count."""
    replayed: int = 256
    """Photos of the frozen sample in a step."""
    others: int = 4000
    """Photos of the frozen sample, at most."""
    held_out: float = 0.3
    """The share of the photos that is only measured on."""
    evaluate_every: int = 100


class LinearChange(nn.Module):
    """Unit vectors, turned and stretched a little: x + W x, W being 0 at first."""

    def __init__(self, dimension: int) -> None:
        super().__init__()
        self.change = nn.Linear(dimension, dimension, bias=False)
        nn.init.zeros_(self.change.weight)

    def forward(self, vectors: Tensor) -> Tensor:
        """From and to unit vectors, (n, d)."""
        return normalize(vectors + self.change(vectors), dim=1)

    @property
    def matrix(self) -> Tensor:
        """The same as one matrix, (d, d), whatever the lengths."""
        weight = self.change.weight.detach()
        return torch.eye(len(weight), device=weight.device) + weight


class Adapt:
    """Draws together and apart what a person said, and replays photos of which they said nothing.

    The replay is of the similarities in a frozen sample of the library, so that the neighbours of
    photos nobody judged stay what they are.
    """

    Settings: ClassVar[type[AdaptSettings]] = AdaptSettings
    clip: ClassVar[float | None] = 1.0
    is_half: ClassVar[bool] = False

    def __init__(self, settings: AdaptSettings, data: Path, seed: int) -> None:
        _check(settings)
        self._settings = settings
        self._seed = seed
        self.steps, self.evaluate_every = settings.steps, settings.evaluate_every
        self._base = find_adaptable(settings.model or clusters_model(data))
        self._photos = photos = read(data, self._base.key, settings.others)
        contents = [content.encode() for content in photos.contents]
        is_held = np.array(are_held_out(contents, settings.held_out), np.bool_)
        rows = np.arange(len(photos.vectors))
        is_judged = rows < photos.judged
        self._train_rows, self._test_rows = (rows[is_judged & side] for side in (~is_held, is_held))
        self._replay_rows, self._frozen_rows = (
            rows[~is_judged & side] for side in (~is_held, is_held)
        )
        self.splits = {
            "train": frozenset(photos.contents[row] for row in np.flatnonzero(~is_held)),
            "test": frozenset(photos.contents[row] for row in np.flatnonzero(is_held)),
        }
        pairs, same = photos.pairs(self._train_rows)
        self._together, self._apart = pairs[same], pairs[~same]
        pairs, same = photos.pairs(rows[is_judged])
        is_asked = is_held[pairs].any(axis=1)
        self._asked_pairs, self._same = pairs[is_asked], same[is_asked]
        if not len(self._together) or not len(self._apart) or len(set(self._same.tolist())) < 2:
            raise DataError(
                f"Of {photos.judged} judged photos too few have pairs to learn from and to test.",
                "Name, merge or split more clusters, or judge more duplicates.",
            )
        if min(len(self._replay_rows), len(self._frozen_rows)) <= NEIGHBOURS:
            # A library that was judged as a whole is its own frozen sample.
            self._replay_rows, self._frozen_rows = rows[~is_held], rows[is_held]
        self._vectors = torch.from_numpy(photos.vectors)
        self._change = LinearChange(self._base.dimension)
        self.model: nn.Module = self._change

    def optimiser(self) -> torch.optim.Optimizer:
        """AdamW, whose decay draws towards no change."""
        settings = self._settings
        return torch.optim.AdamW(
            self.model.parameters(), settings.rate, weight_decay=settings.decay
        )

    def schedule(self, step: int, steps: int) -> float:
        """Down along a cosine."""
        return (1 + math.cos(math.pi * step / steps)) / 2

    def loss(self, step: int, device: torch.device) -> Tensor:
        """The contrastive loss of judged pairs, half of each kind, and the weighted loss of the
        replay."""
        random = np.random.default_rng([self._seed, step])
        half = self._settings.pairs // 2
        drawn = [
            each[random.integers(len(each), size=half)] for each in (self._together, self._apart)
        ]
        first, second = (
            self.model(self._vectors[rows].to(device)) for rows in np.concatenate(drawn).T
        )
        same = torch.arange(2 * half, device=device) < half
        judged = contrastive(first, second, same, self._settings.margin)
        count = min(self._settings.replayed, len(self._replay_rows))
        some = random.choice(self._replay_rows, count, replace=False)
        before = self._vectors[some].to(device)
        moved = similarities(self.model(before), before, self._settings.temperature)
        return judged + self._settings.replay * moved

    def after_step(self, step: int) -> None:
        """Nothing follows."""

    def evaluate(self, device: torch.device) -> Metrics:
        """On photos that were not learned from.

        `pairs_right` is how likely a pair that belongs together is closer than one that does not,
        `placed` the share of clustered photos whose nearest learned ones are of their cluster, and
        `neighbours_kept` that of the nearest neighbours in the frozen sample that still are.
        """
        found = self._change_vectors(device)
        cosines = (found[self._asked_pairs[:, 0]] * found[self._asked_pairs[:, 1]]).sum(axis=1)
        metrics = {"pairs_right": float(roc_auc_score(self._same, cosines))}
        clusters = self._photos.clusters
        known = self._train_rows[clusters[self._train_rows] >= 0]
        asked = self._test_rows[np.isin(clusters[self._test_rows], clusters[known])]
        if len(asked) and len(set(clusters[known].tolist())) > 1:
            metrics["placed"] = knn_accuracy(
                found[known],
                clusters[known],
                found[asked],
                clusters[asked],
                min(_NEAR, len(known)),
                "cosine",
            )
        before, after = (
            mine_neighbours(vectors[self._frozen_rows], NEIGHBOURS)
            for vectors in (self._photos.vectors, found)
        )
        kept = [np.isin(one, other).mean() for one, other in zip(before, after, strict=True)]
        return metrics | {"neighbours_kept": float(np.mean(kept))}

    def draw(self, out: Path, history: History, device: torch.device) -> None:
        """Held-out photos of clusters, before and after, on the two axes that vary the most."""
        rows = self._test_rows[self._photos.clusters[self._test_rows] >= 0][:_DRAWN]
        if len(rows) < 2:
            return
        names = [f"cluster {number + 1}" for number in self._photos.clusters[rows]]
        vectors = {"before": self._photos.vectors, "after": self._change_vectors(device)}
        for when, every in vectors.items():
            centred = every[rows] - every[rows].mean(axis=0)
            axes = np.linalg.svd(centred, full_matrices=False)[2][:2]
            curves.draw_scatter(
                out, f"clusters-{when}", centred @ axes.T, names, f"Held out, {when}"
            )

    def encoder(self) -> Encoder:
        """The base model, followed by what was learned."""
        network, architecture = self._base.followed_by(self._change.matrix.cpu())
        judged, held = self._photos.judged, len(self._test_rows)
        return Encoder(
            network,
            architecture,
            self._base.preprocessing,
            self._base.dimension,
            f"{judged:,} judged photos of one library, on {self._base.name}",
            f"{held:,} of the judged photos for testing, by their contents",
            tuple(_read_pictures(self._photos)),
        )

    def _change_vectors(self, device: torch.device) -> NDArray[np.float32]:
        with torch.no_grad():
            found: NDArray[np.float32] = self.model(self._vectors.to(device)).cpu().numpy()
        return found


def _read_pictures(photos: JudgedPhotos) -> Iterator[NDArray[np.uint8]]:
    """Some that can be read, on which the exported encoder is compared."""
    for file in photos.files[:_COMPARED]:
        try:
            yield read_picture(file.read_bytes(), file.name, long_side=None).pixels
        except (OSError, PictureError):
            continue


def _check(settings: AdaptSettings) -> None:
    if min(settings.steps, settings.replayed, settings.evaluate_every) < 1 or settings.pairs < 2:
        raise RecipeError(
            "There is nothing to learn or to replay.",
            "Set steps, replayed and evaluate_every to 1 or more, and pairs to 2.",
        )
    if not 0 < settings.held_out < 1:
        raise RecipeError("Some photos have to be held out.", "Set held_out between 0 and 1.")
    if min(settings.margin, settings.temperature) <= 0 or settings.replay < 0:
        raise RecipeError(
            "The margin, the temperature or the replay is too small.", "Set them above 0."
        )
