"""The photos that encoders and scorers of fragments learn from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from organizer.errors import PictureError
from organizer.fragments.evaluation.benchmark import usage_of
from organizer.fragments.layout import Pixels
from organizer.imaging.decode import EXTENSIONS, read_picture
from training.recipe import DataError
from training.split import content_hash, content_hashes

LARGE = 256
"""Side, in pixels, that photos are squashed to before anything is cut from them."""

_LEAST_PART = 0.7
"""Of the photo's height and width."""


def read_photos(folders: Sequence[Path], part: str = "learn") -> list[Pixels]:
    """The photos in folders that `usage_of` gives to that part, as squares of LARGE pixels.

    Files that cannot be read are passed over.
    """
    found = []
    for file in (file for folder in folders for file in sorted(folder.rglob("*"))):
        if file.suffix.lower() not in EXTENSIONS or not file.is_file():
            continue
        content = file.read_bytes()
        if usage_of(content) != part:
            continue
        try:
            pixels = read_picture(content, file.name, long_side=None).pixels
        except PictureError:
            continue
        found.append(squashed(pixels, LARGE))
    return found


def choose_folders(data: Path, names: Sequence[str]) -> list[Path]:
    """Those of the named folders that `data` has; `data` itself where it has none of them."""
    return [data / name for name in names if (data / name).is_dir()] or [data]


def read_parts(
    data: Path, folders: Sequence[str], held: Sequence[str], part: str, least: int
) -> tuple[list[Pixels], list[Pixels]]:
    """Photos to learn from, in folders of `data`, and those of another part to measure on.

    Photos whose pixels are among the latter are not learned from. DataError where either are
    fewer than `least`.
    """
    learned = read_photos(choose_folders(data, folders), "learn")
    measured = read_photos(choose_folders(data, held), part)
    kept = content_hashes(measured)
    learned = [photo for photo in learned if content_hash(photo) not in kept]
    for photos, purpose in ((learned, "learn from"), (measured, "measure on")):
        if len(photos) < least:
            raise DataError(
                f"It takes {least} photos to {purpose}, and there are {len(photos)}.",
                "Choose a folder with more photos.",
            )
    return learned, measured


def varied(
    photo: Pixels, side: int, random: np.random.Generator, exchanges_colours: bool = False
) -> Pixels:
    """A random part of a photo as a square of that side: flipped; or its colours exchanged too, and
    laid upside down."""
    least = max(side / LARGE, _LEAST_PART)
    high, wide = (LARGE * random.uniform(least, 1, 2)).astype(int)
    top, left = random.integers(0, LARGE - high + 1), random.integers(0, LARGE - wide + 1)
    part = photo[top : top + high, left : left + wide]
    if exchanges_colours:
        part = part[:, :, random.permutation(3)]
    if random.random() < 0.5:
        part = part[:, ::-1]
    if exchanges_colours and random.random() < 0.5:
        part = part[::-1]
    return squashed(np.ascontiguousarray(part), side)


def squashed(pixels: Pixels, side: int) -> Pixels:
    """All of a picture as a square."""
    return np.asarray(Image.fromarray(pixels).resize((side, side), Image.Resampling.LANCZOS))
