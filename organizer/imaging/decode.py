"""Turns a picture file's bytes into upright sRGB pixels."""

from __future__ import annotations

import io
import re
import warnings
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray
from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    ExifTags,
    GifImagePlugin,
    Image,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from organizer.errors import PictureError
from organizer.imaging import jxl, raw
from organizer.imaging.colour import resizable, to_srgb
from organizer.imaging.metadata import exif_of, orientation_of, read_metadata, read_rating
from organizer.imaging.pixel_budget import PixelBudget
from organizer.paths import displayable
from organizer.records import Metadata, Photo

_EXTENSIONS = (
    ".jpg .jpeg .jpe .jfif .png .webp .gif .bmp .dib .tif .tiff .avif .heic .heif .hif .jxl"
)
EXTENSIONS = raw.EXTENSIONS | frozenset(_EXTENSIONS.split())
"""The file names that are looked at, in lower case; what a file is, its content decides."""

_START_BYTES = 128
"""Enough to tell the kind of a file."""

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

_HEIF = re.compile(rb"....ftyp(hei[cmsx]|hev[cmsx]|(mif1|msf1)(?!.{0,64}avi[fs]))", re.DOTALL)
"""Generic brands may be AVIF too, which then is among the compatible ones."""
_KNOWN = re.compile(
    rb"\xff\xd8|\x89PNG|GIF8|BM|II\*\0|MM\0\*|RIFF....WEBP|....ftyp(avi|he[iv]|mif1|msf1|crx)",
    re.DOTALL,
)
"""How the kinds begin that Smalti reads."""
_UNSUPPORTED = ("unsupported", "not supported", "not been built in", "not available")
"""What decoders say of files that may well be whole."""
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


def read_picture(
    source: bytes,
    name: str,
    long_side: int | None = 512,
    short_side: int = 256,
    budget: PixelBudget | None = None,
) -> Picture:
    """Decode the first picture of a file; `name` only tells RAW files from their look-alikes.

    Reduced as far as both sides stay at least as long as asked, never enlarged; `long_side` None
    keeps the full size. PictureError with one sentence for anything that cannot be decoded.
    Safe from any thread; `budget` bounds the memory of all of them.
    """
    if not source:
        raise _problem("The file is empty.")
    try:
        if raw.is_raw(source, name):
            return _read_raw(source, long_side, short_side, budget)
        return _read(source, long_side, short_side, budget)
    except PictureError:
        raise
    except MemoryError as error:
        raise _problem("There is not enough memory to decode the picture.") from error
    except Exception as error:  # decoders raise anything at all for damaged files
        raise _problem(_reason(error, source)) from error


def read_rating_of(path: Path) -> int | None:
    """`Metadata.rating` of a file, mostly from its header alone; None for a damaged one.

    OSError where it cannot be read.
    """
    with path.open("rb") as file:
        start = file.read(_START_BYTES)
        file.seek(0)
        try:
            if raw.is_raw(start, path.name):
                exif = raw.read_exif(file.read())
                return read_rating(exif, _packet(exif))
            image = _open(start, file)
            # Pillow would decode a PNG to look for EXIF behind its pixels.
            exif = None if image.format == "PNG" else exif_of(image)
            return read_rating(exif, image.info.get("xmp"))
        except Exception:  # decoders raise anything at all for damaged files
            return None


def _read(
    source: bytes, long_side: int | None, short_side: int, budget: PixelBudget | None
) -> Picture:
    image = _open(source, io.BytesIO(source))
    size = _checked(image.size)
    image.draft(None, _target(size, long_side, short_side))  # a JPEG's decoder reduces itself
    is_reduced = image.size != size
    with _reserved(budget, _bytes_needed(image, size)):
        exif = exif_of(image)  # decodes a PNG, which has it at its end
        orientation = orientation_of(exif)
        image.load()
        # Pillow turns a TIFF while loading, and only then drops the tag.
        turn = orientation_of(exif_of(image))
        size = size if is_reduced else image.size
        pixels = _pixels(image, turn, _target(size, long_side, short_side))
    width, height = size if turn < 5 else size[::-1]
    kind = {"MPO": "JPEG", "DIB": "BMP"}.get(image.format or "", image.format or "")
    # What HEIF and JPEG XL decoders turned by.
    orientation = image.info.get("original_orientation") or orientation
    xmp = image.info.get("xmp")
    return Picture(pixels, read_metadata(exif, width, height, kind, orientation, xmp))


