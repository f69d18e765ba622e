"""A system that learns in no time: two groups of squares, told apart by brightness."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor, nn

from organizer.embedding.models.architecture import build
from organizer.embedding.models.preprocessing import HALF, Preprocessing
from training.plots import curves
from training.recipe import DataError
from training.runs import History
from training.split import content_hashes
from training.systems.base import Encoder

SIDE = 8


@dataclass(frozen=True, slots=True)
class ToySettings:
    rate: float = 0.05
    width: int = 4
    leaks: bool = False


class Toy:
    Settings = ToySettings
    clip: ClassVar[float | None] = 1.0
    is_half: ClassVar[bool] = False
    steps = 30
    evaluate_every = 10

    def __init__(self, settings: ToySettings, data: Path, seed: int) -> None:
        if not (data / "squares.npy").exists():
            raise DataError("There are no squares.", "Choose a folder with squares.npy.")
        squares = np.load(data / "squares.npy")
        self._settings, self._seed = settings, seed
        self._squares = torch.from_numpy(squares).float() / 127.5 - 1
        half = len(squares) // 2
        self._train, self._test = self._squares[:half], self._squares[half:]
        known = squares[: half + 1] if settings.leaks else squares[:half]
        self.splits = {"train": content_hashes(known), "test": content_hashes(squares[half:])}
        self._architecture = {
            "kind": "layers",
            "layers": [
                {"layer": "Conv2d", "in_channels": 3, "out_channels": 4, "kernel_size": 3},
                {"layer": "ReLU"},
                {"layer": "AdaptiveAvgPool2d", "output_size": 1},
                {"layer": "Flatten"},
                {"layer": "Linear", "in_features": 4, "out_features": settings.width},
            ],
        }
        self.model: nn.Module = build(self._architecture)
        self.averaged = 0

    def optimiser(self) -> torch.optim.Optimizer:
        return torch.optim.AdamW(self.model.parameters(), self._settings.rate)

    def schedule(self, step: int, steps: int) -> float:
        return 1 - step / steps

    def loss(self, step: int, device: torch.device) -> Tensor:
        picks = np.random.default_rng([self._seed, step]).integers(0, len(self._train), 8)
        squares = self._train[picks].to(device)
        wanted = (squares.mean(dim=(1, 2, 3)) > 0).float()
        found = self.model(squares.permute(0, 3, 1, 2))[:, 0]
        return nn.functional.binary_cross_entropy_with_logits(found, wanted)

    def after_step(self, step: int) -> None:
        self.averaged += 1

    def evaluate(self, device: torch.device) -> dict[str, float]:
        found = self.model(self._test.to(device).permute(0, 3, 1, 2))[:, 0] > 0
        return {"accuracy": float((found == (self._test.mean((1, 2, 3)) > 0)).float().mean())}

    def draw(self, out: Path, history: History, device: torch.device) -> None:
        points = self._test.mean(dim=(1, 2)).numpy()[:, :2]
        curves.draw_scatter(out, "squares", points, ["a", "b"] * (len(points) // 2))

    def encoder(self) -> Encoder:
        return Encoder(
            self.model,
            self._architecture,
            Preprocessing(SIDE, None, HALF),
            self._settings.width,
            "squares",
            "first and second half",
        )
