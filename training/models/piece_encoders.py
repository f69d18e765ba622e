"""Encoders of fragments, from pixels to features."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import adaptive_avg_pool1d, avg_pool2d

from organizer.embedding.models.architecture import build
from organizer.fragments.layout import SIDES, Side
from training.models.noise import topped_up

Architecture = Mapping[str, Any]


class Convolutional(nn.Module):
    """Convolution, ReLU, convolution, mean over all positions; for pieces of any size.

    With `kernel` 3 that is what organizer.fragments.grouping computes, by the same names.
    """

    def __init__(self, hidden: int, dimension: int, kernel: int) -> None:
        super().__init__()
        self.kernel = kernel
        self.first = nn.Conv2d(3, hidden, kernel)
        self.second = nn.Linear(hidden * kernel**2, dimension)

    def forward(self, pieces: Tensor) -> Tensor:
        """From shape (n, 3, height, width), 0 to 1, to (n, dimension).

        The mean of a convolution is a linear function of the means of what each of its weights
        sees, so that these are taken first.
        """
        hidden = self.first(pieces - 0.5).relu()
        size = hidden.shape[2] - self.kernel + 1, hidden.shape[3] - self.kernel + 1
        seen = avg_pool2d(hidden, size, stride=1).flatten(1)
        found: Tensor = self.second(seen)
        return found

    def describe(self) -> tuple[nn.Module, Architecture]:
        """The same as plain layers, for pictures of any size whose mean colour is taken off."""
        hidden, dimension = len(self.first.weight), len(self.second.weight)
        architecture = {
            "kind": "layers",
            "layers": [
                _convolution(3, hidden, self.kernel),
                {"layer": "ReLU"},
                _convolution(hidden, dimension, self.kernel),
                {"layer": "AdaptiveAvgPool2d", "output_size": 1},
            ],
        }
        plain = build(architecture)
        kernel = self.second.weight.reshape(dimension, hidden, self.kernel, self.kernel)
        plain.load_state_dict(
            {
                "0.weight": self.first.weight,
                "0.bias": self.first.bias,
                "2.weight": kernel,
                "2.bias": self.second.bias,
            }
        )
        return plain, architecture


class Layered(nn.Module):
    """Layers that are described; for pieces of one size."""

    def __init__(self, architecture: Architecture) -> None:
        super().__init__()
        self.architecture = architecture
        self.layers = build(architecture).train()

    def forward(self, pieces: Tensor) -> Tensor:
        """From shape (n, 3, side, side), 0 to 1, to (n, dimension)."""
        found: Tensor = self.layers(pieces - 0.5)
        return found

    def describe(self) -> tuple[nn.Module, Architecture]:
        """The layers, and their description; for pieces less 0.5."""
        return self.layers, self.architecture


class Autoencoder(Layered):
    """Two convolutions of half the size each, and a linear layer; and the way back."""

    def __init__(self, hidden: int, dimension: int, side: int) -> None:
        inner = 2 * hidden * (side // 4) ** 2
        super().__init__(
            {
                "kind": "layers",
                "layers": [
                    _convolution(3, hidden, 4, stride=2, padding=1),
                    {"layer": "ReLU"},
                    _convolution(hidden, 2 * hidden, 4, stride=2, padding=1),
                    {"layer": "ReLU"},
                    {"layer": "Flatten"},
                    {"layer": "Linear", "in_features": inner, "out_features": dimension},
                ],
            }
        )
        self.decoder = nn.Sequential(
            nn.Linear(dimension, inner),
            nn.ReLU(),
            nn.Unflatten(1, (2 * hidden, side // 4, side // 4)),
            nn.ConvTranspose2d(2 * hidden, hidden, 4, stride=2, padding=1),
            nn.ReLU(),
            nn.ConvTranspose2d(hidden, 3, 4, stride=2, padding=1),
        )

    def decode(self, features: Tensor) -> Tensor:
        """From features to pieces again, shape (n, 3, side, side)."""
        found: Tensor = self.decoder(features) + 0.5
        return found


@dataclass(frozen=True, slots=True)
class Context:
    """How pieces are compared with the others of their heap."""

    rounds: int = 6
    """How often looks pass between pieces."""
    depth: int = 4
    """Pixels into a piece that are seen of a border."""
    least_noise: float = 0.0
    """Levels of 255 that every heap is topped up to, so that less noise than that moves little."""
    is_turn_blind: bool = False
    """Whether turned pieces are seen as upright ones are, exactly but for noise that is added."""


class Contextual(nn.Module):
    """Looks of each piece, averaged with those of the pieces of its heap whose borders fit.

    Borders fit by the distance of what a small tower makes of both; as far as each is the likely
    partner of the other, looks pass between their pieces, `rounds` times. For square pieces of any
    size, all of one heap at once, turned or not.
    """

    def __init__(self, hidden: int, dimension: int, kernel: int, context: Context) -> None:
        super().__init__()
        self.context = context
        self.looks = Convolutional(hidden, dimension, kernel)
        self.tower = nn.Sequential(
            nn.Conv1d(3 * context.depth, _TOWER, 3, padding=1, padding_mode="replicate"),
            nn.ReLU(),
            nn.Conv1d(_TOWER, _TOWER, 3, padding=1, padding_mode="replicate"),
            nn.ReLU(),
            nn.Conv1d(_TOWER, _KEYS, 3, padding=1, padding_mode="replicate"),
        )
        self.plain = nn.Conv1d(3 * context.depth, _KEYS, 1)
        self.sharpness = nn.Parameter(torch.tensor(6.0))
        self.alone = nn.Parameter(torch.tensor(-4.0))
        self.facing = nn.Parameter(torch.zeros(SIDES))
        """For borders whose sides differ by 0 to 3 quarter turns."""
        self.mixed = nn.Parameter(torch.tensor(0.0))
        """How much of its own looks a piece keeps."""

    def forward(self, pieces: Tensor) -> Tensor:
        """From shape (n, 3, side, side), 0 to 1, to (n, dimension)."""
        found: Tensor = self.compare_pieces(pieces)[0]
        return found

    def compare_pieces(self, pieces: Tensor) -> tuple[Tensor, Tensor]:
        """The same, and logits of the partner of each border and of there being none.

        Shape (4 n, 4 n + 1); borders are numbered as `organizer.fragments.layout.Side` says.
        """
        if self.context.least_noise:
            pieces = topped_up(pieces, self.context.least_noise / 255)
        logits = self._fits(pieces)
        partner = logits.softmax(dim=1)[:, :-1]
        sides = (partner * partner.T).reshape(len(pieces), SIDES, len(pieces), SIDES)
        shared = sides.sum(dim=(1, 3))
        own = self.mixed.sigmoid()
        looks = self._looks(pieces)
        for _ in range(self.context.rounds):
            looks = (own * looks + shared @ looks) / (own + shared.sum(dim=1, keepdim=True))
        return looks, logits

    def _looks(self, pieces: Tensor) -> Tensor:
        if not self.context.is_turn_blind:
            return self._looks_of(pieces)
        return torch.stack([self._looks_of(pieces.rot90(turn, (2, 3))) for turn in range(4)]).mean(
            0
        )

    def _looks_of(self, pieces: Tensor) -> Tensor:
        found: Tensor = self.looks(pieces)
        return found

    def _fits(self, pieces: Tensor) -> Tensor:
        borders = _borders(pieces - 0.5, self.context.depth)
        keys = (self.tower(borders) + self.plain(borders)).flatten(1)
        # Of two borders that touch, one is read the other way round.
        locks = keys.reshape(-1, _KEYS, _LENGTH).flip(2).flatten(1)
        squares = (keys**2).sum(dim=1)
        distances = squares[:, None] + squares[None] - 2 * keys @ locks.T
        number = torch.arange(len(pieces), device=pieces.device).repeat_interleave(SIDES)
        logits = -self.sharpness.exp() * distances / keys.shape[1]
        if not self.context.is_turn_blind:
            side = torch.arange(SIDES, device=pieces.device).repeat(len(pieces))
            logits = logits + self.facing[(side[None] - side[:, None]) % SIDES]
        logits = logits.masked_fill(number[:, None] == number[None], -1e4)
        return torch.cat([logits, self.alone.expand(len(logits), 1)], dim=1)

    def describe(self) -> tuple[nn.Module, Architecture]:
        """What it sees of a piece by itself."""
        return self.looks.describe()


def linear_encoder(side: int, dimension: int) -> Layered:
    """All pixels through one linear layer."""
    of = {"layer": "Linear", "in_features": 3 * side**2, "out_features": dimension}
    return Layered({"kind": "layers", "layers": [{"layer": "Flatten"}, of]})


_LENGTH = 16
"""Positions along its side that are seen of a border."""

_TOWER, _KEYS = 64, 16
"""Numbers made of each position of a border."""


def _borders(pieces: Tensor, depth: int) -> Tensor:
    """From shape (n, 3, side, side) to (4 n, 3 x depth, length), numbered as `Side` says.

    Each is read clockwise, from the edge inward.
    """
    strips = []
    for side in Side:
        # What faced that way is above after these turns.
        strip = pieces.rot90((side + 1) % SIDES, (2, 3))[:, :, :depth].flatten(1, 2)
        strips.append(adaptive_avg_pool1d(strip, _LENGTH))
    return torch.stack(strips, dim=1).flatten(0, 1)


def _convolution(inputs: int, outputs: int, kernel: int, **options: int) -> dict[str, Any]:
    return {
        "layer": "Conv2d",
        "in_channels": inputs,
        "out_channels": outputs,
        "kernel_size": kernel,
        **options,
    }
