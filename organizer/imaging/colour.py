"""Brings decoded pictures of any mode, depth and colour profile to 8-bit sRGB."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

_SPACES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}
_ALREADY_SRGB = ("srgb", "c2")
"""Beginnings of profile names that say sRGB."""
_BAND_PIXELS = 2**20
Values = NDArray[Any]
"""(rows, width) of any type."""
_MOST_BYTES = 8 * 2**20
"""Of a profile; those of printing presses have a quarter of them."""
_RESIZABLE = {"1": "L", "P": "RGB", "PA": "RGBA", "YCbCr": "RGB"}


def resizable(image: Image.Image) -> Image.Image:
    """The same picture in a mode that can be resized smoothly, with 8 bits a channel."""
    if image.mode.startswith("I"):
        return _from_integers(image)
    if image.mode == "F":
        return _from_floats(image)
    mode = _RESIZABLE.get(image.mode, image.mode)
    if mode in ("L", "RGB") and image.has_transparency_data:
        mode = "RGBA"
    return image if mode == image.mode else image.convert(mode)


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """A resizable picture as RGB, on white where it is transparent.

    `profile` is the file's ICC profile; one that is damaged, of another space or too large to be
    one is ignored.
    """
    if image.mode in ("LA", "RGBA", "RGBa"):
        image = _on_white(image)
    usable = profile if profile and len(profile) <= _MOST_BYTES else None
    transform = _transform(usable, image.mode) if usable else None
    if transform is not None:
        return transform.apply(image)
    if image.mode == "LAB":
        return _lab().apply(image)
    return image if image.mode == "RGB" else image.convert("RGB")


def as_array(image: Image.Image) -> NDArray[np.uint8]:
    """The pixels of an RGB image, (height, width, 3)."""
    pixels = np.empty((image.height, image.width, 3), np.uint8)
    for top, values in _bands(image):
        pixels[top : top + len(values)] = values
    return pixels


def _from_integers(image: Image.Image) -> Image.Image:
    """16 bits to the upper 8; 32-bit pictures hold 16-bit or 8-bit values in practice."""
    if image.mode != "I":
        return _mapped(image, lambda values: values >> 8)
    shift = 8 if _highest(image, lambda values: values) > 255 else 0
    return _mapped(image, lambda values: np.clip(values, 0, 65535) >> shift)


def _from_floats(image: Image.Image) -> Image.Image:
    """Values up to 1 are shares of white, larger ones are spread over the range they have."""

    def finite(values: Values) -> Values:
        return np.nan_to_num(values, nan=0, posinf=0, neginf=0)

    top = _highest(image, finite)
    white = 1.0 if top <= 1 else 255.0 if top <= 255 else top
    return _mapped(image, lambda values: (np.clip(finite(values) / white, 0, 1) * 255).round())


def _mapped(image: Image.Image, convert: Callable[[Values], Values]) -> Image.Image:
    """In greys of 8 bits; some rows at a time, for a large picture fits into memory only once."""
    grey = Image.new("L", image.size)
    for top, values in _bands(image):
        grey.paste(Image.fromarray(convert(values).astype(np.uint8)), (0, top))
    return grey


def _highest(image: Image.Image, convert: Callable[[Values], Values]) -> float:
    """Zero at least."""
    return max((float(convert(values).max(initial=0)) for _, values in _bands(image)), default=0)


def _bands(image: Image.Image) -> Iterator[tuple[int, Values]]:
    """Rows from the top on, with the number of the first."""
    rows = max(1, _BAND_PIXELS // max(1, image.width))
    for top in range(0, image.height, rows):
        bottom = min(top + rows, image.height)
        yield top, np.asarray(image.crop((0, top, image.width, bottom)))


def _on_white(image: Image.Image) -> Image.Image:
    """Grey stays grey, so that its profile still fits."""
    mode = "L" if image.mode == "LA" else "RGB"
    image = image.convert("RGBA") if image.mode == "RGBa" else image
    white = Image.new(mode, image.size, "white")
    white.paste(image.convert(mode), mask=image.getchannel("A"))
    return white


@lru_cache(maxsize=8)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """From a profile to sRGB; None where there is nothing to do or the profile is unusable."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if _SPACES.get(source.profile.xcolor_space) != mode:
            return None
        name = (source.profile.profile_description or "").strip().lower()
        if mode == "RGB" and name.startswith(_ALREADY_SRGB):
            return None
        return ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


@lru_cache(maxsize=1)
def _lab() -> ImageCms.ImageCmsTransform:
    lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    return ImageCms.buildTransform(lab, srgb, "LAB", "RGB")
