"""What tells a picture apart without a model: a tiny sketch of it, with a few plain measures."""

from __future__ import annotations

from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

VERSION = 1
"""Changes whenever a fingerprint changes; those of different versions are never compared."""

SKETCH = 32
"""Side of the sketch in pixels, whatever the picture's shape."""

_BLOCK = 8
"""Side of the squares that are flat or not: those in which JPEG codes a picture."""
_FLAT = 3
"""Grey levels that a flat square spans at most."""
_STRONG = 32.0
"""Grey levels from one pixel to the next but one that make an edge."""
_TILES = 6
"""Tiles along each side of a picture, of which the sharpest counts."""
_LEAST_EDGE = 4.0
"""Grey levels that a tile must vary by to be judged at all."""


@dataclass(frozen=True, slots=True)
class PictureMeasures:
    """Of the upright picture as it is, in the order in which they are stored."""

    sharpness: float
    """How crisp its crispest part is, whatever the contrast: the deviation of the Laplacian
    over that of the picture, about 0.1 for a blurred and 0.5 or more for a sharp picture."""
    brightness: float
    """Mean, 0 to 1."""
    contrast: float
    """Standard deviation of the grey, 0 to 0.5."""
    edges: float
    """The share of strong edges that run exactly along a row or a column, 0 to 1."""
    flatness: float
    """The share of squares of one colour, 0 to 1."""
    paper: float
    """The share of nearly white pixels without a tint, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is known of how a picture looks, whatever model answers."""

    sketch: NDArray[np.uint8]
    """The picture in grey, squeezed to (SKETCH, SKETCH)."""
    measures: PictureMeasures

    def row(self) -> NDArray[np.float32]:
        """The measures, shape (6,)."""
        return np.array(astuple(self.measures), np.float32)


def fingerprint(pixels: NDArray[np.uint8]) -> Fingerprint:
    """Of an upright sRGB picture (height, width, 3), such as a thumbnail of 512 pixels."""
    image = Image.fromarray(pixels).convert("L")
    # Triangles, not boxes: a copy of another size then differs by less than a grey level.
    sketch = np.asarray(image.resize((SKETCH, SKETCH), Image.Resampling.BILINEAR))
    grey = np.asarray(image)
    across, down = _gradients(grey)
    return Fingerprint(
        sketch,
        PictureMeasures(
            sharpness=_sharpness(grey),
            brightness=float(grey.mean()) / 255,
            contrast=float(grey.std()) / 255,
            edges=_edges(across, down),
            flatness=_flatness(grey),
            paper=_paper(pixels),
        ),
    )


def _gradients(grey: NDArray[np.uint8]) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Differences over two pixels along rows and columns, of the inner pixels."""
    wide = grey.astype(np.int16)
    return wide[1:-1, 2:] - wide[1:-1, :-2], wide[2:, 1:-1] - wide[:-2, 1:-1]


def _edges(across: NDArray[np.int16], down: NDArray[np.int16]) -> float:
    along, beside = np.maximum(abs(across), abs(down)), np.minimum(abs(across), abs(down))
    strong = along >= _STRONG
    count = int(strong.sum())
    return float((beside[strong] * 8 <= along[strong]).sum()) / count if count else 0.0


def _flatness(grey: NDArray[np.uint8]) -> float:
    tiles = _tiled(grey, _BLOCK, _BLOCK)
    return float((np.ptp(tiles, axis=(1, 3)) <= _FLAT).mean()) if tiles.size else 0.0


def _paper(pixels: NDArray[np.uint8]) -> float:
    least, most = pixels.min(axis=2), pixels.max(axis=2)
    return float(((least >= 160) & (most - least <= 40)).mean())


def _sharpness(grey: NDArray[np.uint8]) -> float:
    """Pictures with a blurred background are sharp: the crispest tiles decide."""
    wide = grey.astype(np.float32)
    centre = wide[1:-1, 1:-1]
    sides = wide[:-2, 1:-1] + wide[2:, 1:-1] + wide[1:-1, :-2] + wide[1:-1, 2:]
    height, width = (max(1, side // _TILES) for side in centre.shape)
    detail = _tiled(sides / 4 - centre, height, width)
    if not detail.size:
        return 0.0
    deviation = _tiled(centre, height, width).std(axis=(1, 3))
    shares = detail.std(axis=(1, 3)) / np.maximum(deviation, _LEAST_EDGE)
    return float(np.quantile(shares, 0.9))


def _tiled(picture: NDArray[np.generic], height: int, width: int) -> NDArray[np.generic]:
    """(rows, height, columns, width): the whole tiles of a picture."""
    rows, columns = picture.shape[0] // height, picture.shape[1] // width
    whole = picture[: rows * height, : columns * width]
    return whole.reshape(rows, height, columns, width)
