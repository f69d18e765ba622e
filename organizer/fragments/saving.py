"""Writes pieces, and pictures put together from them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from organizer.fragments.layout import Picture, Pieces, Pixels

_EMPTY = 128
"""Grey of a cell without a piece."""


def render(pieces: Pieces, picture: Picture) -> Pixels:
    """The picture as pixels; cells without a piece are grey."""
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


def write_png(file: Path, pixels: Pixels, about: str = "") -> None:
    """Never over a file that is there: FileExistsError. `about` becomes its description."""
    notes = PngInfo()
    notes.add_text("Software", "Smalti")
    if about:
        notes.add_text("Description", about)
    with file.open("xb") as sink:
        Image.fromarray(pixels).save(sink, "PNG", pnginfo=notes)


def about(picture: Picture) -> str:
    """One sentence for the file of an assembled picture."""
    return (
        f"Put together from {len(picture.places)} pieces, {picture.rows} rows × "
        f"{picture.columns} columns, confidence {picture.confidence:.2f}"
    )
