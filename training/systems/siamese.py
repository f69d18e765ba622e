"""A siamese network that lays 4s and 9s, and their copies shifted sideways, out in a plane."""

from __future__ import annotations

import math
from copy import deepcopy
from pathlib import Path
from typing import ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from organizer.embedding.models.architecture import build
from organizer.embedding.models.preprocessing import Preprocessing
from training.data.digits import SIDE, TEST, TRAINING, find_neighbours, read, shifted_copies
from training.data.partners import DrawnCopies, Partners, concatenate
from training.losses.contrastive import contrastive
from training.losses.three_way import (
    FALSE_NEGATIVE,
    NEGATIVE,
    TRUE_POSITIVE,
    three_way,
)
from training.losses.triplet import triplet
from training.metrics.cluster_agreement import silhouette
from training.metrics.probes import knn_accuracy
from training.models.siamese_networks import DIMENSIONS, ENCODERS
from training.plots import curves
from training.runs import History, Metrics
from training.split import are_held_out, content_hashes
from training.systems.base import Encoder
from training.systems.siamese_settings import SiameseSettings, check

ASKED_SHIFTS = (-6, -3, 0, 3, 6)
"""Of the augmented test set, in pixels to the right."""

GROUP_SHIFTS = (-6, 6)
"""Of the four groups 4-6, 4+6, 9-6 and 9+6."""


_AT_ONCE = 1000
_DRAWN = 400
"""Pictures in a plot, each with all shifts."""


