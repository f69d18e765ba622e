"""SimCLR: two views of a picture against all others of the batch (Chen and others, ICML 2020)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from training.data.views import draw_view
from training.losses.nt_xent import nt_xent
from training.methods.base import Method, flat_features, full_precision, projector, variation
from training.methods.settings import MethodSettings


class SimCLR(Method):
    """A backbone and a projector that the loss alone sees."""

    def __init__(self, backbone: nn.Module, width: int, settings: MethodSettings) -> None:
        super().__init__(backbone, width, settings)
        self.backbone = backbone
        self.projector = projector(width, settings.projection)
        self._variation = variation(settings)
        self._temperature = settings.temperature

    @property
    def trained_backbone(self) -> nn.Module:
        """The backbone, without the projector."""
        return self.backbone

    def views(self, pictures: Tensor, random: np.random.Generator) -> list[Tensor]:
        """Two of each picture."""
        return [draw_view(pictures, self._variation, random) for _ in range(2)]

    def loss(self, views: Sequence[Tensor], step: int, random: np.random.Generator) -> Tensor:
        """NT-Xent of both views of all pictures of the batch."""
        projected = self.projector(flat_features(self.backbone, torch.cat(list(views))))
        sources = torch.arange(len(views[0]), device=projected.device).repeat(2)
        with full_precision(projected):
            return nt_xent(projected.float(), sources, self._temperature)
