"""The contrastive loss of pairs."""

from __future__ import annotations

import torch
from torch import Tensor


def contrastive(features: Tensor, others: Tensor, same: Tensor, margin: float) -> Tensor:
    """The mean of 0.5 [Y D² + (1 - Y) max(0, margin - D)²] over pairs.

    D is the Euclidean distance of a row of `features`, shape (n, d), to its row of `others`, the
    same shape, and Y whether both are `same`, shape (n,), bool (Hadsell, Chopra and LeCun, CVPR
    2006). The gradient is finite where D is 0.
    """
    square = ((features - others) ** 2).sum(dim=1)
    apart = (margin - square.clamp_min(1e-8).sqrt()).clamp_min(0) ** 2
    return 0.5 * torch.where(same, square, apart).mean()


def all_pairs(features: Tensor, sources: Tensor, margin: float) -> Tensor:
    """The same over every pair of rows of `features`; same where `sources`, shape (n,), agree."""
    first, second = torch.triu_indices(len(features), len(features), 1, device=features.device)
    squares = (features**2).sum(dim=1)
    square = squares[:, None] + squares[None] - 2 * features @ features.T
    square = square[first, second].clamp_min(1e-8)
    apart = (margin - square.sqrt()).clamp_min(0) ** 2
    same = sources[first] == sources[second]
    return 0.5 * torch.where(same, square, apart).mean()
