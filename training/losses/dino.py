"""The loss of DINO: a student that says of any crop what its teacher says of the large ones."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


def dino(
    student: Sequence[Tensor],
    teacher: Sequence[Tensor],
    centre: Tensor,
    student_temperature: float,
    teacher_temperature: float,
) -> Tensor:
    """The mean over pairs of different views t, s of -softmax((g_t - c)/T) · log softmax(f_s/S).

    `student` has the scores f, (b, k), of all views and `teacher` the scores g of the first of
    them, in the same order; c is the `centre`, (k,). No gradient flows into g and c (Caron and
    others, ICCV 2021, algorithm 1).
    """
    logs = [(each / student_temperature).log_softmax(dim=1) for each in student]
    losses = []
    for number, scores in enumerate(teacher):
        said = ((scores - centre) / teacher_temperature).softmax(dim=1).detach()
        losses += [
            -(said * log).sum(dim=1).mean() for other, log in enumerate(logs) if other != number
        ]
    return torch.stack(losses).mean()


def moved_centre(centre: Tensor, teacher: Sequence[Tensor], momentum: float) -> Tensor:
    """m c + (1 - m) mean of all the teacher's scores: (k,) (ibid., equation 4)."""
    return momentum * centre + (1 - momentum) * torch.cat(list(teacher)).detach().mean(dim=0)