def _read_raw(
    source: bytes, long_side: int | None, short_side: int, budget: PixelBudget | None
) -> Picture:
    found = raw.open_raw(source)
    image, size = found.image, _checked(found.image.size)
    target = _target(size, long_side, short_side)
    image.draft(None, target)
    with _reserved(budget, _bytes_needed(image, size)):
        pixels = _pixels(image, found.turn, target)
    exif = raw.read_exif(source) or exif_of(image)
    metadata = read_metadata(
        exif, found.width, found.height, "RAW", found.orientation, _packet(exif)
    )
    return Picture(pixels, metadata)


def _packet(exif: Image.Exif | None) -> object:
    """The XMP of a RAW file that is TIFF inside."""
    return exif.get(ExifTags.Base.XMLPacket) if exif else None


def _open(start: bytes, file: IO[bytes]) -> Image.Image:
    """The picture with its header read; of some kinds the whole file is."""
    if start.startswith(jxl.STARTS):
        return jxl.open_jxl(file.read())
    is_heif = _HEIF.match(start) is not None
    if is_heif:
        _register_heif()
    return Image.open(file, formats=("HEIF",) if is_heif else _FORMATS)


def _checked(size: tuple[int, int]) -> tuple[int, int]:
    width, height = size
    if width * height > MOST_PIXELS:
        raise _problem(
            f"The picture is too large: {width:,} x {height:,} pixels, "
            f"the most is {MOST_PIXELS // 10**6} million."
        )
    return size


def _target(size: tuple[int, int], long_side: int | None, short_side: int) -> tuple[int, int]:
    """The size to reduce a picture of a size to."""
    if long_side is None:
        return size
    width, height = size
    scale = max(long_side / max(size), short_side / min(size))
    if scale >= 1:
        return size
    return max(1, round(width * scale)), max(1, round(height * scale))


def _reserved(budget: PixelBudget | None, size: int) -> AbstractContextManager[None]:
    return budget.reserve(size) if budget else nullcontext()


def _bytes_needed(image: Image.Image, size: tuple[int, int]) -> int:
    """At most what decoding holds at its peak, as measured; `size` is that before reducing.

    A WebP decoder keeps two canvases, floats are copied, and a progressive JPEG's coefficients
    are all in memory, however far it is reduced.
    """
    is_wide = image.format == "WEBP" or image.mode in ("F", "I")
    coefficients = 6 * size[0] * size[1] if image.info.get("progressive") else 0
    return image.width * image.height * (18 if is_wide else 10) + coefficients


def _pixels(image: Image.Image, turn: int, target: tuple[int, int]) -> NDArray[np.uint8]:
    image.load()
    profile = image.info.get("icc_profile")
    image = resizable(image)
    if image.width > target[0] or image.height > target[1]:
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
    if "truncated" in text or "end of file" in text or "eof" in text or _is_cut(source):
        return "The file is truncated: its end is missing."
    if any(words in text for words in _UNSUPPORTED):
        return "The picture is of a rare kind that Smalti cannot decode."
    return "The picture is damaged and cannot be decoded."


def _is_cut(source: bytes) -> bool:
    """Whether WebP's or HEIF's own lengths, which their decoders do not tell of, pass the end."""
    if source.startswith(b"RIFF"):
        return 8 + int.from_bytes(source[4:8], "little") > len(source)
    start = 0 if source[4:8] == b"ftyp" else len(source)
    while start + 8 <= len(source):
        length = int.from_bytes(source[start : start + 4], "big")
        if length < 8:  # 0 is "to the end", 1 stands for 64 bits: both are rare
            return False
        start += length
    return start > len(source)


def _problem(sentence: str) -> PictureError:
    return PictureError(sentence, "Bring the file back from a backup, or leave it out.")


@cache
def _register_heif() -> None:
    import pi_heif

    pi_heif.register_heif_opener(thumbnails=False)


def read_full_picture(photo: Photo) -> NDArray[np.uint8]:
    """A photo's pixels at full size, (height, width, 3); PictureError. Called in a worker."""
    try:
        data = photo.path.read_bytes()
    except OSError as error:
        raise PictureError(
            f"{displayable(photo.path)} cannot be read: {error.strerror}.",
            "Connect its drive, or index its folder again.",
        ) from error
    return read_picture(data, photo.path.name, long_side=None).pixels
