"""The InfoNCE loss of pairs, both ways."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, normalize


def info_nce(lefts: Tensor, rights: Tensor, temperature: float) -> Tensor:
    """The mean over rows i of -log(exp s_ii / sum over j of exp s_ij), and the same of s's columns.

    s_ij is the cosine of row i of `lefts`, shape (n, d), and row j of `rights`, the same shape,
    over the `temperature`; the result is half of the two means together. Van den Oord, Li and
    Vinyals, 2018 (arXiv 1807.03748); both ways as Radford and others have it (ICML 2021).
    """
    alike = normalize(lefts, dim=1) @ normalize(rights, dim=1).T / temperature
    partners = torch.arange(len(lefts), device=lefts.device)
    return (cross_entropy(alike, partners) + cross_entropy(alike.T, partners)) / 2
