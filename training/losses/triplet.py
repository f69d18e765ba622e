"""The triplet loss."""

from __future__ import annotations

from torch import Tensor
from torch.nn.functional import pairwise_distance


def triplet(anchors: Tensor, positives: Tensor, negatives: Tensor, margin: float) -> Tensor:
    """The mean of max(0, D(anchor, positive) - D(anchor, negative) + margin) over rows.

    All three have shape (n, d); D is the Euclidean distance (Schroff, Kalenichenko and Philbin,
    FaceNet, CVPR 2015, who take its square). The gradient is finite where D is 0.
    """
    near, far = pairwise_distance(anchors, positives), pairwise_distance(anchors, negatives)
    return (near - far + margin).clamp_min(0).mean()
