"""The normalised temperature-scaled cross-entropy."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import normalize


def nt_xent(features: Tensor, sources: Tensor, temperature: float) -> Tensor:
    """The mean over all rows i of -1/|P| sum over p in P of log(exp s_ip / sum over a of exp s_ia).

    s is the cosine of two rows of `features`, shape (n, d), over the `temperature`; a is any row
    but i; P are those of the same source as i, by `sources`, shape (n,), but not i; rows without
    any are left out. With two rows of each source that is the loss of SimCLR (Chen and others,
    ICML 2020), with more the one that Khosla and others (NeurIPS 2020) call L_out.
    """
    unit = normalize(features, dim=1)
    alike = unit @ unit.T / temperature
    itself = torch.eye(len(features), dtype=torch.bool, device=features.device)
    logs = alike.masked_fill(itself, -torch.inf).log_softmax(dim=1)
    positive = (sources[:, None] == sources[None]) & ~itself
    counts = positive.sum(dim=1)
    found = -logs.masked_fill(~positive, 0).sum(dim=1)[counts > 0] / counts[counts > 0]
    return found.mean()
