"""One cycle of learning rate and momentum (Smith and Topin, 2018)."""

from __future__ import annotations

import math

import torch

_RISE = 0.3
"""Share of all steps in which the rate rises."""

_FIRST, _LAST = 1 / 25, 1 / 25e4
"""The rate at the first and the last step, as shares of the highest."""

_MOMENTUM = 0.95, 0.85
"""Where the rate is lowest, and where it is highest."""


def rate(step: int, steps: int) -> float:
    """The share of the highest rate, as torch's OneCycleLR has it at that step, from 0."""
    least, height = _height(step, steps)
    return least + (1 - least) * height


def set_momentum(optimiser: torch.optim.Optimizer, step: int, steps: int) -> None:
    """Adam's first beta, which falls while the rate rises."""
    slow, quick = _MOMENTUM
    momentum = slow + (quick - slow) * _height(step, steps)[1]
    for group in optimiser.param_groups:
        group["betas"] = (momentum, *group["betas"][1:])


def _height(step: int, steps: int) -> tuple[float, float]:
    """The least rate of this side of the cycle, and how far up it the step is, 0 to 1."""
    top = max(_RISE * steps - 1, 0.0)
    if step <= top:
        return _FIRST, _eased(step / top if top else 1.0)
    return _LAST, _eased((steps - 1 - step) / max(steps - 1 - top, 1e-9))


def _eased(share: float) -> float:
    return (1 - math.cos(math.pi * share)) / 2
