"""Noise in pieces of photos: how much there is, and bringing all heaps to the same."""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn.functional import conv2d

_MASK = ((1.0, -2.0, 1.0), (-2.0, 4.0, -2.0), (1.0, -2.0, 1.0))
"""The difference of two Laplacians: blind to edges, and 6 times as strong as the noise."""


def noise_level(pieces: Tensor) -> Tensor:
    """The standard deviation of the noise in a heap, shape (n, 3, height, width), 3 px or more.

    By the mean strength of the mask in each piece, as Immerkær has it (Fast Noise Variance
    Estimation, CVIU 1996). The median of all pieces, because texture passes for noise, and white
    and black hide it.
    """
    mask = torch.tensor(_MASK, device=pieces.device)
    strength = conv2d(pieces.flatten(0, 1)[:, None], mask[None, None]).abs()
    each = strength.reshape(len(pieces), -1).mean(dim=1) * math.sqrt(math.pi / 2) / 6
    return each.median()


def topped_up(pieces: Tensor, least: float) -> Tensor:
    """A heap with at least that noise, for shades of 0 to 1: what is missing is added.

    What sees only such heaps is moved little by less noise than that: smoothing by noise (Cohen
    and others, ICML 2019), by no more than needed. The same heap gets the same noise.
    """
    missing = (least**2 - noise_level(pieces) ** 2).clamp(min=0).sqrt()
    seed = int((pieces * 255).round().long().sum())
    random = torch.Generator().manual_seed(seed)
    noise = torch.randn(pieces.shape, generator=random).to(pieces.device)
    return (pieces + missing * noise).clamp(0, 1)
