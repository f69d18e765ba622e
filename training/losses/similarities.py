"""Keeps what is like what, whatever else a network learns."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import kl_div


def similarities(after: Tensor, before: Tensor, temperature: float) -> Tensor:
    """The mean over rows i of KL(p_i, q_i), where p_i are softmax(s_ij / temperature) over j ≠ i.

    s_ij is the cosine of two rows of `before`, unit vectors of shape (n, d), and q_i is the same of
    `after`, unit vectors of shape (n, e): distillation of similarities (SEED: Fang and others,
    ICLR 2021). The lower the temperature, the more the nearest rows count. n is 2 or more.
    """
    count = len(before)
    others = ~torch.eye(count, dtype=torch.bool, device=before.device)
    new, kept = (
        (each @ each.T / temperature)[others].view(count, count - 1).log_softmax(dim=1)
        for each in (after, before)
    )
    return kl_div(new, kept, log_target=True, reduction="batchmean")
