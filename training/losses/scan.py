"""The losses of SCAN: look-alikes under one name, then the names it is sure of."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

_ROUNDING = 1e-8


def scan(anchors: Tensor, neighbours: Tensor, entropy: float) -> Tensor:
    """-mean log <p, q> + entropy * sum over c of m_c log m_c.

    p and q are the softmax of the scores `anchors` and `neighbours`, both (b, c), and m the mean of
    p over the batch (Van Gansbeke and others, ECCV 2020, equation 2).
    """
    p, q = anchors.softmax(dim=1), neighbours.softmax(dim=1)
    agreement = (p * q).sum(dim=1).clamp_min(_ROUNDING)
    mean = p.mean(dim=0).clamp_min(_ROUNDING)
    return -agreement.log().mean() + entropy * (mean * mean.log()).sum()


def self_labelling(plain: Tensor, varied: Tensor, confidence: float) -> Tensor:
    """The cross-entropy of `varied` against the names that `plain` is sure of, (b, c) both.

    Sure is a softmax above `confidence`; names are weighted by how rare they are among these, as
    n / n_c, and the mean is the weighted one (ibid., section 2.3). 0 where none is sure.
    """
    certainty, names = plain.detach().softmax(dim=1).max(dim=1)
    sure = certainty > confidence
    if not bool(sure.any()):
        return (varied * 0).sum()
    names = names[sure]
    counts = torch.bincount(names, minlength=plain.shape[1]).to(varied.dtype)
    weights = torch.where(counts > 0, len(names) / counts.clamp_min(1), torch.zeros_like(counts))
    return cross_entropy(varied[sure], names, weight=weights)
