"""The contrastive loss of MoCo, against a queue of older keys."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, normalize


def moco(queries: Tensor, keys: Tensor, queue: Tensor, temperature: float) -> Tensor:
    """The mean over rows q of -log exp(q·k/t) / (exp(q·k/t) + sum over n of exp(q·n/t)).

    `queries` and `keys`, both (b, d), are two views of the same pictures, `queue`, (m, d), the keys
    of others; all are made unit vectors. No gradient flows into keys and queue (He and others,
    CVPR 2020, equation 1; Chen and others, arXiv 2003.04297).
    """
    unit = normalize(queries, dim=1)
    others = normalize(queue.detach(), dim=1)
    positive = (unit * normalize(keys.detach(), dim=1)).sum(dim=1, keepdim=True)
    scores = torch.cat([positive, unit @ others.T], dim=1) / temperature
    first = torch.zeros(len(scores), dtype=torch.long, device=scores.device)
    return cross_entropy(scores, first)
