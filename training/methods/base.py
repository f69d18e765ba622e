"""What all ways of learning without labels have in common, and the settings of each."""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from training.data.views import Variation


@dataclass(frozen=True, slots=True)
class Learning:
    """The settings that say how features are learned."""

    method: str = "simclr"
    """One of training.methods."""
    backbone: str = "small"
    """One of training.models.backbones."""
    weights: str = ""
    """A file that the backbone starts from; random numbers without one."""
    side: int = 32
    """Pixels of a view, and of what the exported encoder sees."""
    batch: int = 256
    temperature: float = 0.2
    projection: tuple[int, ...] = (512, 128)
    """Widths of the layers between the features and the loss."""
    least_crop: float = 0.2
    """Of a picture's area, in its smallest crop."""
    jitter: float = 0.5
    grey: float = 0.2
    blurred: float = 0.0
    solarised: float = 0.0
    """Of the second view alone."""
    momentum: float = 0.99
    """Of the moving average that a teacher is of its student; rises to 1 for DINO."""
    queue: int = 2048
    """Keys that MoCo remembers."""
    groups: int = 2
    """Parts that MoCo's keys are normalised in, shuffled, so that their statistics tell nothing."""
    local_views: int = 4
    """Small crops that DINO's student sees besides both large ones."""
    local_side: int = 16
    local_crop: float = 0.3
    """Of a picture's area: largest small crop, smallest large one."""
    prototypes: int = 1024
    """Scores that DINO's teacher gives."""
    teacher_temperature: float = 0.04
    centre_momentum: float = 0.9
    is_compiled: bool = False
    """Whether the backbone is compiled for a GPU: that takes a minute, then a step of ResNet-50 is
    1.3 times as quick, of ViT-S 1.2 times, of a small one hardly."""
    frozen_steps: int = 20
    """In which DINO's prototypes stay as they are."""


class Method(nn.Module):
    """A backbone with all that is needed to train it, as buffers and parameters."""

    def __init__(self, backbone: nn.Module, width: int, settings: Learning) -> None:
        """`width` features are what the backbone makes; the rest is random."""
        super().__init__()

    @property
    def learned(self) -> nn.Module:
        """The backbone whose features are worth the most."""
        raise NotImplementedError

    def views(self, pictures: Tensor, random: np.random.Generator) -> list[Tensor]:
        """What is looked at of pictures, uint8 (n, height, width, 3): each (n, 3, s, s), 0 to 1."""
        raise NotImplementedError

    def loss(self, views: Sequence[Tensor], step: int, random: np.random.Generator) -> Tensor:
        """Of normalised views; changes nothing that a second call would notice."""
        raise NotImplementedError

    def after(self, step: int, steps: int) -> None:
        """What follows the optimiser's step."""


def variation(settings: Learning) -> Variation:
    """Of one large view."""
    return Variation(
        settings.side,
        least=settings.least_crop,
        jitter=settings.jitter,
        grey=settings.grey,
        blurred=settings.blurred,
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


def exactly(tensor: Tensor) -> torch.autocast:
    """A context in which nothing is rounded to bfloat16, for losses."""
    return torch.autocast(tensor.device.type, enabled=False)


def features(network: nn.Module, views: Tensor) -> Tensor:
    return network(views).flatten(1)  # type: ignore[no-any-return]


def frozen_copy(network: nn.Module) -> nn.Module:
    return copy.deepcopy(network).requires_grad_(False)


@torch.no_grad()
def follow(teacher: nn.Module, student: nn.Module, momentum: float) -> None:
    """Move each parameter of the teacher towards the student's: m t + (1 - m) s."""
    for theirs, ours in zip(teacher.parameters(), student.parameters(), strict=True):
        theirs.lerp_(ours, 1 - momentum)


def rising(momentum: float, step: int, steps: int) -> float:
    """From `momentum` to 1 along a cosine."""
    return 1 - (1 - momentum) * (1 + math.cos(math.pi * min(step / max(steps, 1), 1))) / 2
