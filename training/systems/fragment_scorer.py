"""The network that judges which borders of fragments belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training import schedules
from training.data.photos import read_parts
from training.models.fragment_scorer import MOST_PHOTOS, PairScorer, draw_example, pair_loss
from training.plots import curves
from training.recipe import RecipeError
from training.runs import History, Metrics
from training.split import content_hashes
from training.systems.base import Encoder

Values = NDArray[np.floating]

_MEASURING = 1
"""Seed of what is measured."""

_BINS = 10
"""Of how sure it is, in the plot."""


@dataclass(frozen=True, slots=True)
class ScorerSettings:
    """What a recipe may set."""

    folders: tuple[str, ...] = ()
    """Those in the data to take photos from, where it has any of them; else all of it."""
    steps: int = 7000
    evaluate_every: int = 700
    rate: float = 3e-3
    """Highest learning rate of the one cycle (Smith and Topin, 2018)."""
    decay: float = 0.01
    positions: int = 40_000
    """Positions along seams in a step."""
    matching: float = 0.3
    """Weight of telling the true partner among all borders by keys and locks alone."""
    measured: int = 20
    """Heaps of photos to tune by."""


class FragmentScorer:
    """Heaps of shuffled pieces, and the true partner of each border among its shortlist."""

    Settings: ClassVar = ScorerSettings
    clip: ClassVar[float | None] = 1.0
    is_half: ClassVar[bool] = False  # the loss says itself what is

    def __init__(self, settings: ScorerSettings, data: Path, seed: int) -> None:
        for name in ("steps", "evaluate_every", "positions", "measured"):
            if getattr(settings, name) < 1:
                raise RecipeError(f"The setting {name} is below 1.", "Write 1 or more.")
        self._settings = settings
        self._seed = seed
        of = settings.folders
        self._train_photos, self._tuning_photos = read_parts(data, of, of, "tune", MOST_PHOTOS)
        self.splits = {
            "train": content_hashes(self._train_photos),
            "validation": content_hashes(self._tuning_photos),
        }
        self.steps = settings.steps
        self.evaluate_every = settings.evaluate_every
        with torch.random.fork_rng(devices=()):
            torch.manual_seed(seed)
            self.model = PairScorer()
        self._optimiser = self.optimiser()

    def optimiser(self) -> torch.optim.Optimizer:
        """AdamW, whose momentum the schedule moves."""
        rate, decay = self._settings.rate, self._settings.decay
        self._optimiser = torch.optim.AdamW(self.model.parameters(), rate, weight_decay=decay)
        return self._optimiser

    def schedule(self, step: int, steps: int) -> float:
        """One cycle, which moves the momentum, too."""
        schedules.set_momentum(self._optimiser, step, steps)
        return schedules.rate(step, steps)

    def loss(self, step: int, device: torch.device) -> Tensor:
        """Of one heap, drawn anew in each step."""
        example = draw_example(self._train_photos, self._settings.positions, self._seed, step).to(
            device
        )
        return pair_loss(self.model, example, self._settings.matching)

    def after_step(self, step: int) -> None:
        """Nothing follows."""

    def evaluate(self, device: torch.device) -> Metrics:
        """The loss, and the share of borders whose partner, or that there is none, is told."""
        losses, _, right = self._judge(device)
        return {"loss": float(losses.mean()), "accuracy": float(right.mean())}

    def draw(self, out: Path, history: History, device: torch.device) -> None:
        """How often it is right by how sure it is."""
        _, sure, right = self._judge(device)
        of = np.minimum((sure * _BINS).astype(int), _BINS - 1)
        points = [
            (float(sure[of == each].mean()), float(right[of == each].mean()))
            for each in range(_BINS)
            if (of == each).any()
        ]
        lines: dict[str, Sequence[tuple[float, float]]] = {
            "found": points,
            "ideal": [(0.0, 0.0), (1.0, 1.0)],
        }
        curves.draw_curves(out, "reliability", lines, "how sure it is", "share that is right")

    def encoder(self) -> Encoder:
        """RecipeError: borders are judged in pairs."""
        raise RecipeError(
            "The network that judges joints makes no embedding of a picture.",
            "Export a run of another recipe.",
        )

    @torch.no_grad()
    def _judge(self, device: torch.device) -> tuple[Values, Values, NDArray[np.bool_]]:
        """The loss of each heap; and of each border the likelihood of the likeliest answer, and
        whether it is right."""
        losses, sure, right = [], [], []
        for number in range(self._settings.measured):
            example = draw_example(
                self._tuning_photos, self._settings.positions, _MEASURING, number
            )
            example = example.to(device)
            losses.append(float(pair_loss(self.model, example, self._settings.matching)))
            odds, answer = self.model(example)[0].softmax(dim=1).max(dim=1)
            sure.append(odds.cpu().numpy())
            right.append((answer == example.answer).cpu().numpy())
        return np.array(losses), np.concatenate(sure), np.concatenate(right)
