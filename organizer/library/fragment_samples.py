"""Cuts photos of the library into shuffled pieces, to see them put together again."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from PIL import Image

from organizer.catalogue.photos import Photos
from organizer.errors import PictureError, QueryError
from organizer.fragments.files.cutting import Cutting, cut
from organizer.fragments.layout import Pixels
from organizer.fragments.session.opened_pieces import OpenedPieces, PieceSet
from organizer.imaging.workers.decoder_pool import DecoderPool
from organizer.records import Photo, Progress


@dataclass(frozen=True, slots=True)
class Sample:
    """Which photos, and how they are cut."""

    photos: tuple[int, ...] = ()
    """Ids; where there are none, `count` random ones."""
    count: int = 3
    pixels: int = 28
    """Side of a piece."""
    pieces: int = 80
    """About how many of each photo, which is reduced for it and never enlarged."""
    rotate: bool = False
    noise: float = 0.0
    """Standard deviation, in levels of 255."""
    missing: float = 0.0
    """Share of all pieces, 0 to 1."""


def open_sample(
    photos: Photos, sample: Sample, decoders: DecoderPool
) -> Generator[Progress, None, OpenedPieces]:
    """One set of pieces with its true layout, another one at every call. Called in a worker.

    Photos that cannot be read are passed over; QueryError where none is left.
    """
    random = np.random.default_rng()
    ids = list(sample.photos)
    if not ids:
        ids = random.permutation(photos.present_ids()).tolist()
    wanted = len(sample.photos) or sample.count
    pictures: list[Pixels] = []
    for photo in ids:
        if len(pictures) == wanted:
            break
        pictures += [_read_reduced(each, sample, decoders) for each in photos.by_ids([photo])]
        pictures = [each for each in pictures if min(each.shape[:2]) >= sample.pixels]
        yield Progress("Reading photos", len(pictures), wanted)
    if not pictures:
        raise QueryError(
            "The library has no photo that can be cut like that.",
            "Add a folder of photos first, or choose smaller pieces.",
        )
    how = Cutting(
        pixels=sample.pixels,
        rotate=sample.rotate,
        noise=sample.noise,
        missing=sample.missing,
        seed=int(random.integers(2**31)),
    )
    pieces, true = cut(pictures, how)
    return OpenedPieces((PieceSet(pieces, true),), is_rotated=sample.rotate)


def _read_reduced(photo: Photo, sample: Sample, decoders: DecoderPool) -> Pixels:
    """Shape (0, 0, 3) where the photo cannot be read."""
    about = photo.metadata
    area = max(about.width * about.height, 1)
    scale = min(1.0, sample.pixels * math.sqrt(sample.pieces / area))
    # Half a pixel of doubt must not cost a row of pieces.
    wide, high = math.ceil(about.width * scale), math.ceil(about.height * scale)
    try:
        pixels = decoders.read_file(photo.path, max(wide, high), min(wide, high)).pixels
    except PictureError:
        return np.empty((0, 0, 3), np.uint8)
    return np.asarray(Image.fromarray(pixels).resize((wide, high), Image.Resampling.LANCZOS))
