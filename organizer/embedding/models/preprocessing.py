"""What of a picture a network sees, and a picture network as torch runs it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from organizer.embedding.base import Pixels, Vectors
from organizer.embedding.runtimes.runtime import Runtime

if TYPE_CHECKING:
    import torch
    from torch import nn

IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
CLIP = ((0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711))
HALF = ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
UNCHANGED = ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0))

Colours = tuple[tuple[float, ...], tuple[float, ...]]
"""Mean and standard deviation of red, green and blue, of values between 0 and 1."""


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """A square of a picture, made small."""

    side: int
    """Pixels."""
    crop: float | None
    """The share of the shorter side that the square in the middle has; None: all, squashed."""
    colours: Colours
    is_bicubic: bool = True

    def __str__(self) -> str:
        if self.crop is None:
            return f"The whole picture, squashed to {self.side} px"
        share = "as wide as" if self.crop == 1 else f"{self.crop:.3g} of"
        return f"A square in the middle, {share} its shorter side, at {self.side} px"

    def prepare(self, pixels: Pixels) -> NDArray[np.uint8]:
        """A picture of any size as (side, side, 3)."""
        height, width = pixels.shape[:2]
        box = (0.0, 0.0, float(width), float(height))
        if self.crop is not None:
            side = min(height, width) * self.crop
            left, top = (width - side) / 2, (height - side) / 2
            box = (left, top, left + side, top + side)
        filter_ = Image.Resampling.BICUBIC if self.is_bicubic else Image.Resampling.BILINEAR
        square = Image.fromarray(pixels).resize((self.side, self.side), filter_, box=box)
        return np.asarray(square)

    @property
    def example(self) -> NDArray[np.uint8]:
        """One black square, (1, side, side, 3)."""
        return np.zeros((1, self.side, self.side, 3), np.uint8)


def picture_network(
    features: Callable[[torch.Tensor], torch.Tensor], network: nn.Module, colours: Colours
) -> nn.Module:
    """A module from pictures, (n, side, side, 3) bytes, to unit vectors, (n, d), in a tuple.

    `features` takes normalised pictures, (n, 3, side, side), and is part of `network`.
    """
    import torch
    from torch import nn

    class Looks(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = network
            mean, deviation = (torch.tensor(each).view(1, 3, 1, 1) * 255 for each in colours)
            self.mean, self.deviation = nn.Buffer(mean), nn.Buffer(deviation)

        def forward(self, pictures: torch.Tensor) -> tuple[torch.Tensor]:
            planes = (pictures.permute(0, 3, 1, 2).float() - self.mean) / self.deviation
            return (nn.functional.normalize(features(planes).float(), dim=1),)

    return Looks().eval().requires_grad_(False)


class PictureNetwork:
    """A picture network that is loaded when it is first needed. Threads take turns."""

    def __init__(
        self, load: Callable[[], Runtime], preprocessing: Preprocessing, dimension: int
    ) -> None:
        self._load = load
        self._runtime: Runtime | None = None
        self._dimension = dimension
        self._lock = threading.Lock()
        self.prepare = preprocessing.prepare

    @property
    def runtime(self) -> Runtime:
        """Loaded at the first call, perhaps for a minute; ModelError where weights do not fit."""
        if self._runtime is None:
            self._runtime = self._load()
        return self._runtime

    def embed(self, prepared: Sequence[NDArray[np.uint8]]) -> Vectors:
        """Prepared squares to unit vectors, (n, dimension)."""
        if not prepared:
            return np.empty((0, self._dimension), np.float32)
        with self._lock:
            found = self.runtime.run(np.stack(prepared))[0]
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        return np.asarray(found / np.maximum(lengths, 1e-12), np.float32)
