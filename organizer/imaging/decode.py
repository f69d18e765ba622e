"""Turns a picture file's bytes into upright sRGB pixels."""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass
from functools import cache
from pathlib import PurePath

import numpy as np
from numpy.typing import NDArray
from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from organizer.errors import PictureError
from organizer.imaging import raw
from organizer.imaging.budget import PixelBudget
from organizer.imaging.colour import resizable, to_srgb
from organizer.imaging.metadata import orientation_of, read_metadata
from organizer.records import Metadata

_EXTENSIONS = (
    ".jpg .jpeg .jpe .jfif .png .webp .gif .bmp .dib .tif .tiff .avif .heic .heif .hif .jxl"
)
EXTENSIONS = raw.EXTENSIONS | frozenset(_EXTENSIONS.split())
"""The file names that are looked at, in lower case; what a file is, its content decides."""

MOST_PIXELS = 500_000_000

_FORMATS = tuple(
    plugin.format
    for plugin in (
        JpegImagePlugin.JpegImageFile,
        PngImagePlugin.PngImageFile,
        WebPImagePlugin.WebPImageFile,
        GifImagePlugin.GifImageFile,
        BmpImagePlugin.BmpImageFile,
        BmpImagePlugin.DibImageFile,
        TiffImagePlugin.TiffImageFile,
        AvifImagePlugin.AvifImageFile,
    )
)
"""Only these: Pillow also opens kinds that run other programs. JPEG includes MPO."""

_HEIF = re.compile(rb"....ftyp(hei[cmsx]|hev[cmsx]|mif1|msf1)", re.DOTALL)
_JXL = (b"\xff\x0a", b"\0\0\0\x0cJXL \r\n\x87\n")
_KNOWN = re.compile(rb"\xff\xd8|\x89PNG|GIF8|BM|II\*\0|MM\0\*|RIFF....WEBP|....ftyp", re.DOTALL)
"""How the kinds begin that Smalti reads."""
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# Pillow's own limit warns at 89 million pixels and is global; ours is checked before decoding.
Image.MAX_IMAGE_PIXELS = None
# What Pillow warns of, odd EXIF mostly, is no news: it is either read or it is not.
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture, possibly reduced; the metadata tell its full size."""

    pixels: NDArray[np.uint8]
    """(height, width, 3), upright sRGB."""
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class _Opened:
    """A picture whose header was read: `width` and `height` are upright, the image is not."""

    image: Image.Image
    kind: str
    orientation: int
    width: int
    height: int
    exif: Image.Exif | None


def read_picture(
    source: bytes,
    name: str,
    long_side: int | None = 512,
    short_side: int = 256,
    budget: PixelBudget | None = None,
) -> Picture:
    """Decode the first picture of a file; `name` only tells RAW files from TIFF.

    Reduced as far as both sides stay at least as long as asked, never enlarged; `long_side` None
    keeps the full size. PictureError with one sentence for anything that cannot be decoded.
    Safe from any thread; `budget` bounds the memory of all of them.
    """
    if not source:
        raise _problem("The file is empty.")
    try:
        opened = _open(source, name)
        _check_size(opened)
        target = _target(opened, long_side, short_side)
        with (budget or _unbounded()).reserve(_bytes_needed(opened, target)):
            pixels = _pixels(opened, target)
        metadata = read_metadata(
            opened.exif, opened.width, opened.height, opened.kind, opened.orientation
        )
    except PictureError:
        raise
    except MemoryError as error:
        raise _problem("There is not enough memory to decode the picture.") from error
    except Exception as error:  # decoders raise anything at all for damaged files
        raise _problem(_reason(error, source)) from error
    return Picture(pixels, metadata)


def _open(source: bytes, name: str) -> _Opened:
    if source.startswith(_JXL):
        return _open_jxl(source)
    if PurePath(name).suffix.lower() in raw.EXTENSIONS:
        found = raw.open_raw(source)
        tags = raw.read_exif(source) or found.image.getexif()
        return _Opened(found.image, "RAW", found.orientation, found.width, found.height, tags)
    is_heif = _HEIF.match(source[:12]) is not None
    if is_heif:
        _register_heif()
    image = Image.open(io.BytesIO(source), formats=("HEIF", "AVIF") if is_heif else _FORMATS)
    exif = _exif(image)
    orientation = orientation_of(exif)
    width, height = image.size
    if orientation >= 5 and image.format != "TIFF":  # Pillow gives a TIFF's size upright
        width, height = height, width
    kind = {"MPO": "JPEG", "DIB": "BMP"}.get(image.format or "", image.format or "")
    return _Opened(image, kind, orientation, width, height, exif)


def _open_jxl(source: bytes) -> _Opened:
    """libjxl turns the picture upright itself."""
    from imagecodecs import jpegxl_decode

    values = np.asarray(jpegxl_decode(source))
    while values.ndim > 3 or (values.ndim == 3 and values.shape[2] > 4):
        values = values[0]  # the first frame
    if values.dtype == np.uint16:
        values = values >> 8
    elif values.dtype.kind == "f":
        values = np.clip(values, 0, 1) * 255
    image = Image.fromarray(np.ascontiguousarray(values.squeeze().astype(np.uint8)))
    return _Opened(image, "JXL", 1, image.width, image.height, None)


def _exif(image: Image.Image) -> Image.Exif | None:
    try:
        return image.getexif()
    except Exception:  # damaged EXIF breaks Pillow's reader in many ways; the pixels may be fine
        return None


def _check_size(opened: _Opened) -> None:
    if opened.width * opened.height > MOST_PIXELS:
        raise _problem(
            f"The picture is too large: {opened.width:,} x {opened.height:,} pixels, "
            f"the most is {MOST_PIXELS // 10**6} million."
        )


def _target(opened: _Opened, long_side: int | None, short_side: int) -> tuple[int, int]:
    """The size to reduce the image to, as it lies in the file."""
    width, height = opened.image.size
    if long_side is None:
        return width, height
    scale = max(long_side / max(width, height), short_side / min(width, height))
    if scale >= 1:
        return width, height
    return max(1, round(width * scale)), max(1, round(height * scale))


def _bytes_needed(opened: _Opened, target: tuple[int, int]) -> int:
    """About what decoding holds at its peak, after a JPEG's decoder was told to reduce."""
    opened.image.draft(None, target)
    width, height = opened.image.size
    return width * height * 4 + target[0] * target[1] * 8


