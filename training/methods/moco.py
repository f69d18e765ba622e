"""MoCo v2: views against those of earlier pictures, kept in a queue (arXiv 2003.04297)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import normalize

from training.data.views import draw_view
from training.losses.moco import moco
from training.methods.base import (
    Method,
    flat_features,
    follow,
    frozen_copy,
    full_precision,
    projector,
    variation,
)
from training.methods.settings import MethodSettings
from training.recipe import RecipeError


class MoCo(Method):
    """A backbone, a slow copy that makes the keys, and a queue of these."""

    queue: Tensor

    def __init__(self, backbone: nn.Module, width: int, settings: MethodSettings) -> None:
        super().__init__(backbone, width, settings)
        length = settings.moco.queue
        if length < settings.batch:
            raise RecipeError(
                f"A queue of {length} cannot hold a batch of {settings.batch}.",
                f"Set queue = {settings.batch} or more.",
            )
        self.backbone = backbone
        self.projector = projector(width, settings.projection)
        self.key_backbone = frozen_copy(self.backbone)
        self.key_projector = frozen_copy(self.projector)
        size = (length, settings.projection[-1])
        self.register_buffer("queue", normalize(torch.randn(size), dim=1))
        self._variation = variation(settings)
        self._settings = settings
        self._keys: Tensor | None = None

    @property
    def trained_backbone(self) -> nn.Module:
        """The one that makes the queries."""
        return self.backbone

    def views(self, pictures: Tensor, random: np.random.Generator) -> list[Tensor]:
        """Two: that of the query, and that of the key."""
        return [draw_view(pictures, self._variation, random) for _ in range(2)]

    def loss(self, views: Sequence[Tensor], step: int, random: np.random.Generator) -> Tensor:
        """As training.losses.moco has it, against the queue as it was before this step."""
        queries = self.projector(flat_features(self.backbone, views[0])).float()
        self._keys = self._encode_keys(views[1], random)
        with full_precision(queries):
            return moco(queries, self._keys, self.queue, self._settings.temperature)

    @torch.no_grad()
    def _encode_keys(self, views: Tensor, random: np.random.Generator) -> Tensor:
        """Shuffled and in groups: a query could else be told from others by its batch alone."""
        order = torch.from_numpy(random.permutation(len(views))).to(views.device)
        groups = max(1, min(self._settings.moco.groups, len(views) // 2))
        made = torch.cat(
            [
                self.key_projector(flat_features(self.key_backbone, group)).float()
                for group in views[order].tensor_split(groups)
            ]
        )
        return normalize(made[order.argsort()], dim=1)

    @torch.no_grad()
    def after_step(self, step: int, steps: int) -> None:
        """What makes the keys follows what makes the queries; this step's keys replace the
        oldest."""
        follow(self.key_backbone, self.backbone, self._settings.momentum)
        follow(self.key_projector, self.projector, self._settings.momentum)
        if self._keys is not None:
            count = len(self._keys)
            places = (step * count + torch.arange(count, device=self.queue.device)) % len(
                self.queue
            )
            self.queue[places] = self._keys
            self._keys = None
