"""What all ways of learning without labels have in common."""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from training.data.views import Variation
from training.methods.settings import MethodSettings


class Method(nn.Module):
    """A backbone with all that is needed to train it, as buffers and parameters."""

    def __init__(self, backbone: nn.Module, width: int, settings: MethodSettings) -> None:
        """`width` features are what the backbone makes; the rest is random."""
        super().__init__()

    @property
    def trained_backbone(self) -> nn.Module:
        """The backbone whose features are worth the most."""
        raise NotImplementedError

    def views(self, pictures: Tensor, random: np.random.Generator) -> list[Tensor]:
        """What is looked at of pictures, uint8 (n, height, width, 3): each (n, 3, s, s), 0 to 1."""
        raise NotImplementedError

    def loss(self, views: Sequence[Tensor], step: int, random: np.random.Generator) -> Tensor:
        """Of normalised views; changes nothing that a second call would notice."""
        raise NotImplementedError

    def after_step(self, step: int, steps: int) -> None:
        """What follows the optimiser's step."""


def variation(settings: MethodSettings) -> Variation:
    """Of one large view."""
    return Variation(
        settings.network.side,
        least=settings.augmentation.least_crop,
        jitter=settings.augmentation.jitter,
        grey=settings.augmentation.grey,
        blurred=settings.augmentation.blurred,
    )


def projector(width: int, widths: Sequence[int]) -> nn.Sequential:
    """Linear layers with batch normalisation and ReLU between them."""
    layers: list[nn.Module] = []
    for number, after in enumerate(widths):
        is_last = number == len(widths) - 1
        layers.append(nn.Linear(width, after, bias=is_last))
        if not is_last:
            layers += [nn.BatchNorm1d(after), nn.ReLU()]
        width = after
    return nn.Sequential(*layers)


def full_precision(tensor: Tensor) -> torch.autocast:
    """A context in which nothing is rounded to bfloat16, for losses."""
    return torch.autocast(tensor.device.type, enabled=False)


def flat_features(network: nn.Module, views: Tensor) -> Tensor:
    """What a network makes of views, (n, 3, s, s), as (n, width)."""
    return network(views).flatten(1)  # type: ignore[no-any-return]


def frozen_copy(network: nn.Module) -> nn.Module:
    """A network of its own with the same weights, which no optimiser changes."""
    return copy.deepcopy(network).requires_grad_(False)


@torch.no_grad()
def follow(teacher: nn.Module, student: nn.Module, momentum: float) -> None:
    """Move each parameter of the teacher towards the student's: m t + (1 - m) s."""
    for theirs, ours in zip(teacher.parameters(), student.parameters(), strict=True):
        theirs.lerp_(ours, 1 - momentum)


def rising_momentum(momentum: float, step: int, steps: int) -> float:
    """From `momentum` to 1 along a cosine."""
    return 1 - (1 - momentum) * (1 + math.cos(math.pi * min(step / max(steps, 1), 1))) / 2
