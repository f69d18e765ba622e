"""Backbones of the look-alikes and the heads that learn on them, as plain descriptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from organizer.embedding.models.architecture import build
from organizer.embedding.models.builtin import LARGE, SMALL
from organizer.embedding.models.preprocessing import HALF, IMAGENET, Colours
from training.models import backbones
from training.recipe import RecipeError

Architecture = Mapping[str, Any]

_OURS = {"built-in": SMALL, "built-in-large": LARGE}
"""With weights that come with Smalti."""

BACKBONES = (*_OURS, "vgg16", "resnet50")
HEADS = ("attention", "multi-scale")

_VGG16 = (64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0)
"""Channels of its convolutions; 0 for pooling."""

_TIMM = {"resnet50": "resnet50"} | {name: each.architecture for name, each in _OURS.items()}
_TAPS = {
    "built-in": (("blocks.4", 3), ("blocks.6", 3)),
    "built-in-large": (("blocks.3", 4), ("blocks.4", 4), ("blocks.5", 4), ("blocks.6", 4)),
    "resnet50": (("layer3", 3), ("layer4", 3)),
}
"""From textures and where they are to things, wherever they are: modules, and fields a side of the
grid that their maps are averaged in."""

_AT_ONCE = 20


def body(backbone: str, head: str) -> Architecture:
    """What gives maps, (n, channels, height, width), or for the multi-scale head their means."""
    if head == "multi-scale":
        if backbone not in _TAPS:
            raise RecipeError(
                f"The head multi-scale cannot look into {backbone}.", f"Take {', '.join(_TAPS)}."
            )
        taps = [{"module": module, "grid": grid} for module, grid in _TAPS[backbone]]
        return _timm(backbone, {"num_classes": 0}) | {"taps": taps}
    if backbone == "vgg16":
        return {"kind": "layers", "layers": _vgg16()}
    return _timm(backbone, {"num_classes": 0, "global_pool": ""})


def attention(maps: Sequence[int], features: int, dimension: int) -> list[dict[str, Any]]:
    """A feature layer, an attention of one number for each position, max-pooling, dense.

    `maps` is the shape of the backbone's, (channels, height, width).
    """
    channels, height, width = maps
    pooled = max(height // 2, 1) * max(width // 2, 1)
    return [
        _point(channels, features),
        {"layer": "ReLU"},
        {"layer": "Gate", "layers": [_point(features, 1), {"layer": "Sigmoid"}]},
        {"layer": "MaxPool2d", "kernel_size": 2 if min(height, width) > 1 else 1},
        {"layer": "Flatten"},
        {"layer": "Linear", "in_features": features * pooled, "out_features": dimension},
    ]


def multi_scale(channels: int, dimension: int) -> list[dict[str, Any]]:
    """A layer that `whiten` sets, and one that learns."""
    return [
        {"layer": "Linear", "in_features": channels, "out_features": dimension},
        {
            "layer": "Linear",
            "in_features": dimension,
            "out_features": dimension,
            "bias": False,
        },
    ]


def join(body: Architecture, head: Sequence[Mapping[str, Any]]) -> Architecture:
    """Both as one description."""
    if body["kind"] == "layers":
        return {"kind": "layers", "layers": [*body["layers"], *head]}
    return {**body, "head": list(head)}


def build_body(backbone: str, head: str, weights: str) -> tuple[nn.Module, bool]:
    """A body, and whether it has learned anything: `weights` is a file of its tensors, or "".

    Without a file, the built-in backbones have the weights that come with Smalti, and others random
    ones of torch's global generator.
    """
    network = build(body(backbone, head))
    inner = network.get_submodule("network") if head == "multi-scale" else network
    if weights:
        # As timm and torchvision name the tensors of VGG16.
        named = nn.ModuleDict({"features": inner}) if backbone == "vgg16" else inner
        backbones.load_weights(named, Path(weights))
    elif backbone in _OURS:
        own = inner.state_dict()
        file = _OURS[backbone].weights.verified()
        tensors = torch.load(file, map_location="cpu", weights_only=True).values()
        # The same tensors in the same order, under other names, and a classifier after them.
        inner.load_state_dict(dict(zip(own, tensors, strict=False)))
    return network.eval().requires_grad_(False), bool(weights) or backbone in _OURS


def colours(backbone: str) -> Colours:
    """The mean and deviation that a backbone is used to."""
    return HALF if backbone in _OURS else IMAGENET


def tap_widths(network: nn.Module, backbone: str) -> list[tuple[int, int]]:
    """How many numbers each tap of a multi-scale body gives, and how many of each map."""
    found: list[tuple[int, int]] = []
    hooks = [
        network.get_submodule(f"network.{module}").register_forward_hook(
            lambda module, given, maps, grid=grid: found.append((maps.shape[1] * grid**2, grid**2))
        )
        for module, grid in _TAPS[backbone]
    ]
    with torch.no_grad():
        network(torch.zeros(1, 3, 64, 64))
    for hook in hooks:
        hook.remove()
    return found


def compute_maps(network: nn.Module, squares: NDArray[np.uint8], colours: Colours) -> Tensor:
    """What a body makes of squares, (n, side, side, 3), in half precision."""
    found = []
    with torch.inference_mode():
        for start in range(0, len(squares), _AT_ONCE):
            few = torch.from_numpy(squares[start : start + _AT_ONCE])
            found.append(network(normalised(few, colours)).half())
    return torch.cat(found).clone()


def normalised(squares: Tensor, colours: Colours) -> Tensor:
    """Bytes, (n, side, side, 3), as a network is used to them, (n, 3, side, side)."""
    mean, deviation = (torch.tensor(each, device=squares.device) * 255 for each in colours)
    return ((squares.float() - mean) / deviation).permute(0, 3, 1, 2)


def whiten(
    head: nn.Sequential, lefts: Tensor, rights: Tensor, widths: Sequence[int], strength: float
) -> None:
    """Set the first layer of a multi-scale head so that what partners differ in weighs little.

    `lefts` and `rights`, (n, sum of `widths`) each, are the features of the pairs that are learned
    from, partners in the same rows. Those of each scale are centred and multiplied by the inverse
    root of the covariance of partners' differences (Mikolajczyk and Matas, 2007), to whose
    variances `strength` times the mean variance of the features is added; the result is brought
    to a mean length of 1. All scales together are then projected to their leading axes. The second
    layer becomes the identity.
    """
    linear, learned = (cast(nn.Linear, layer) for layer in head)
    both = torch.cat([lefts, rights]).double()
    blocks = [_whitening_block(part, strength) for part in torch.split(both, list(widths), dim=1)]
    middle, block = both.mean(dim=0), _block_diagonal(blocks)
    axes = _principal_axes((both - middle) @ block)[1].flip(1)[:, : linear.out_features]
    projection = block @ axes
    count = axes.shape[1]
    with torch.no_grad():
        linear.weight.zero_()[:count] = projection.T
        linear.bias.zero_()[:count] = -middle @ projection
        learned.weight.copy_(torch.eye(learned.in_features))
    linear.requires_grad_(False)


def _whitening_block(rows: Tensor, strength: float) -> Tensor:
    """What one scale is multiplied by, (d, no more than 2n): `rows`, (2n, d), are its features."""
    rows = rows - rows.mean(dim=0)
    axes = _principal_axes(rows)[1]
    lefts, rights = (rows @ axes).chunk(2)
    differences = lefts - rights
    # Each partner's part of the difference.
    values, turned = torch.linalg.eigh(differences.T @ differences / (2 * len(differences)))
    lengths = (values.clamp_min(0) + strength * rows.square().mean() + 1e-12).sqrt()
    block: Tensor = axes @ (turned / lengths)
    block /= (rows @ block).norm(dim=1).mean().clamp_min(1e-12)
    return block


def _principal_axes(rows: Tensor) -> tuple[Tensor, Tensor]:
    """Variances, ascending, and axes, (d, as many), of centred rows, (n, d); no more than n."""
    count, width = rows.shape
    if width <= count:
        values, axes = torch.linalg.eigh(rows.T @ rows / count)
        return values.clamp_min(0), axes
    values, inner = torch.linalg.eigh(rows @ rows.T / count)
    kept = values > values.max() * 1e-6
    values, inner = values[kept], inner[:, kept]
    return values, rows.T @ inner / (values * count).sqrt()


def _block_diagonal(blocks: Sequence[Tensor]) -> Tensor:
    """A matrix of those along its diagonal."""
    made: Tensor = torch.block_diag(*blocks)  # type: ignore[no-untyped-call]
    return made


def _timm(backbone: str, options: Mapping[str, Any]) -> dict[str, Any]:
    return {"kind": "timm", "name": _TIMM[backbone], "options": dict(options)}


def _vgg16() -> list[dict[str, Any]]:
    layers: list[dict[str, Any]] = []
    before = 3
    for after in _VGG16:
        if not after:
            layers.append({"layer": "MaxPool2d", "kernel_size": 2})
            continue
        layers.append(
            {
                "layer": "Conv2d",
                "in_channels": before,
                "out_channels": after,
                "kernel_size": 3,
                "padding": 1,
            }
        )
        layers.append({"layer": "ReLU"})
        before = after
    return layers


def _point(before: int, after: int) -> dict[str, Any]:
    return {"layer": "Conv2d", "in_channels": before, "out_channels": after, "kernel_size": 1}
