"""Brings decoded pictures of any mode, depth and colour profile to 8-bit sRGB."""

from __future__ import annotations

import io
from functools import lru_cache

import numpy as np
from PIL import Image, ImageCms

_SPACES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}
_ALREADY_SRGB = ("srgb", "c2")
"""Beginnings of profile names that say sRGB."""
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

    `profile` is the file's ICC profile; one that is damaged or of another space is ignored.
    """
    if image.mode in ("LA", "RGBA", "RGBa"):
        image = _on_white(image)
    transform = _transform(profile, image.mode) if profile else None
    if transform is not None:
        return transform.apply(image)
    if image.mode == "LAB":
        return _lab().apply(image)
    return image if image.mode == "RGB" else image.convert("RGB")


def _from_integers(image: Image.Image) -> Image.Image:
    """16 bits to the upper 8; 32-bit pictures hold 16-bit or 8-bit values in practice."""
    values = np.asarray(image)
    if image.mode == "I":
        shift = 8 if values.size and values.max() > 255 else 0
        return Image.fromarray((np.clip(values, 0, 65535) >> shift).astype(np.uint8))
    return Image.fromarray((values >> 8).astype(np.uint8))


def _from_floats(image: Image.Image) -> Image.Image:
    """Values up to 1 are shares of white, larger ones are spread over the range they have."""
    values = np.nan_to_num(np.asarray(image, np.float32), nan=0, posinf=0, neginf=0)
    top = float(values.max(initial=0))
    white = 1.0 if top <= 1 else 255.0 if top <= 255 else top
    return Image.fromarray((np.clip(values / white, 0, 1) * 255).round().astype(np.uint8))


def _on_white(image: Image.Image) -> Image.Image:
    """Grey stays grey, so that its profile still fits."""
    mode = "L" if image.mode == "LA" else "RGB"
    image = image.convert("RGBA") if image.mode == "RGBa" else image
    white = Image.new(mode, image.size, "white")
    white.paste(image.convert(mode), mask=image.getchannel("A"))
    return white


@lru_cache(maxsize=64)
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
