"""Convolutional autoencoders of pictures of 96 pixels, by the names that recipes use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from organizer.embedding.models.architecture import build
from organizer.embedding.models.builtin import SMALL

SIDE = 96

Layer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """What an autoencoder consists of."""

    encoder: Mapping[str, Any]
    """As organizer.embedding.models.architecture describes it."""
    bottleneck: tuple[int, int, int]
    """Channels and sides, of which the encoder gives all numbers in a row."""
    decoder: tuple[tuple[int, int, int, int, int], ...]
    """Channels, kernel, stride, padding and output padding of each transposed convolution."""
    is_normalised: bool = False
    """Whether batches are normalised in the decoder too."""
    frozen: int = 0
    """Numbers that the encoder's first part makes, which is not trained; 0 if it has none."""
    wide: int = field(default=0)
    """Hidden numbers of the decoder of those."""

    @property
    def dimension(self) -> int:
        """Numbers of the bottleneck."""
        channels, height, width = self.bottleneck
        return channels * height * width


def _block(before: int, after: int, stride: int, pool: Layer | None, has_norm: bool) -> list[Layer]:
    """Convolution, batch norm if wanted, ReLU, and pooling if any."""
    convolution = {
        "layer": "Conv2d",
        "in_channels": before,
        "out_channels": after,
        "kernel_size": 3,
        "stride": stride,
        "padding": 1,
    }
    norm = [{"layer": "BatchNorm2d", "num_features": after}] if has_norm else []
    return [convolution, *norm, {"layer": "ReLU"}, *([pool] if pool else [])]


_HALVED: Layer = {"layer": "MaxPool2d", "kernel_size": 2}
_OVERLAPPING: Layer = {"layer": "MaxPool2d", "kernel_size": 2, "stride": 1}


def _published_encoder(first: int, second: int, stride: int, has_norm: bool) -> Mapping[str, Any]:
    layers = [
        *_block(3, first, stride, _HALVED, has_norm),
        *_block(first, second, 2, _OVERLAPPING, has_norm),
        {"layer": "Flatten"},
    ]
    return {"kind": "layers", "layers": layers}


def _deeper_encoder() -> Mapping[str, Any]:
    layers: list[Layer] = []
    for before, after in ((3, 24), (24, 48), (48, 64), (64, 64)):
        layers += _block(before, after, 2, None, True)
    layers += [
        {"layer": "Conv2d", "in_channels": 64, "out_channels": 64, "kernel_size": 1},
        {"layer": "Flatten"},
    ]
    return {"kind": "layers", "layers": layers}


def _backbone_encoder(dimension: int) -> Mapping[str, Any]:
    """Its last layer gives all pictures the same length, so that distances are angles."""
    return {
        "kind": "timm",
        "name": SMALL.architecture,
        "options": {"num_classes": 0},
        "head": [
            {"layer": "LayerNorm", "normalized_shape": 1280, "elementwise_affine": False},
            {"layer": "Dropout", "p": 0.2},
            {"layer": "Linear", "in_features": 1280, "out_features": dimension},
            {"layer": "LayerNorm", "normalized_shape": dimension, "elementwise_affine": False},
        ],
    }


def _doubling_decoder(*channels: int) -> tuple[tuple[int, int, int, int, int], ...]:
    """Each twice as large a side."""
    return tuple((each, 4, 2, 1, 0) for each in channels)


# With a stride of 3 in the middle 92 px would come out: 2 px of output padding there make it 96.
PLANS: Mapping[str, Plan] = {
    "m1": Plan(
        _published_encoder(16, 8, 3, has_norm=False),
        (8, 7, 7),
        ((16, 3, 2, 0, 0), (8, 5, 3, 1, 2), (3, 6, 2, 1, 0)),
    ),
    "m2": Plan(
        _published_encoder(64, 32, 3, has_norm=True),
        (32, 7, 7),
        ((16, 3, 2, 0, 0), (8, 5, 3, 1, 2), (3, 6, 2, 1, 0)),
    ),
    "m3": Plan(
        _published_encoder(64, 32, 2, has_norm=True),
        (32, 11, 11),
        ((16, 3, 2, 0, 0), (8, 5, 2, 1, 0), (3, 6, 2, 1, 0)),
    ),
    "deeper": Plan(
        _deeper_encoder(), (64, 6, 6), _doubling_decoder(64, 48, 16, 3), is_normalised=True
    ),
    "backbone": Plan(
        _backbone_encoder(64),
        (64, 1, 1),
        ((64, 6, 1, 0, 0), *_doubling_decoder(48, 32, 16, 3)),
        is_normalised=True,
        frozen=1280,
        wide=512,
    ),
}
"""M1, M2 and M3 are the published ones; the smaller strides of M3 make its bottleneck larger."""


class Network(nn.Module):
    """What of a plan is trained."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        layers = list(build(plan.encoder).children())
        self.head = nn.Sequential(*(layers[1:] if plan.frozen else layers))
        self.decoder = nn.Sequential(nn.Unflatten(1, plan.bottleneck), *_decoder_layers(plan))
        self.features = (
            nn.Sequential(
                nn.Linear(plan.dimension, plan.wide), nn.GELU(), nn.Linear(plan.wide, plan.frozen)
            )
            if plan.frozen
            else None
        )

    def forward(self, seen: Tensor) -> tuple[Tensor, Tensor, Tensor | None]:
        """The bottleneck, (n, d), the pictures again, (n, 3, 96, 96) from -1 to 1, and what was
        seen again where that is not pictures.

        `seen` are such pictures, or the numbers that the frozen part makes of them.
        """
        bottleneck = self.head(seen)
        again = None if self.features is None else self.features(bottleneck)
        return bottleneck, self.decoder(bottleneck), again


def _decoder_layers(plan: Plan) -> list[nn.Module]:
    layers: list[nn.Module] = []
    before = plan.bottleneck[0]
    for place, (channels, kernel, stride, padding, more) in enumerate(plan.decoder, 1):
        layers.append(nn.ConvTranspose2d(before, channels, kernel, stride, padding, more))
        if place == len(plan.decoder):
            break
        if plan.is_normalised:
            layers.append(nn.BatchNorm2d(channels))
        layers.append(nn.ReLU())
        before = channels
    return [*layers, nn.Tanh()]


def whole_encoder(plan: Plan, trained: Network) -> nn.Module:
    """As the plan describes it: the frozen part, if any, and what was trained."""
    network = build(plan.encoder)
    own = trained.head.state_dict()
    if plan.frozen:
        # The head's layers come after the frozen one, so that each number is one higher.
        own = {_one_later(name): each for name, each in own.items()}
        own |= {f"0.{name}": each for name, each in frozen_part(plan).state_dict().items()}
    network.load_state_dict(own)
    return network.eval()


def frozen_part(plan: Plan) -> nn.Module:
    """The built-in model's network, with its weights, without its classifier."""
    body: nn.Module = next(iter(build(plan.encoder).children()))
    tensors = torch.load(SMALL.weights.verified(), map_location="cpu", weights_only=True)
    # The same tensors in the same order under other names; the classifier's, the last, are left.
    names = body.state_dict()
    body.load_state_dict(dict(zip(names, tensors.values(), strict=False)))
    return body.eval().requires_grad_(False)


def _one_later(name: str) -> str:
    number, _, rest = name.partition(".")
    return f"{int(number) + 1}.{rest}"
