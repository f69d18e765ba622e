"""What a recipe may set about fragments, and what of that makes sense."""

from __future__ import annotations

from dataclasses import dataclass

from training.data.piece_heaps import SOFTEST
from training.recipe import RecipeError

ENCODERS = ("linear", "convolutional", "contextual", "autoencoder")
LOSSES = ("contrastive", "nt-xent", "reconstruction")
OPTIMISERS = ("sgd", "adam", "adamw")
SCHEDULES = ("constant", "one-cycle")


@dataclass(frozen=True, slots=True)
class FragmentSettings:
    """What a recipe may set."""

    folders: tuple[str, ...] = ()
    """Those in the data to learn from, where it has any of them; else all of it."""
    test_folders: tuple[str, ...] = ()
    """The same for measuring."""
    measured_part: str = "test"
    """Of the photos; "tune" while settings are chosen."""
    encoder: str = "convolutional"
    hidden: int = 32
    kernel: int = 5
    """Pixels; two convolutions see 2 × kernel - 1."""
    dimension: int = 128
    """Of the features."""
    rounds: int = 6
    """This and the next three are the contextual encoder's: models.piece_encoders.Context."""
    depth: int = 4
    least_noise: float = 0.0
    is_turn_blind: bool = False
    matching: float = 0.3
    """Its weight of telling the true partner of each border."""
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
    is_varied: bool = False
    """Whether photos are cropped and flipped while learning."""
    exchanges_colours: bool = False
    """Whether their colours change places, too."""
    rotated: float = 0.0
    """Share of heaps to learn from whose pieces are turned."""
    noisy: float = 0.0
    """Share of heaps to learn from with noise."""
    loudest: float = 25.0
    """The most noise, in levels of 255."""
    loss: str = "contrastive"
    margin: float = 1.0
    temperature: float = 0.1
    optimiser: str = "sgd"
    rate: float = 0.1
    momentum: float = 0.9
    decay: float = 0.0
    schedule: str = "constant"
    heaps: int = 4
    """In a step."""
    steps: int = 2000
    evaluate_every: int = 500
    tested: int = 100
    """Heaps that are measured."""
    damaged: int = 30
    """How many of these are measured with noise, and turned, too."""
    assembled: int = 100
    """How many of the heaps are also put together."""


def sizes(settings: FragmentSettings) -> tuple[tuple[int, ...], ...]:
    """Pairs of photo and piece to learn from."""
    return settings.sizes or ((settings.photo, settings.piece),)


def check(of: FragmentSettings) -> None:
    """RecipeError for what makes no sense."""
    _check_choices(of)
    if (of.loss == "reconstruction") != (of.encoder == "autoencoder"):
        raise RecipeError(
            f"The {of.encoder} encoder cannot learn by the loss {of.loss}.",
            "Take an autoencoder with reconstruction, and any other encoder with another loss.",
        )
    pairs = sizes(of)
    if any(len(each) != 2 for each in pairs) or len(of.shares or (1.0,)) != len(pairs):
        raise RecipeError(
            "The sizes and their shares do not go together.",
            "Write pairs of photo and piece, and a share for each.",
        )
    if of.shares and (abs(sum(of.shares) - 1) > 1e-6 or min(of.shares) < 0):
        raise RecipeError("The shares are not 1 together.", "Write shares whose sum is 1.")
    if of.loudest < SOFTEST:
        raise RecipeError(
            f"Noise cannot be from {SOFTEST:g} to {of.loudest:g} levels.", "Raise loudest."
        )
    for photo, piece in (*pairs, (of.photo, of.piece)):
        _check_size(of, photo, piece)


def _check_choices(of: FragmentSettings) -> None:
    for name, value, choices in (
        ("encoder", of.encoder, ENCODERS),
        ("loss", of.loss, LOSSES),
        ("optimiser", of.optimiser, OPTIMISERS),
        ("schedule", of.schedule, SCHEDULES),
        ("part of the photos", of.measured_part, ("test", "tune")),
    ):
        if value not in choices:
            raise RecipeError(f"There is no {name} {value}.", f"Take {' or '.join(choices)}.")
    counts = (
        "hidden",
        "kernel",
        "dimension",
        "depth",
        "heaps",
        "steps",
        "evaluate_every",
        "tested",
    )
    for name in counts:
        if getattr(of, name) < 1:
            raise RecipeError(f"The setting {name} is below 1.", "Write 1 or more.")
    if of.photos < 2:
        raise RecipeError("A heap of one photo has nothing to group.", "Take 2 photos or more.")


def _check_size(of: FragmentSettings, photo: int, piece: int) -> None:
    if not 1 <= piece <= photo // 2:
        raise RecipeError(
            f"A photo of {photo} px cannot be cut into pieces of {piece} px.",
            "Take pieces of half the photo's side or less.",
        )
    if of.encoder in ("convolutional", "contextual"):
        seen = 2 * of.kernel - 1
        if seen > piece:
            raise RecipeError(
                f"Pieces of {piece} px are too small for the {of.encoder} encoder, which sees "
                f"{seen} px at once.",
                "Take pieces of 16 px, or a smaller kernel.",
            )
        if of.encoder == "contextual" and of.depth > piece:
            raise RecipeError(
                f"Borders {of.depth} px deep do not fit into pieces of {piece} px.",
                "Set a smaller depth.",
            )
    elif (photo, piece) != (of.photo, of.piece):
        raise RecipeError(f"The {of.encoder} encoder takes pieces of one size.", "Leave sizes out.")
    elif of.encoder == "autoencoder" and piece % 4:
        raise RecipeError(
            f"The autoencoder cannot halve pieces of {piece} px twice.",
            "Take a multiple of 4 pixels.",
        )
