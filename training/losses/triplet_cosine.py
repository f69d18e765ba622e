"""The triplet loss of cosines, over all candidates."""

from __future__ import annotations

from torch import Tensor
from torch.nn.functional import normalize


def triplet_cosine(anchors: Tensor, candidates: Tensor, margin: float) -> Tensor:
    """The mean over rows i, and over j other than i, of max(0, s_ij - s_ii + margin).

    s_ij is the cosine of row i of `anchors`, shape (n, d), and row j of `candidates`, the same
    shape: each row's partner is the same row of the other, and all other rows are its negatives
    (the triplet loss of Schroff, Kalenichenko and Philbin, CVPR 2015, with cosines for distances).
    n is 2 or more.
    """
    cosines = normalize(anchors, dim=1) @ normalize(candidates, dim=1).T
    over = (cosines - cosines.diagonal()[:, None] + margin).clamp_min(0)
    count = len(anchors)
    return (over.sum() - over.diagonal().sum()) / (count * (count - 1))
