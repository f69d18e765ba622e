"""DINO: self-distillation with several crops, a centre and a slow teacher (ICCV 2021)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import linear, normalize

from training.data.views import draw_view
from training.losses.dino import dino, moved_centre
from training.methods.base import (
    Method,
    flat_features,
    follow,
    frozen_copy,
    full_precision,
    rising_momentum,
    variation,
)
from training.methods.settings import MethodSettings

_STUDENT_TEMPERATURE = 0.1

_SMALLEST = 8
"""How often the smallest of the small crops fits into the largest."""


class Prototypes(nn.Module):
    """A perceptron, then cosines to prototypes."""

    def __init__(self, width: int, widths: Sequence[int], prototypes: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for number, after in enumerate(widths):
            layers.append(nn.Linear(width, after))
            if number < len(widths) - 1:
                layers.append(nn.GELU())
            width = after
        self.layers = nn.Sequential(*layers)
        self.prototypes = nn.Parameter(normalize(torch.randn(prototypes, width), dim=1))

    def forward(self, given: Tensor, are_frozen: bool) -> Tensor:
        """From features, (n, width), to scores, (n, prototypes), from -1 to 1."""
        unit = normalize(self.layers(given).float(), dim=1)
        weights = self.prototypes.detach() if are_frozen else self.prototypes
        with full_precision(unit):
            return linear(unit, normalize(weights, dim=1))


class Dino(Method):
    """A student, and a teacher that is the moving average of it; the teacher is what is kept."""

    centre: Tensor

    def __init__(self, backbone: nn.Module, width: int, settings: MethodSettings) -> None:
        super().__init__(backbone, width, settings)
        self.backbone = backbone
        self.head = Prototypes(width, settings.projection, settings.dino.prototypes)
        self.teacher = frozen_copy(self.backbone)
        self.teacher_head = frozen_copy(self.head)
        self.register_buffer("centre", torch.zeros(settings.dino.prototypes))
        self._settings = settings
        self._teacher_scores: list[Tensor] | None = None
        large = replace(variation(settings), least=settings.dino.local_crop)
        self._large = (large, replace(large, solarised=settings.augmentation.solarised))
        self._small = replace(
            large,
            side=settings.dino.local_side,
            least=settings.dino.local_crop / _SMALLEST,
            most=settings.dino.local_crop,
        )

    @property
    def trained_backbone(self) -> nn.Module:
        """The teacher's."""
        return self.teacher

    def views(self, pictures: Tensor, random: np.random.Generator) -> list[Tensor]:
        """Two large ones, of which the teacher sees both, then the small ones."""
        large = [draw_view(pictures, how, random) for how in self._large]
        small = [
            draw_view(pictures, self._small, random) for _ in range(self._settings.dino.local_views)
        ]
        return large + small

    def loss(self, views: Sequence[Tensor], step: int, random: np.random.Generator) -> Tensor:
        """As training.losses.dino has it; the prototypes stay frozen in the first steps."""
        are_frozen = step < self._settings.dino.frozen_steps
        number = len(views[0])
        large, small = torch.cat(list(views[:2])), list(views[2:])
        with torch.no_grad():
            said = self.teacher_head(flat_features(self.teacher, large), True)
        found = [flat_features(self.backbone, large)]
        if small:
            found.append(flat_features(self.backbone, torch.cat(small)))
        scores = self.head(torch.cat(found), are_frozen)
        self._teacher_scores = list(said.split(number))
        return dino(
            scores.split(number),
            self._teacher_scores,
            self.centre,
            _STUDENT_TEMPERATURE,
            self._settings.dino.teacher_temperature,
        )

    @torch.no_grad()
    def after_step(self, step: int, steps: int) -> None:
        """Both teachers follow their students, and the centre what the teacher said in this
        step."""
        momentum = rising_momentum(self._settings.momentum, step, steps)
        follow(self.teacher, self.backbone, momentum)
        follow(self.teacher_head, self.head, momentum)
        if self._teacher_scores is not None:
            self.centre.copy_(
                moved_centre(self.centre, self._teacher_scores, self._settings.dino.centre_momentum)
            )
            self._teacher_scores = None
