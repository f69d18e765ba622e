"""Writes pieces, and what was put together from them, into files that are not there yet."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from organizer.errors import QueryError
from organizer.fragments.layout import (
    MOST_PIXELS,
    Layout,
    Picture,
    Pieces,
    Pixels,
    count_pixels,
)
from organizer.fragments.scoring.neighbour_ranking import Ranking
from organizer.paths import displayable
from organizer.plain_text import csv_line

Written = TypeVar("Written")

_FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".tif": "TIFF", ".tiff": "TIFF"}

_DESCRIPTION, _SOFTWARE = 270, 305
"""Tags of TIFF, which EXIF shares."""

_MAKER = "Smalti"

_LONGEST_JPEG = 65_500
"""Pixels of a side."""

_EMPTY = 128
"""Grey of a cell without a piece."""


def render(pieces: Pieces, picture: Picture) -> Pixels:
    """The picture as pixels; cells without a piece are grey. QueryError where it is too large."""
    if count_pixels(picture.rows, picture.columns, pieces) > MOST_PIXELS:
        raise QueryError(
            f"A picture of {picture.rows:,} rows and {picture.columns:,} columns is too large.",
            "Take the pieces away that lie far from the others.",
        )
    sides = pieces.size
    turned = bool(picture.places) and picture.places[0].rotation % 2 == 1
    high, wide = sides[::-1] if turned else sides
    canvas = np.full((picture.rows * high, picture.columns * wide, 3), _EMPTY, np.uint8)
    for place in picture.places:
        down, along = place.row * high, place.column * wide
        canvas[down : down + high, along : along + wide] = np.rot90(
            pieces.pixels[place.piece], place.rotation
        )
    return canvas


def describe_picture(picture: Picture) -> str:
    """How an assembled picture was made: words in ASCII, which is all that EXIF holds."""
    return (
        f"Put together from {len(picture.places)} pieces in {picture.rows} rows and "
        f"{picture.columns} columns, confidence {picture.confidence:.2f}"
    )


def save_picture(file: Path, pieces: Pieces, picture: Picture) -> None:
    """A PNG, JPEG or TIFF by its suffix, which says inside how it was made.

    Never over a file that is there: FileExistsError. QueryError for another suffix, and for a
    picture that is too large for a JPEG.
    """
    if file.suffix.lower() not in _FORMATS:
        raise QueryError(
            f"{file.suffix or 'A name without an ending'} says no kind of picture file.",
            "Let the name end in .png, .jpg or .tif.",
        )
    _write(file, render(pieces, picture), describe_picture(picture))


def write_png(file: Path, pixels: Pixels) -> None:
    """Never over a file that is there: FileExistsError."""
    _write(file, pixels, "")


def write_ranking(path: Path, ranking: Ranking, pieces: Pieces) -> None:
    """All pairs as CSV, the likeliest first. Never over a file that is there: FileExistsError.

    `side` is where the other lies, seen from the piece as it came, and `rotation` how many
    quarter turns anticlockwise bring the other's border to it.
    """
    with path.open("x", encoding="utf-8", newline="") as sink:
        sink.write(csv_line(("piece", "side", "other", "rotation", "score")))
        for pair in ranking.pairs():
            piece, other = pieces.names[pair.piece], pieces.names[pair.other]
            sink.write(csv_line((piece, pair.side.word, other, pair.rotation, f"{pair.score:.6f}")))


def explain_errors(work: Callable[[], Written]) -> Written:
    """What writing some files returns; QueryError where one cannot be written."""
    try:
        return work()
    except FileExistsError as error:
        raise QueryError(
            f"{displayable(error.filename)} is there already.", "Choose another name."
        ) from error
    except OSError as error:
        raise QueryError(
            f"This cannot be written: {error.strerror}.", "Choose another folder."
        ) from error


def save_pictures(path: Path, pieces: Pieces, layout: Layout) -> list[Path]:
    """The files of all pictures of a layout: `path`, or several with a number after its name.

    FileExistsError, and nothing is written, where one of the names is taken; else as
    `save_picture`.
    """
    files = _numbered_names(path, len(layout.pictures))
    for file in files:
        if file.exists():
            raise FileExistsError(17, "is there already", str(file))
    for file, picture in zip(files, layout.pictures, strict=True):
        save_picture(file, pieces, picture)
    return files


def free_name(path: Path, count: int) -> Path:
    """The path, with a number where need be, under which `save_pictures` finds no file yet."""
    tried, number = path, 1
    while any(file.exists() for file in _numbered_names(tried, count)):
        number += 1
        tried = path.with_stem(f"{path.stem} ({number})")
    return tried


def _numbered_names(path: Path, count: int) -> list[Path]:
    if count == 1:
        return [path]
    digits = max(2, len(str(count)))
    return [path.with_stem(f"{path.stem}-{number:0{digits}}") for number in range(1, count + 1)]


def _write(file: Path, pixels: Pixels, description: str) -> None:
    kind = _FORMATS[file.suffix.lower()]
    if kind == "JPEG" and max(pixels.shape) > _LONGEST_JPEG:
        raise QueryError("The picture is too large for a JPEG.", "Save it as PNG or TIFF.")
    encoded = io.BytesIO()
    image = Image.fromarray(pixels)
    if kind == "PNG":
        notes = PngInfo()
        notes.add_text("Software", _MAKER)
        if description:
            notes.add_text("Description", description)
        image.save(encoded, kind, pnginfo=notes)
    elif kind == "JPEG":
        exif = Image.Exif()
        exif[_DESCRIPTION], exif[_SOFTWARE] = description, _MAKER
        image.save(encoded, kind, quality=95, subsampling=0, exif=exif)
    else:
        tags = {_DESCRIPTION: description, _SOFTWARE: _MAKER}
        image.save(encoded, kind, compression="tiff_adobe_deflate", tiffinfo=tags)
    with file.open("xb") as sink:
        try:
            sink.write(encoded.getbuffer())
        except OSError:  # half a picture on a full disk is none
            file.unlink()
            raise
