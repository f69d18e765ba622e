"""What a recipe may set about the siamese network, and what of that makes sense."""

from __future__ import annotations

from dataclasses import dataclass, field

from training.data.digits import SIDE
from training.losses.three_way import Penalties
from training.models.siamese_networks import ENCODERS
from training.recipe import RecipeError

LOSSES = ("contrastive", "triplet", "three-way")


@dataclass(frozen=True, slots=True)
class SiameseSettings:
    """How the network learns."""

    encoder: str = "small"
    loss: str = "contrastive"
    regime: int = 0
    """0: positives are any of the same digit; 1: only its nearest neighbours, and negatives the
    other digit; 2: the digit's others are negatives too."""
    neighbours: int = 5
    neighbours_by_shift: bool = False
    """Whether all of the same digit and shift are neighbours, instead of the nearest."""
    shifts: tuple[int, ...] = (0,)
    """Pixels to the right by which copies of what is learned from are moved."""
    penalties: Penalties = field(default_factory=Penalties)
    """Of the three-way loss, but for the margin, which other losses have, too."""
    pairs: int = 256
    """Pairs, or triplets, in a step; the three-way loss takes three pairs for each."""
    steps: int = 2000
    rate: float = 1e-3
    decay: float = 1e-4
    evaluate_every: int = 500
    validation: float = 0.1
    """The share of the training pictures that is not learned from."""
    reference: int = 1000
    """Training pictures that nearest neighbours are looked for among."""
    measured: str = "test"
    """Or validation, to choose settings by."""


def check(settings: SiameseSettings) -> None:
    """RecipeError for what makes no sense."""
    if settings.encoder not in ENCODERS:
        raise RecipeError(
            f"There is no encoder named {settings.encoder}.", f"Take {' or '.join(ENCODERS)}."
        )
    if settings.loss not in LOSSES:
        raise RecipeError(f"There is no loss named {settings.loss}.", f"Take {', '.join(LOSSES)}.")
    if settings.regime not in (0, 1, 2):
        raise RecipeError(f"There is no regime {settings.regime}.", "Take 0, 1 or 2.")
    if settings.loss == "three-way" and settings.regime != 2:
        raise RecipeError(
            "Only regime 2 knows the three kinds of pairs of the three-way loss.",
            "Set regime = 2.",
        )
    if settings.regime == 2 and settings.neighbours_by_shift and len(set(settings.shifts)) < 2:
        raise RecipeError(
            "Without shifts, all of a digit are neighbours by shift.", "Set at least two shifts."
        )
    if not settings.shifts or any(abs(shift) >= SIDE for shift in settings.shifts):
        raise RecipeError(
            f"The pictures cannot be shifted by {list(settings.shifts)} px.",
            f"Set at least one shift, each less than {SIDE} px.",
        )
    if settings.measured not in ("test", "validation"):
        raise RecipeError(
            f"Nothing can be measured on {settings.measured}.", "Take test or validation."
        )
    if min(settings.neighbours, settings.reference, settings.steps) < 1 or settings.pairs < 4:
        raise RecipeError(
            "There are too few neighbours, reference pictures, steps or pairs to learn.",
            "Set one of each at least, and four pairs.",
        )
