"""No learning at all: features as they are, to be measured beside what others learn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from training.methods.base import Method
from training.methods.settings import MethodSettings


class Fixed(Method):
    """Learns nothing."""

    def __init__(self, backbone: nn.Module, width: int, settings: MethodSettings) -> None:
        super().__init__(backbone, width, settings)
        self.backbone = backbone
        # Optimisers refuse to have nothing to do.
        self.nothing = nn.Parameter(torch.zeros(1))

    @property
    def trained_backbone(self) -> nn.Module:
        """The backbone as it was."""
        return self.backbone

    def views(self, pictures: Tensor, random: np.random.Generator) -> list[Tensor]:
        """No views: there is nothing to learn from."""
        return []

    def loss(self, views: Sequence[Tensor], step: int, random: np.random.Generator) -> Tensor:
        """0, with gradients of 0."""
        return 0 * self.nothing.sum()
