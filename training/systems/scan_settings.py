"""What a recipe may set about clusters that are learned, and what of that makes sense."""

from __future__ import annotations

from dataclasses import dataclass, field

from training.recipe import RecipeError
from training.systems.representation_settings import RepresentationSettings


@dataclass(frozen=True, slots=True)
class StageSettings:
    """How long, and how quickly, it learns from neighbours and from names."""

    adopting_steps: int = 600
    labelling_steps: int = 200
    adopting_rate: float = 2e-3
    labelling_rate: float = 3e-4


@dataclass(frozen=True, slots=True)
class ClusterSettings:
    """How a head comes to name pictures."""

    clusters: int = 0
    """0 for as many as there are labels."""
    nearest: int = 20
    """Neighbours that are mined of each picture."""
    entropy: float = 5.0
    confidence: float = 0.96
    is_frozen: bool = True
    """Whether the head alone learns from neighbours, on the features of whole pictures, which is
    quick; else the backbone learns too, from views. It always does from names."""
    views: int = 0
    """Of each picture, that the head alone learns from; 0 for whole pictures."""
    starts_from_kmeans: bool = False
    """Or from random names."""


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """Those of the features to start from, whose rate is the highest, and of the clustering.

    `steps` is how long the features are learned; 0 for those that the backbone has from `weights`,
    or is `built-in` with.
    """

    pretext: RepresentationSettings = field(default_factory=RepresentationSettings)
    stages: StageSettings = field(default_factory=StageSettings)
    clustering: ClusterSettings = field(default_factory=ClusterSettings)


def check(settings: ScanSettings) -> None:
    """RecipeError for what makes no sense of the clustering; Representation checks its own."""
    stages, rate = settings.stages, settings.pretext.optimisation.rate
    if max(stages.adopting_rate, stages.labelling_rate) > rate:
        raise RecipeError(
            "The rate has to be the highest of the three.", "Set rate, or lower the others."
        )
    if settings.clustering.nearest < 1:
        raise RecipeError("No neighbours would be mined.", "Set nearest = 20.")
    if not 0 < settings.clustering.confidence < 1:
        raise RecipeError("A confidence is between 0 and 1.", "Set confidence = 0.96.")
