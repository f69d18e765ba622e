"""What a recipe may set about look-alikes, and what of that makes sense."""

from __future__ import annotations

from dataclasses import dataclass, field

from training.data.look_alike_pairs import FOLDS
from training.models.look_alike_networks import BACKBONES, HEADS
from training.recipe import RecipeError

LOSSES = ("triplet", "info-nce")


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """What looks at pictures."""

    backbone: str = "built-in"
    """Or built-in-large, vgg16 or resnet50."""
    weights: str = ""
    """A file with the backbone's; without one, vgg16 and resnet50 start from random weights."""
    frozen: bool = True
    """Whether only the head learns, so that the backbone sees each picture once."""
    kept: str = ""
    """A folder in which what a frozen backbone makes of the pictures is kept for other runs."""
    head: str = "attention"
    """Or multi-scale: the means of maps of several depths, whitened, and a layer that learns."""
    features: int = 128
    """Maps that the attention weighs."""
    dimension: int = 128
    """Of the vectors."""
    whitening: float = 3.0
    """How much of the mean variance is added to those of what partners differ in."""
    side: int = 224
    crop: float = 0.0
    """The share of a picture's shorter side that is seen; 0 for the whole picture, squashed."""


@dataclass(frozen=True, slots=True)
class ObjectiveSettings:
    """What partners are drawn together by."""

    loss: str = "triplet"
    """Or info-nce."""
    margin: float = 0.3
    temperature: float = 0.05


@dataclass(frozen=True, slots=True)
class OptimisationSettings:
    """How long, and how quickly, it learns."""

    pairs: int = 20
    """In a step: each left picture's partner and the candidates besides."""
    epochs: int = 10
    rate: float = 1e-4
    decay: float = 1e-2
    dropout: float = 0.0
    """The share of features that is left out, for all pictures of a step alike."""


@dataclass(frozen=True, slots=True)
class EvaluationSettings:
    """What it is measured on."""

    candidates: int = 20
    """Among how many pictures, one of them the partner, it is looked for."""
    measured: str = "test"
    """Or validation, to choose settings by: the fold below is then not learned from."""
    fold: int = 0


@dataclass(frozen=True, slots=True)
class LookAlikesSettings:
    """What looks, and how it learns."""

    network: NetworkSettings = field(default_factory=NetworkSettings)
    objective: ObjectiveSettings = field(default_factory=ObjectiveSettings)
    optimisation: OptimisationSettings = field(default_factory=OptimisationSettings)
    evaluation: EvaluationSettings = field(default_factory=EvaluationSettings)


def check(settings: LookAlikesSettings) -> None:
    """RecipeError for what makes no sense."""
    network, evaluation = settings.network, settings.evaluation
    for kind, value, known in (
        ("backbone", network.backbone, BACKBONES),
        ("head", network.head, HEADS),
        ("loss", settings.objective.loss, LOSSES),
        ("measured part", evaluation.measured, ("test", "validation")),
    ):
        if value not in known:
            raise RecipeError(f"There is no {kind} named {value}.", f"Take {', '.join(known)}.")
    _check_numbers(settings)
    if not 0 <= evaluation.fold < FOLDS:
        raise RecipeError(f"There is no fold {evaluation.fold}.", f"Take 0 to {FOLDS - 1}.")


def _check_numbers(settings: LookAlikesSettings) -> None:
    network, objective = settings.network, settings.objective
    optimisation = settings.optimisation
    if network.side < 32:
        raise RecipeError(
            f"The backbone cannot see pictures of {network.side} px.", "Set side = 32 or more."
        )
    if not 0 <= network.crop <= 1 or not 0 <= optimisation.dropout < 1:
        raise RecipeError("The crop or the dropout is no share.", "Set them between 0 and 1.")
    if objective.temperature <= 0 or objective.margin < 0 or network.whitening <= 0:
        raise RecipeError(
            "The temperature, the margin or the whitening is too small.", "Set them above 0."
        )
    if optimisation.pairs < 2 or settings.evaluation.candidates < 2:
        raise RecipeError(
            "There must be something to choose from: two pairs and two candidates.",
            "Set more of them.",
        )
    if min(optimisation.epochs, network.features, network.dimension) < 1:
        raise RecipeError("There is nothing to learn, or nothing that learns.", "Set 1 or more.")
