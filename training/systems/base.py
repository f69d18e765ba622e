"""What the trainer asks of each system: what learns, from what, and how it is measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, distributed, nn

from organizer.embedding.models.preprocessing import Preprocessing
from training.runs import History, Metrics


def processes() -> int:
    """How many learn together, each from batches of its own."""
    return distributed.get_world_size() if distributed.is_initialized() else 1


@dataclass(frozen=True, slots=True)
class Encoder:
    """What of a system can be exported, and how the app is to run it."""

    network: nn.Module
    architecture: Mapping[str, Any]
    """As organizer.embedding.models.architecture describes it.

    Its tensors are exactly the network's.
    """
    preprocessing: Preprocessing
    dimension: int
    data: str
    """What it was trained on, in a few words."""
    split: str
    """How training and test data were kept apart, in a few words."""
    pictures: tuple[NDArray[np.uint8], ...] = ()
    """Some real pictures, (height, width, 3), on which the exported file is compared."""
    metrics: Metrics | None = None
    """Where it is less than all that learned, what it measures by itself."""


class System(Protocol):
    """One way of learning, with its data.

    Made once a run as `System(settings, data, seed)`: `settings` is an instance of the class's
    `Settings`, a frozen dataclass whose fields, and those of the groups among them, are the keys
    that a recipe may set; `data` the folder or file that a person named. Raises DataError where
    that does not fit and RecipeError for settings that make no sense.
    """

    Settings: ClassVar[type[Any]]
    clip: ClassVar[float | None]
    """Largest norm of all gradients together; None for any."""
    is_half: ClassVar[bool]
    """Whether losses may be computed in bfloat16."""

    def __init__(self, settings: Any, data: Path, seed: int) -> None: ...

    @property
    def model(self) -> nn.Module:
        """All that learns; also kept in checkpoints."""
        ...

    @property
    def splits(self) -> Mapping[str, frozenset[str]]:
        """Hashes of the contents of what is in "train", "validation" and "test", which may not
        meet."""
        ...

    @property
    def steps(self) -> int:
        """How long a run is, unless it is asked for another number."""
        ...

    @property
    def evaluate_every(self) -> int:
        """Steps between two measurements."""
        ...

    def optimiser(self) -> torch.optim.Optimizer:
        """A new one for the model's parameters."""
        ...

    def schedule(self, step: int, steps: int) -> float:
        """The learning rate's factor, 0 to 1, at a step of all."""
        ...

    def loss(self, step: int, device: torch.device) -> Tensor:
        """The mean loss of a batch, which depends on seed and step alone.

        Where several processes learn together, `step` counts the batches of all of them:
        `step // processes()` is what `schedule` and `after_step` call one.
        """
        ...

    def after_step(self, step: int) -> None:
        """What follows the optimiser's step, such as a teacher's moving average."""
        ...

    def evaluate(self, device: torch.device) -> Metrics:
        """Measured on what is not trained on, by names that `report` knows; higher is not always
        better."""
        ...

    def draw(self, out: Path, history: History, device: torch.device) -> None:
        """Plots besides those of loss and metrics, by `plots.save`, into a folder."""
        ...

    def encoder(self) -> Encoder:
        """What is exported, on the CPU in evaluation mode; RecipeError where there is nothing."""
        ...
