"""What a recipe may set about autoencoders, and what of that makes sense."""

from __future__ import annotations

from dataclasses import dataclass

from training.models.autoencoders import PLANS
from training.recipe import RecipeError


@dataclass(frozen=True, slots=True)
class AutoencoderSettings:
    """How an autoencoder learns."""

    autoencoder: str = "m1"
    """A key of training.models.autoencoders.PLANS."""
    epochs: int = 20
    batch: int = 32
    rate: float = 1e-3
    decay: float = 0.0
    noise: float = 0.0
    """Standard deviation of what is added to the pictures that are to be shown again without it;
    they are from -1 to 1."""
    feature_weight: float = 1.0
    """Of the error of what the frozen part makes, beside that of the pixels."""
    learned: int = 5000
    """Pictures that are learned from, at most."""
    measured: int = 2000
    """Pictures that are measured on, at most."""
    retrieved: int = 10
    """Nearest pictures whose labels are compared with the query's."""
    most: int = 10000
    """Photos that are read from a folder of photos."""
    validation: float = 0.1
    """The share of the training pictures that chooses the best state."""
    test: float = 0.5
    """The share of a folder of photos that is only measured on."""
    evaluate_epochs: int = 5
    """Epochs between two measurements on test pictures."""


def check(settings: AutoencoderSettings) -> None:
    """RecipeError for what makes no sense."""
    if settings.autoencoder not in PLANS:
        raise RecipeError(
            f"There is no autoencoder named {settings.autoencoder}.", f"Take {', '.join(PLANS)}."
        )
    if min(settings.epochs, settings.learned, settings.measured, settings.retrieved) < 1:
        raise RecipeError(
            "There is nothing to learn from or to measure.",
            "Set epochs, learned, measured and retrieved to at least 1.",
        )
    if settings.batch < 2 or settings.evaluate_epochs < 1:
        raise RecipeError(
            "A batch needs two pictures, and measurements an epoch between them.",
            "Set batch to at least 2 and evaluate_epochs to at least 1.",
        )
    if not (0 < settings.validation < 1 and 0 < settings.test < 1):
        raise RecipeError(
            "Pictures to learn from, for validation and for testing are needed.",
            "Set validation and test to more than 0 and less than 1.",
        )
    if settings.noise and PLANS[settings.autoencoder].frozen:
        raise RecipeError(
            "Noise cannot be added to what a frozen network sees.", "Leave noise out."
        )
