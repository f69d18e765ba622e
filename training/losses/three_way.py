"""The contrastive loss with a penalty of its own for relatives that are not neighbours."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Penalties:
    """How much each kind of pair weighs, and how far apart two kinds are to be."""

    positive: float = 1.0
    false_negative: float = 1.0
    negative: float = 1.0
    near_margin: float = 0.5
    """The distance from which false negatives cost nothing."""
    margin: float = 1.0
    """The same of negatives."""


TRUE_POSITIVE, FALSE_NEGATIVE, NEGATIVE = 0, 1, 2


def three_way(features: Tensor, others: Tensor, kinds: Tensor, penalties: Penalties) -> Tensor:
    """The mean over pairs of 0.5 times

    - positive x D² for true positives (same digit, neighbours),
    - false_negative x max(0, near_margin - D)² for false negatives (same digit, no neighbours),
    - negative x max(0, margin - D)² for negatives (another digit).

    D is the Euclidean distance of a row of `features`, shape (n, d), to its row of `others`, the
    same shape; `kinds`, shape (n,), is 0, 1 or 2 in this order. With no weight on the second it is
    the contrastive loss (Hadsell, Chopra and LeCun, CVPR 2006). The gradient is finite where D is
    0.
    """
    square = ((features - others) ** 2).sum(dim=1)
    distance = square.clamp_min(1e-8).sqrt()
    close = penalties.false_negative * (penalties.near_margin - distance).clamp_min(0) ** 2
    apart = penalties.negative * (penalties.margin - distance).clamp_min(0) ** 2
    related = torch.where(kinds == TRUE_POSITIVE, penalties.positive * square, close)
    return 0.5 * torch.where(kinds == NEGATIVE, apart, related).mean()
