"""Encoders that tell by their looks which fragments are of one photo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, mse_loss

from organizer.embedding.models.preprocessing import Preprocessing
from organizer.fragments.files.cutting import Cutting
from training import schedules
from training.data.photos import read_parts, squashed
from training.data.piece_heaps import Heap, HeapSettings, draw_heap, draw_test_heaps
from training.losses.contrastive import all_pairs
from training.losses.nt_xent import nt_xent
from training.metrics.piece_groups import GroupScore, as_tensor, score_by_borders, score_by_features
from training.models.piece_encoders import (
    Autoencoder,
    Contextual,
    Convolutional,
    Layered,
    linear_encoder,
)
from training.plots import piece_plots
from training.runs import History, Metrics
from training.split import content_hashes
from training.systems.base import Encoder
from training.systems.fragment_settings import FragmentSettings, check

NOISE = 25.0
"""Levels of 255, for the measurement of one noise."""

_COLOURS = ((0.5, 0.5, 0.5), (1.0, 1.0, 1.0))


class Fragments:
    """Heaps of shuffled pieces, an encoder, and a loss of the pairs in a heap."""

    Settings: ClassVar = FragmentSettings
    clip: ClassVar[float | None] = None
    is_half: ClassVar[bool] = False  # distances of half precision are too rough

    def __init__(self, settings: FragmentSettings, data: Path, seed: int) -> None:
        check(settings)
        self._settings = settings
        self._seed = seed
        cutting, sizes = settings.cutting, settings.cutting.learned_sizes
        self._train_photos, self._test_photos = read_parts(
            data,
            settings.data.folders,
            settings.data.test_folders,
            settings.data.measured_part,
            cutting.photos,
        )
        self.splits = {
            "train": content_hashes(self._train_photos),
            "test": content_hashes(self._test_photos),
        }
        if not settings.augmentation.is_varied and len({photo for photo, _ in sizes}) == 1:
            self._train_photos = [squashed(photo, sizes[0][0]) for photo in self._train_photos]
        self.steps = settings.optimisation.steps
        self.evaluate_every = settings.evaluation.evaluate_every
        with torch.random.fork_rng(devices=()):
            torch.manual_seed(seed)
            self.model = _encoder(settings)
        self._is_unit = settings.objective.loss == "nt-xent"
        self._optimiser: torch.optim.Optimizer | None = None
        self._heap_settings = HeapSettings(
            tuple((photo, piece) for photo, piece in sizes),
            cutting.shares or (1.0,),
            cutting.photos,
            settings.augmentation,
        )

    def optimiser(self) -> torch.optim.Optimizer:
        """SGD with momentum, Adam or AdamW, as the settings say."""
        of, parameters = self._settings.optimisation, self.model.parameters()
        if of.optimiser == "sgd":
            self._optimiser = torch.optim.SGD(parameters, of.rate, of.momentum, 0.0, of.decay)
        else:
            kind = torch.optim.Adam if of.optimiser == "adam" else torch.optim.AdamW
            self._optimiser = kind(parameters, of.rate, weight_decay=of.decay)
        return self._optimiser

    def schedule(self, step: int, steps: int) -> float:
        """One cycle moves Adam's momentum, too."""
        of = self._settings.optimisation
        if of.schedule == "constant":
            return 1.0
        if self._optimiser is not None and of.optimiser != "sgd":
            schedules.set_momentum(self._optimiser, step, steps)
        return schedules.rate(step, steps)

    def loss(self, step: int, device: torch.device) -> Tensor:
        """The mean over the heaps of a step, each of which is numbered throughout a run."""
        count = self._settings.optimisation.heaps
        heaps = (
            draw_heap(self._train_photos, self._heap_settings, self._seed, number)
            for number in range(step * count, (step + 1) * count)
        )
        return torch.stack([self._loss_of(heap, device) for heap in heaps]).mean()

    def _loss_of(self, heap: Heap, device: torch.device) -> Tensor:
        pieces = as_tensor(heap.pieces, device)
        if isinstance(self.model, Autoencoder):
            return mse_loss(self.model.decode(self.model(pieces)), pieces)
        sources = torch.from_numpy(heap.sources).to(device)
        if not isinstance(self.model, Contextual):
            return self._separation_loss(self.model(pieces), sources)
        features, partners = self.model.compare_pieces(pieces)
        missed = cross_entropy(partners, torch.from_numpy(heap.partners).to(device))
        return self._separation_loss(features, sources) + self._settings.objective.matching * missed

    def _separation_loss(self, features: Tensor, sources: Tensor) -> Tensor:
        if self._is_unit:
            return nt_xent(features, sources, self._settings.objective.temperature)
        return all_pairs(features, sources, self._settings.objective.margin)

    def after_step(self, step: int) -> None:
        """Nothing follows."""

    def evaluate(self, device: torch.device) -> Metrics:
        """By K-means on the features, and by putting some of the same heaps together.

        A drop is that of F1, on the heaps that are damaged.
        """
        plain = self._score(self._plain_heaps, device)
        found = _ranked_metrics_of(plain)
        if self._settings.evaluation.damaged:
            before = self._score(self._plain_heaps[: self._settings.evaluation.damaged], device)
            for name, heaps in (
                (f"noise_{NOISE:.0f}", self._noisy_heaps),
                ("rotated", self._rotated_heaps),
            ):
                after = self._score(heaps, device)
                found |= _metrics_of(after, f"_{name}") | {f"drop_{name}": before.f1 - after.f1}
        return found | self._assembly

    def _score(self, heaps: Sequence[Heap], device: torch.device) -> GroupScore:
        return score_by_features(self.model, heaps, device, self._is_unit)

    def draw(self, out: Path, history: History, device: torch.device) -> None:
        """A heap and its groups, and, where heaps are damaged, what noise and turns do to these."""
        piece_plots.draw_groups(out, self.model, self._plain_heaps[0], device, self._is_unit)
        if self._settings.evaluation.damaged:
            piece_plots.draw_robustness(
                out,
                lambda heaps: self._score(heaps, device),
                lambda how: self._heaps(how, self._settings.evaluation.damaged),
            )

    def encoder(self) -> Encoder:
        """Of linear encoders, for pictures as small as a piece; of others, as large as a photo.

        A picture by itself has no heap: of a contextual encoder, what it sees of a piece alone.
        """
        if not isinstance(self.model, (Layered, Convolutional, Contextual)):
            raise TypeError(self.model)
        network, architecture = self.model.cpu().eval().describe()
        cutting, alone = self._settings.cutting, None
        if isinstance(self.model, Contextual):
            cpu = torch.device("cpu")
            alone = _ranked_metrics_of(
                score_by_features(self.model.looks, self._plain_heaps, cpu, self._is_unit)
            )
        side = cutting.piece if isinstance(self.model, Layered) else cutting.photo
        return Encoder(
            network,
            architecture,
            Preprocessing(side, None, _COLOURS),
            self._settings.network.dimension,
            f"{len(self._train_photos):,} photos in heaps of {cutting.photos}, cut into pieces.",
            "By a hash of each photo's content: 44 % to learn, 25 % to tune, 31 % to test.",
            tuple(self._test_photos[:2]),
            alone,
        )

    @cached_property
    def _plain_heaps(self) -> list[Heap]:
        return self._heaps(Cutting(), self._settings.evaluation.tested)

    @cached_property
    def _noisy_heaps(self) -> list[Heap]:
        return self._heaps(Cutting(noise=NOISE), self._settings.evaluation.damaged)

    @cached_property
    def _rotated_heaps(self) -> list[Heap]:
        return self._heaps(Cutting(rotate=True), self._settings.evaluation.damaged)

    @cached_property
    def _assembly(self) -> dict[str, float]:
        """Once a run: it depends on nothing that is learned."""
        heaps = self._plain_heaps[: self._settings.evaluation.assembled]
        return _metrics_of(score_by_borders(heaps), "_assembled") if heaps else {}

    def _heaps(self, how: Cutting, count: int) -> list[Heap]:
        of = self._settings.cutting
        sized = replace(how, pixels=of.piece)
        return list(draw_test_heaps(self._test_photos, of.photo, of.photos, count, sized))


def _metrics_of(found: GroupScore, end: str) -> dict[str, float]:
    return {f"recall{end}": found.recall, f"precision{end}": found.precision, f"f1{end}": found.f1}


def _ranked_metrics_of(found: GroupScore) -> dict[str, float]:
    return _metrics_of(found, "") | {"pairs_ranked": found.ranked}


def _encoder(settings: FragmentSettings) -> nn.Module:
    of, piece = settings.network, settings.cutting.piece
    if of.encoder == "linear":
        return linear_encoder(piece, of.dimension)
    if of.encoder == "autoencoder":
        return Autoencoder(of.hidden, of.dimension, piece)
    if of.encoder == "contextual":
        return Contextual(of.hidden, of.dimension, of.kernel, of.context)
    return Convolutional(of.hidden, of.dimension, of.kernel)