def _pixels(opened: _Opened, target: tuple[int, int]) -> NDArray[np.uint8]:
    image = opened.image
    image.load()
    # Pillow turns a TIFF upright while loading and drops the tag.
    turn = opened.orientation if opened.kind == "RAW" else orientation_of(_exif(image))
    if image.width != image.height and (image.width < image.height) != (target[0] < target[1]):
        target = target[1], target[0]
    profile = image.info.get("icc_profile")
    image = resizable(image)
    if image.size != target and (image.width > target[0] or image.height > target[1]):
        image = image.resize(target, Image.Resampling.BICUBIC, reducing_gap=2.0)
    image = to_srgb(image, profile)
    if turn in _TURNS:
        image = image.transpose(_TURNS[turn])
    return np.asarray(image)


def _reason(error: Exception, source: bytes) -> str:
    """A decoder's complaint as a sentence."""
    text = str(error).lower()
    if isinstance(error, UnidentifiedImageError) and not _KNOWN.match(source[:12]):
        return "The file is not a picture of a kind Smalti knows."
    if "truncated" in text or "end of file" in text or "eof" in text:
        return "The file is truncated: its end is missing."
    return "The picture is damaged and cannot be decoded."


def _problem(sentence: str) -> PictureError:
    return PictureError(sentence, "Bring the file back from a backup, or leave it out.")


@cache
def _register_heif() -> None:
    import pi_heif

    pi_heif.register_heif_opener(thumbnails=False)


@cache
def _unbounded() -> PixelBudget:
    return PixelBudget(1 << 62)
