"""What a recipe may set about fragments, and what of that makes sense."""

from __future__ import annotations

from dataclasses import dataclass, field

from training.data.piece_heaps import SOFTEST, Augmentation
from training.models.piece_encoders import Context
from training.recipe import RecipeError, flat

ENCODERS = ("linear", "convolutional", "contextual", "autoencoder")
LOSSES = ("contrastive", "nt-xent", "reconstruction")
OPTIMISERS = ("sgd", "adam", "adamw")
SCHEDULES = ("constant", "one-cycle")

_COUNTS = (
    "hidden",
    "kernel",
    "dimension",
    "depth",
    "heaps",
    "steps",
    "evaluate_every",
    "tested",
)


@dataclass(frozen=True, slots=True)
class DataSettings:
    """Which photos are learned from, and which are measured on."""

    folders: tuple[str, ...] = ()
    """Those in the data to learn from, where it has any of them; else all of it."""
    test_folders: tuple[str, ...] = ()
    """The same for measuring."""
    measured_part: str = "test"
    """Of the photos; "tune" while settings are chosen."""


@dataclass(frozen=True, slots=True)
class CuttingSettings:
    """How large photos and pieces are, and how many photos a heap has."""

    photo: int = 64
    """Side in pixels."""
    piece: int = 16
    """The same of a piece, for measuring."""
    sizes: tuple[tuple[int, ...], ...] = ()
    """Pairs of photo and piece to learn from, if others than these."""
    shares: tuple[float, ...] = ()
    """How often each of the sizes."""
    photos: int = 10
    """In a heap."""

    @property
    def learned_sizes(self) -> tuple[tuple[int, ...], ...]:
        """Pairs of photo and piece to learn from."""
        return self.sizes or ((self.photo, self.piece),)


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """The encoder."""

    encoder: str = "convolutional"
    hidden: int = 32
    kernel: int = 5
    """Pixels; two convolutions see 2 × kernel - 1."""
    dimension: int = 128
    """Of the features."""
    context: Context = field(default_factory=Context)
    """Of the contextual encoder alone."""


@dataclass(frozen=True, slots=True)
class ObjectiveSettings:
    """What the encoder is to become good at."""

    loss: str = "contrastive"
    margin: float = 1.0
    temperature: float = 0.1
    matching: float = 0.3
    """The contextual encoder's weight of telling the true partner of each border."""


@dataclass(frozen=True, slots=True)
class OptimisationSettings:
    """How it gets there, and in how many steps."""

    optimiser: str = "sgd"
    rate: float = 0.1
    momentum: float = 0.9
    decay: float = 0.0
    schedule: str = "constant"
    heaps: int = 4
    """In a step."""
    steps: int = 2000


@dataclass(frozen=True, slots=True)
class EvaluationSettings:
    """When and on how much it is measured."""

    evaluate_every: int = 500
    tested: int = 100
    """Heaps that are measured."""
    damaged: int = 30
    """How many of these are measured with noise, and turned, too."""
    assembled: int = 100
    """How many of the heaps are also put together."""


@dataclass(frozen=True, slots=True)
class FragmentSettings:
    """What a recipe may set, by what it is for."""

    data: DataSettings = field(default_factory=DataSettings)
    cutting: CuttingSettings = field(default_factory=CuttingSettings)
    augmentation: Augmentation = field(default_factory=Augmentation)
    network: NetworkSettings = field(default_factory=NetworkSettings)
    objective: ObjectiveSettings = field(default_factory=ObjectiveSettings)
    optimisation: OptimisationSettings = field(default_factory=OptimisationSettings)
    evaluation: EvaluationSettings = field(default_factory=EvaluationSettings)


def check(settings: FragmentSettings) -> None:
    """RecipeError for what makes no sense."""
    _check_choices(settings)
    _check_numbers(settings)
    encoder, loss = settings.network.encoder, settings.objective.loss
    if (loss == "reconstruction") != (encoder == "autoencoder"):
        raise RecipeError(
            f"The {encoder} encoder cannot learn by the loss {loss}.",
            "Take an autoencoder with reconstruction, and any other encoder with another loss.",
        )
    pairs, shares = settings.cutting.learned_sizes, settings.cutting.shares
    if any(len(each) != 2 for each in pairs) or len(shares or (1.0,)) != len(pairs):
        raise RecipeError(
            "The sizes and their shares do not go together.",
            "Write pairs of photo and piece, and a share for each.",
        )
    if shares and (abs(sum(shares) - 1) > 1e-6 or min(shares) < 0):
        raise RecipeError("The shares are not 1 together.", "Write shares whose sum is 1.")
    loudest = settings.augmentation.loudest
    if loudest < SOFTEST:
        raise RecipeError(
            f"Noise cannot be from {SOFTEST:g} to {loudest:g} levels.", "Raise loudest."
        )
    for photo, piece in (*pairs, (settings.cutting.photo, settings.cutting.piece)):
        _check_size(settings, photo, piece)


def _check_choices(settings: FragmentSettings) -> None:
    for name, value, choices in (
        ("encoder", settings.network.encoder, ENCODERS),
        ("loss", settings.objective.loss, LOSSES),
        ("optimiser", settings.optimisation.optimiser, OPTIMISERS),
        ("schedule", settings.optimisation.schedule, SCHEDULES),
        ("part of the photos", settings.data.measured_part, ("test", "tune")),
    ):
        if value not in choices:
            raise RecipeError(f"There is no {name} {value}.", f"Take {' or '.join(choices)}.")


def _check_numbers(settings: FragmentSettings) -> None:
    values = flat(settings)
    for name in _COUNTS:
        if values[name] < 1:
            raise RecipeError(f"The setting {name} is below 1.", "Write 1 or more.")
    if settings.cutting.photos < 2:
        raise RecipeError("A heap of one photo has nothing to group.", "Take 2 photos or more.")


def _check_size(settings: FragmentSettings, photo: int, piece: int) -> None:
    if not 1 <= piece <= photo // 2:
        raise RecipeError(
            f"A photo of {photo} px cannot be cut into pieces of {piece} px.",
            "Take pieces of half the photo's side or less.",
        )
    encoder, cutting = settings.network.encoder, settings.cutting
    if encoder in ("convolutional", "contextual"):
        _check_reach(settings.network, piece)
    elif (photo, piece) != (cutting.photo, cutting.piece):
        raise RecipeError(f"The {encoder} encoder takes pieces of one size.", "Leave sizes out.")
    elif encoder == "autoencoder" and piece % 4:
        raise RecipeError(
            f"The autoencoder cannot halve pieces of {piece} px twice.",
            "Take a multiple of 4 pixels.",
        )


def _check_reach(network: NetworkSettings, piece: int) -> None:
    seen = 2 * network.kernel - 1
    if seen > piece:
        raise RecipeError(
            f"Pieces of {piece} px are too small for the {network.encoder} encoder, which sees "
            f"{seen} px at once.",
            "Take pieces of 16 px, or a smaller kernel.",
        )
    if network.encoder == "contextual" and network.context.depth > piece:
        raise RecipeError(
            f"Borders {network.context.depth} px deep do not fit into pieces of {piece} px.",
            "Set a smaller depth.",
        )
