"""What a recipe may set about features without labels, and what of that makes sense."""

from __future__ import annotations

from dataclasses import dataclass, field

from training.methods import METHODS
from training.methods.settings import MethodSettings
from training.recipe import RecipeError


@dataclass(frozen=True, slots=True)
class DataSettings:
    """Which pictures are learned from, and which are measured on."""

    kept: int = 0
    """Pixels that photos are kept at; 0 for a quarter more than a view."""
    most: int = 20_000
    """Photos that are read."""
    held_out: float = 0.2
    """Share of photos for testing."""
    validation: float = 0.0
    """Share of what is left that is measured on instead, to choose settings by."""


@dataclass(frozen=True, slots=True)
class OptimisationSettings:
    """The optimiser, its rate, and in how many steps."""

    steps: int = 1300
    rate: float = 2e-3
    decay: float = 1e-3
    optimiser: str = "adamw"
    """Or sgd."""
    warm: float = 0.1
    """Share of all steps in which the rate rises, before it falls along a cosine."""


@dataclass(frozen=True, slots=True)
class EvaluationSettings:
    """When and on how much it is measured."""

    evaluate_every: int = 260
    measured: int = 8000
    """Pictures of each part that are measured."""
    clustered: int = 1000
    """Pictures that are clustered."""
    neighbours: int = 20


@dataclass(frozen=True, slots=True)
class RepresentationSettings:
    """How features are learned, from which pictures, and how they are measured."""

    learning: MethodSettings = field(default_factory=MethodSettings)
    optimisation: OptimisationSettings = field(default_factory=OptimisationSettings)
    data: DataSettings = field(default_factory=DataSettings)
    evaluation: EvaluationSettings = field(default_factory=EvaluationSettings)


def check(settings: RepresentationSettings) -> None:
    """RecipeError for what makes no sense."""
    learning, optimiser = settings.learning, settings.optimisation.optimiser
    if learning.method not in METHODS:
        raise RecipeError(f"There is no method {learning.method}.", f"Take {', '.join(METHODS)}.")
    if optimiser not in ("adamw", "sgd"):
        raise RecipeError(f"There is no optimiser {optimiser}.", "Take adamw or sgd.")
    if learning.batch < 2:
        raise RecipeError(
            f"A batch of {learning.batch} has nothing to tell apart.", "Set batch = 2 or more."
        )
    if not learning.projection:
        raise RecipeError("The projection has no layers.", "Set projection = [512, 128].")
    if not 0 < learning.augmentation.least_crop <= 1 or not 0 < learning.dino.local_crop <= 1:
        raise RecipeError(
            "The smallest crop has to be a share of the picture.", "Set it between 0 and 1."
        )