class Siamese:
    """Learns a plane in which both digits, and their shifts, are apart."""

    Settings: ClassVar[type[SiameseSettings]] = SiameseSettings
    clip: ClassVar[float | None] = None
    is_half: ClassVar[bool] = False

    def __init__(self, settings: SiameseSettings, data: Path, seed: int) -> None:
        check(settings)
        self._settings = settings
        self._seed = seed
        self.steps, self.evaluate_every = settings.steps, settings.evaluate_every
        every, test = read(data, TRAINING), read(data, TEST)
        is_kept = np.array(are_held_out(list(every.images), settings.validation), np.bool_)
        learned, kept = every.part(~is_kept), every.part(is_kept)
        self.splits = {
            "train": content_hashes(learned.images),
            "validation": content_hashes(kept.images),
            "test": content_hashes(test.images),
        }
        self._mean = float(learned.images.mean()) / 255
        self._deviation = max(float(learned.images.std()) / 255, 1e-3)
        asked = test if settings.measured == "test" else kept
        # The files may be sorted by digit.
        some = np.random.default_rng(seed).permutation(len(learned))[: settings.reference]
        self._reference_copies = shifted_copies(learned.part(some), ASKED_SHIFTS)
        self._measured_copies = shifted_copies(asked, ASKED_SHIFTS)
        has_table = settings.regime > 0 and not settings.neighbours_by_shift
        table = find_neighbours(learned, settings.neighbours) if has_table else None
        self._partners = Partners(
            learned, len(settings.shifts), table, settings.neighbours_by_shift
        )
        self._count = len(learned)
        self._copies = shifted_copies(learned, settings.shifts).images
        with torch.random.fork_rng(devices=()):
            torch.manual_seed(seed)
            self.model: nn.Module = build(ENCODERS[settings.encoder])
        self._initial = deepcopy(self.model)

    def optimiser(self) -> torch.optim.Optimizer:
        """AdamW, of all weights."""
        settings = self._settings
        return torch.optim.AdamW(
            self.model.parameters(), settings.rate, weight_decay=settings.decay
        )

    def schedule(self, step: int, steps: int) -> float:
        """Up for the first twentieth, then down along a cosine."""
        at = step / steps
        return min(1.0, (at + 1 / steps) * 20) * (1 + math.cos(math.pi * at)) / 2

    def loss(self, step: int, device: torch.device) -> Tensor:
        """By the loss that the settings name, of copies that are drawn anew in each step."""
        random = np.random.default_rng([self._seed, step])
        settings, partners = self._settings, self._partners
        if settings.loss == "contrastive":
            return self._contrastive(random, device)
        anchors = partners.anchors(random, settings.pairs)
        near = partners.neighbours(random, anchors)
        if settings.loss == "triplet":
            far = self._negatives(random, anchors)
            first, second, third = self._points(concatenate(anchors, near, far), device).chunk(3)
            return triplet(first, second, third, settings.penalties.margin)
        relatives = partners.relatives(random, anchors)
        strangers = partners.strangers(random, anchors)
        points = self._points(concatenate(anchors, near, relatives, strangers), device)
        first, others = points[: len(anchors)], points[len(anchors) :]
        kinds = torch.tensor((TRUE_POSITIVE, FALSE_NEGATIVE, NEGATIVE), device=device)
        return three_way(
            first.repeat(3, 1), others, kinds.repeat_interleave(len(anchors)), settings.penalties
        )

    def after_step(self, step: int) -> None:
        """Nothing follows."""

    def evaluate(self, device: torch.device) -> Metrics:
        """Nearest neighbours and silhouettes of digits, of digits with large shifts, and of all
        shifts."""
        known, asked = self._reference_copies, self._measured_copies
        at = self._lay_out(known.images, device), self._lay_out(asked.images, device)
        plain = known.only((0,)), asked.only((0,))
        grouped = known.only(GROUP_SHIFTS), asked.only(GROUP_SHIFTS)

        def accuracy(
            true: tuple[NDArray[np.int64], NDArray[np.int64]],
            chosen: tuple[NDArray[np.bool_], NDArray[np.bool_]] | None = None,
        ) -> float:
            first, second = chosen or (slice(None), slice(None))
            return knn_accuracy(at[0][first], true[0][first], at[1][second], true[1][second])

        digits, groups = (known.labels, asked.labels), (known.groups, asked.groups)
        return {
            "digits_knn": accuracy(digits, plain),
            "digits_augmented_knn": accuracy(digits),
            "digits_silhouette": silhouette(at[1][plain[1]], asked.labels[plain[1]]),
            "groups_knn": accuracy(groups, grouped),
            "groups_silhouette": silhouette(at[1][grouped[1]], asked.groups[grouped[1]]),
            "shifts_knn": accuracy(groups),
        }

    def draw(self, out: Path, history: History, device: torch.device) -> None:
        """Test pictures in the plane: digits, both shifts before and after training, and all
        shifts."""
        asked = self._measured_copies
        total = len(asked.labels) // len(ASKED_SHIFTS)
        some = np.random.default_rng(self._seed).permutation(total)[:_DRAWN]
        few = np.isin(np.arange(len(asked.labels)) % total, some)
        before, after = (
            self._lay_out(asked.images[few], device, network)
            for network in (self._initial.to(device), self.model)
        )
        labels, shifts = asked.labels[few], asked.shifts[few]
        for name, chosen, title, points in (
            ("digits", (0,), "Test pictures", after),
            ("groups-before", GROUP_SHIFTS, "Shifted by 6 px, before training", before),
            ("groups", GROUP_SHIFTS, "Test pictures, shifted by 6 px", after),
            ("shifts", ASKED_SHIFTS, "Test pictures and all their shifts", after),
        ):
            drawn = np.isin(shifts, chosen)
            called = [
                f"{label}" if chosen == (0,) else f"{label} {shift:+d}"
                for label, shift in zip(labels[drawn], shifts[drawn], strict=True)
            ]
            curves.draw_scatter(out, name, points[drawn], called, title)

    def encoder(self) -> Encoder:
        """Smalti keeps the direction of a vector only, so that the middle is moved to 0."""
        network = deepcopy(self.model).cpu().float().eval()
        with torch.no_grad():
            middle = self._lay_out(
                self._reference_copies.images, torch.device("cpu"), network
            ).mean(axis=0)
            network[-1].bias -= torch.from_numpy(middle)  # type: ignore[index]
        return Encoder(
            network,
            ENCODERS[self._settings.encoder],
            Preprocessing(SIDE, None, ((self._mean,) * 3, (self._deviation,) * 3)),
            DIMENSIONS,
            "Handwritten 4s and 9s of MNIST",
            "MNIST's own; a part of its training pictures for validation, by content",
            tuple(
                np.repeat(each[:, :, None], 3, axis=2) for each in self._measured_copies.images[:4]
            ),
        )

    def _contrastive(self, random: np.random.Generator, device: torch.device) -> Tensor:
        """Half of the pairs are positive."""
        anchors = self._partners.anchors(random, self._settings.pairs)
        half = len(anchors) // 2
        near = self._partners.neighbours(random, anchors.part(slice(half)))
        far = self._negatives(random, anchors.part(slice(half, None)))
        first, second = self._points(concatenate(anchors, near, far), device).chunk(2)
        same = torch.arange(len(anchors), device=device) < half
        return contrastive(first, second, same, self._settings.penalties.margin)

    def _negatives(self, random: np.random.Generator, anchors: DrawnCopies) -> DrawnCopies:
        """The other digit; in regime 2 for every second anchor its own digit's others."""
        strangers = self._partners.strangers(random, anchors)
        if self._settings.regime < 2:
            return strangers
        relatives = self._partners.relatives(random, anchors)
        odd = np.arange(len(anchors)) % 2 == 1
        return DrawnCopies(
            np.where(odd, relatives.pictures, strangers.pictures),
            np.where(odd, relatives.shifts, strangers.shifts),
        )

    def _points(self, drawn: DrawnCopies, device: torch.device) -> Tensor:
        images = self._copies[drawn.shifts * self._count + drawn.pictures]
        return self._place(self.model, images, device)

    def _lay_out(
        self, images: NDArray[np.uint8], device: torch.device, network: nn.Module | None = None
    ) -> NDArray[np.float32]:
        """Where the network, or what is learned, puts each, shape (n, 2)."""
        pieces = [images[begin : begin + _AT_ONCE] for begin in range(0, len(images), _AT_ONCE)]
        with torch.no_grad():
            parts = [self._place(network or self.model, few, device).cpu() for few in pieces]
        found: NDArray[np.float32] = torch.cat(parts).numpy()
        return found

    def _place(self, network: nn.Module, images: NDArray[np.uint8], device: torch.device) -> Tensor:
        """Bytes, shape (n, 28, 28), as points, shape (n, 2)."""
        planes = torch.from_numpy(images).to(device)[:, None].float() / 255
        points: Tensor = network((planes - self._mean) / self._deviation)
        return points.float()
