"""Trains the encoder that tells by their looks alone which fragments are of one picture."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d

from organizer.fragments.cut import Cutting, cut
from organizer.fragments.layout import Layout, Pixels
from training.photos import varied

HIDDEN, DIMENSIONS, KERNEL = 72, 128, 3


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train."""

    steps: int = 2500
    heaps: int = 4
    """In a step."""
    photos: int = 10
    """In a heap."""
    margin: float = 1.0
    rate: float = 3e-3
    """Highest learning rate of the one cycle (Smith and Topin, 2018)."""
    decay: float = 1e-4
    seed: int = 0


class FragmentEncoder(nn.Module):
    """Convolution, ReLU, convolution, mean over all positions: what `grouping` computes."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, HIDDEN, KERNEL)
        self.second = nn.Linear(HIDDEN * KERNEL**2, DIMENSIONS)

    def forward(self, pieces: Tensor) -> Tensor:
        """From shape (n, 3, height, width), 0 to 1, to (n, DIMENSIONS).

        The mean of a convolution is a linear function of the means of what each of its weights
        sees, so that these are taken first.
        """
        hidden = self.first(pieces - 0.5).relu()
        size = hidden.shape[2] - KERNEL + 1, hidden.shape[3] - KERNEL + 1
        seen = avg_pool2d(hidden, size, stride=1).flatten(1)
        found: Tensor = self.second(seen)
        return found


def contrastive(features: Tensor, sources: Tensor, margin: float) -> Tensor:
    """The mean over all pairs of 0.5 [Y D² + (1 - Y) max(0, margin - D)²].

    D is the Euclidean distance of two of the `features`, shape (n, d), and Y whether their
    `sources`, shape (n,), are the same (Hadsell, Chopra and LeCun, CVPR 2006).
    """
    first, second = torch.triu_indices(len(features), len(features), 1)
    squares = (features**2).sum(1)
    square = squares[:, None] + squares[None] - 2 * features @ features.T
    square = square[first, second].clamp_min(1e-8)
    same = sources[first] == sources[second]
    apart = (margin - square.sqrt()).clamp_min(0) ** 2
    return 0.5 * torch.where(same, square, apart).mean()


def train(
    photos: Sequence[Pixels], recipe: Recipe
) -> Generator[tuple[int, float], None, FragmentEncoder]:
    """Yields each step and its loss; photos are squares of LARGE pixels."""
    torch.manual_seed(recipe.seed)
    encoder = FragmentEncoder()
    optimiser = torch.optim.AdamW(encoder.parameters(), recipe.rate, weight_decay=recipe.decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, recipe.rate, recipe.steps)
    for step in range(recipe.steps):
        losses = []
        for heap in range(recipe.heaps):
            pieces, sources = heap_of(photos, recipe, step * recipe.heaps + heap)
            losses.append(contrastive(encoder(pieces), sources, recipe.margin))
        loss = torch.stack(losses).mean()
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
        yield step, float(loss.detach())
    return encoder


def heap_of(photos: Sequence[Pixels], recipe: Recipe, number: int) -> tuple[Tensor, Tensor]:
    """Pieces of random photos, shape (n, 3, side, side), and which photo each is of."""
    random = np.random.default_rng([recipe.seed, number])
    side, pixels = _SIZES[random.choice(len(_SIZES), p=_SHARES)]
    picks = random.choice(len(photos), recipe.photos, replace=False)
    how = Cutting(
        pixels,
        rotate=bool(random.random() < 0.3),
        noise=float(random.uniform(3, 25)) if random.random() < 0.2 else 0.0,
        seed=int(random.integers(2**31)),
    )
    pieces, true = cut([varied(photos[pick], side, random) for pick in picks], how)
    pixels_first = pieces.pixels.transpose(0, 3, 1, 2).astype(np.float32) / 255
    return torch.from_numpy(pixels_first), torch.from_numpy(sources_of(true))


def sources_of(true: Layout) -> NDArray[np.int64]:
    """Which picture each piece is of."""
    found = np.empty(sum(len(picture.places) for picture in true.pictures), np.int64)
    for number, picture in enumerate(true.pictures):
        found[[place.piece for place in picture.places]] = number
    return found


_SIZES = ((64, 16), (64, 8), (64, 32), (112, 28))
"""Side of the photo, side of a piece."""
_SHARES = (0.6, 0.15, 0.1, 0.15)
