"""Random views of a whole batch of pictures: crops, flips, colours, blur and solarisation."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import affine_grid, conv2d, grid_sample, pad

_LUMA = (0.299, 0.587, 0.114)

_TO_YIQ = ((0.299, 0.587, 0.114), (0.595716, -0.274453, -0.321263), (0.211456, -0.522591, 0.311135))
"""Luma and the two axes of colour of NTSC, in which a hue is turned by an angle."""

_PROPORTION = 4 / 3
"""Widest and, upside down, narrowest crop."""


@dataclass(frozen=True, slots=True)
class Variation:
    """What may happen to a picture; every number but `side` and `jitter` is a share from 0 to 1."""

    side: int
    """Pixels of the square view."""
    least: float = 0.2
    """Of the picture's area, in the smallest crop."""
    most: float = 1.0
    """Of the picture's area, in the largest crop."""
    jitter: float = 0.5
    """Strength of the changes of colour, as Chen and others (ICML 2020) have it: 0.5 or 1."""
    jittered: float = 0.8
    """Of the views, those whose colours are changed."""
    grey: float = 0.2
    blurred: float = 0.0
    solarised: float = 0.0
    flipped: float = 0.5


def draw_view(pictures: Tensor, how: Variation, random: np.random.Generator) -> Tensor:
    """One view of each picture: from uint8 (n, height, width, 3) to (n, 3, side, side), 0 to 1.

    All numbers are drawn from `random` on the CPU, so that a GPU sees the same views.
    """
    number, device = len(pictures), pictures.device
    planes = pictures.permute(0, 3, 1, 2).float() / 255
    boxes = torch.from_numpy(_boxes(number, how, random)).to(device)
    grid = affine_grid(boxes, [number, 3, how.side, how.side], align_corners=False)
    planes = grid_sample(planes, grid, padding_mode="reflection", align_corners=False)
    if how.jitter > 0 or how.grey > 0:
        planes = _recoloured(planes, how, random)
    if how.blurred > 0:
        planes = _blurred(planes, how.blurred, random)
    if how.solarised > 0:
        turned = torch.from_numpy(random.random(number) < how.solarised).to(device)
        turned = turned[:, None, None, None] & (planes >= 0.5)
        planes = torch.where(turned, 1 - planes, planes)
    return planes.contiguous(memory_format=torch.channels_last)


def whole_view(pictures: Tensor, side: int) -> Tensor:
    """All of each picture, as the app would show it to a network: (n, 3, side, side), 0 to 1."""
    planes = pictures.permute(0, 3, 1, 2).float() / 255
    if planes.shape[2:] != (side, side):
        planes = torch.nn.functional.interpolate(
            planes, (side, side), mode="bicubic", antialias=True
        ).clamp(0, 1)
    return planes.contiguous(memory_format=torch.channels_last)


def _boxes(number: int, how: Variation, random: np.random.Generator) -> np.ndarray:
    """Where each view is cut from, as affine maps, (number, 2, 3), of -1 to 1."""
    area = random.uniform(how.least, how.most, number)
    proportion = np.exp(random.uniform(-1, 1, number) * math.log(_PROPORTION))
    width = np.minimum(np.sqrt(area * proportion), 1)
    height = np.minimum(np.sqrt(area / proportion), 1)
    left = random.uniform(-1, 1, number) * (1 - width)
    top = random.uniform(-1, 1, number) * (1 - height)
    mirrored = np.where(random.random(number) < how.flipped, -1, 1)
    zero = np.zeros(number)
    rows = [[mirrored * width, zero, left], [zero, height, top]]
    return np.array(rows, np.float32).transpose(2, 0, 1).copy()


def _recoloured(planes: Tensor, how: Variation, random: np.random.Generator) -> Tensor:
    """Brightness, contrast, saturation and hue: all linear, hence one matrix for each picture."""
    number = len(planes)
    strength = 0.8 * how.jitter
    bright, contrast, saturation = random.uniform(max(0.0, 1 - strength), 1 + strength, (3, number))
    hue = random.uniform(-0.2, 0.2, number) * how.jitter
    same = random.random(number) >= how.jittered
    bright[same], contrast[same], saturation[same], hue[same] = 1, 1, 1, 0
    saturation[random.random(number) < how.grey] = 0
    luma = np.tile(np.array(_LUMA), (3, 1))
    saturated = saturation[:, None, None] * np.eye(3) + (1 - saturation[:, None, None]) * luma
    matrix = (bright * contrast)[:, None, None] * (_hue_turns(hue) @ saturated)
    device = planes.device
    middle = planes.mean(dim=(2, 3)) @ torch.tensor(_LUMA, device=device)
    offset = torch.from_numpy((1 - contrast) * bright).float().to(device) * middle
    mixed = torch.from_numpy(matrix).float().to(device) @ planes.flatten(2)
    return (mixed + offset[:, None, None]).clamp(0, 1).view_as(planes)


def _hue_turns(hue: np.ndarray) -> np.ndarray:
    """Matrices, (n, 3, 3), that turn colours by shares of the whole circle."""
    to_yiq = np.array(_TO_YIQ)
    cosine, sine = np.cos(2 * math.pi * hue), np.sin(2 * math.pi * hue)
    turn = np.zeros((len(hue), 3, 3))
    turn[:, 0, 0] = 1
    turn[:, 1, 1] = turn[:, 2, 2] = cosine
    turn[:, 1, 2], turn[:, 2, 1] = -sine, sine
    found: np.ndarray = np.linalg.inv(to_yiq) @ turn @ to_yiq
    return found


def _blurred(planes: Tensor, share: float, random: np.random.Generator) -> Tensor:
    """Gaussians as wide, for the side, as those of SimCLR at 224 pixels."""
    number, side = len(planes), planes.shape[2]
    sigma = random.uniform(0.1, 2.0, number) * max(side / 224, 0.25)
    reach = max(1, side // 20)
    at = np.arange(-reach, reach + 1)
    kernel = np.exp(-((at / sigma[:, None]) ** 2) / 2)
    kernel[random.random(number) >= share] = at == 0
    kernel /= kernel.sum(axis=1, keepdims=True)
    weights = torch.from_numpy(kernel).float().to(planes.device).repeat_interleave(3, dim=0)
    rows = planes.reshape(1, -1, side, planes.shape[3])
    rows = pad(rows, (reach, reach, reach, reach), mode="reflect")
    rows = conv2d(rows, weights[:, None, None, :], groups=len(weights))
    rows = conv2d(rows, weights[:, None, :, None], groups=len(weights))
    return rows.view_as(planes)
