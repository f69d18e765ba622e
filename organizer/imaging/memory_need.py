"""How much memory decoding a picture takes, as tests/benchmarks/decode_memory.py measures it."""

from __future__ import annotations

from PIL import Image

from organizer.imaging.jxl import JxlImageFile

RAW_BYTES = 6
"""For each pixel of a sensor: its data, and the picture of half the size made of it."""

_DECODING = {
    "1": 2.3,
    "L": 1.3,
    "P": 6.0,
    "PA": 10.0,
    "LA": 9.0,
    "RGB": 5.0,
    "RGBA": 9.0,
    "RGBa": 9.0,
    "CMYK": 5.0,
    "YCbCr": 9.0,
    "LAB": 5.0,
    "F": 6.5,
    "I": 6.5,
}
"""Bytes a pixel by mode, with what reducing takes."""
_OTHER_MODE = 4.0
"""Integers of 16 bits."""
_FORMATS = {"WEBP": (18.0, 9), "AVIF": (16.0, 6), "HEIF": (13.0, 4)}
"""These decoders keep pictures of their own: bytes a pixel at the least, and after decoding."""
_RGB = 4
"""Bytes in which Pillow keeps a pixel; also of greys and palettes, once they are converted."""
_RESULT = 3


def bytes_needed(
    image: Image.Image, target: tuple[int, int], turned: bool, coefficients: int
) -> int:
    """At most what decoding an opened image and reducing it to a size holds at its peak.

    `turned` if it may have to be; `coefficients` as of `JpegScans`.
    """
    least, kept = _FORMATS.get(image.format or "", (0.0, 0))
    decoding = max(least, _DECODING.get(image.mode, _OTHER_MODE))
    if isinstance(image, JxlImageFile):
        decoding, kept = image.decoded_bytes, _RGB
    if 4 * target[0] * target[1] > image.width * image.height:  # hardly reduced, if at all
        own = {"1": 1, "L": 1, "P": 1}.get(image.mode, 2 if image.mode.startswith("I;") else 4)
        has_alpha = "A" in image.mode or image.mode == "P"
        conversions = 0 if image.mode == "RGB" else (1 + has_alpha) * _RGB
        copies = (turned + (target != image.size)) * _RGB
        decoding = max(decoding, own + conversions + copies + _RESULT + kept)
    return round(image.width * image.height * decoding) + 2 * coefficients
