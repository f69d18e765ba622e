"""Turns a picture file's bytes into upright sRGB pixels."""

from __future__ import annotations

import io
import mmap
import re
import warnings
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Protocol

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
    WebPImagePlugin,
)

from organizer.errors import PictureError, foreign_code
from organizer.imaging import jxl, raw
from organizer.imaging.colour import as_array, resizable, to_srgb
from organizer.imaging.damage import (
    READABLE,
    explain_decoder,
    explain_undecodable_file,
    explain_unreadable_file,
)
from organizer.imaging.jpeg_scans import JpegScans, read_scans
from organizer.imaging.memory_need import bytes_needed
from organizer.imaging.metadata import (
    exif_of,
    explain_damaged_metadata,
    orientation_of,
    read_metadata,
    read_rating,
)
from organizer.records import Metadata
from organizer.regular_file import read_file

_EXTENSIONS = (
    ".jpg .jpeg .jpe .jfif .png .webp .gif .bmp .dib .tif .tiff .avif .heic .heif .hif .jxl"
)
EXTENSIONS = raw.EXTENSIONS | frozenset(_EXTENSIONS.split())
"""The file names that are looked at, in lower case; what a file is, its content decides."""

_START_BYTES = 128
"""Enough to tell the kind of a file."""

MOST_PIXELS = 500_000_000
_MOST_PIXELS_SCANNED = 12 * MOST_PIXELS
"""A JPEG of many scans is gone through as often; ten are usual for one that shows up bit by bit."""

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


Source = bytes | IO[bytes]
"""A file's content, or a large file itself, opened."""


class Budget(Protocol):
    """What memory there is; `PixelBudget` is one."""

    def reserve(self, size: int) -> AbstractContextManager[None]:
        """Hold so many bytes, as soon as they are free. PictureError where they never will be."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture, possibly reduced; the metadata tell its full size."""

    pixels: NDArray[np.uint8]
    """(height, width, 3), upright sRGB."""
    metadata: Metadata


def read_picture(
    source: Source,
    name: str,
    long_side: int | None = 512,
    short_side: int = 256,
    budget: Budget | None = None,
) -> Picture:
    """Decode the first picture of a file; `name` only tells RAW files from their look-alikes.

    Reduced as far as both sides stay at least as long as asked, never enlarged; `long_side` None
    keeps the full size. PictureError with one sentence for anything that cannot be decoded.
    Safe from any thread; `budget` bounds the memory of all of them. A hostile file can make a
    decoder crash or hang: what a person did not make themselves goes through a `DecoderPool`.
    """
    start = _start(source)
    if not start:
        raise explain_undecodable_file("The file is empty.")
    with foreign_code(lambda error: explain_decoder(error, _view(source))):
        if raw.is_raw(start, name):
            return _read_raw(_whole(source), long_side, short_side, budget)
        return _read(source, long_side, short_side, budget)


def read_bytes(path: Path, remedy: str = READABLE) -> bytes:
    """What a file holds; PictureError with this remedy where it cannot be opened."""
    try:
        return read_file(path)
    except OSError as error:
        raise explain_unreadable_file(path, error, remedy) from error


def read_rating_of(source: Source, name: str) -> int | None:
    """`Metadata.rating` alone, mostly from the header; None for a damaged file."""
    start = _start(source)
    with suppress(PictureError), foreign_code(explain_damaged_metadata):
        if raw.is_raw(start, name):
            exif = raw.read_exif(_whole(source))
            return read_rating(exif, _packet(exif))
        image = _open(start, _file(source))
        # Pillow would decode a PNG to look for EXIF behind its pixels.
        exif = None if image.format == "PNG" else exif_of(image)
        return read_rating(exif, image.info.get("xmp"))
    return None


def _start(source: Source) -> bytes:
    return source[:_START_BYTES] if isinstance(source, bytes) else _file(source).read(_START_BYTES)


def _file(source: Source) -> IO[bytes]:
    """To be read from its beginning."""
    if isinstance(source, bytes):
        return io.BytesIO(source)
    source.seek(0)
    return source


def _whole(source: Source) -> bytes:
    return source if isinstance(source, bytes) else _file(source).read()


def _view(source: Source) -> bytes | mmap.mmap:
    if isinstance(source, bytes):
        return source
    return mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ)


def _read(
    source: Source,
    long_side: int | None,
    short_side: int,
    budget: Budget | None,
) -> Picture:
    image = _open(_start(source), _file(source))
    size = _check_size(image.size)
    is_jpeg = image.format in ("JPEG", "MPO")
    scans = _check_scans(_file(source), size) if is_jpeg else JpegScans()
    target = _target(size, long_side, short_side)
    image.draft(None, target)  # a JPEG's decoder reduces itself
    is_reduced = image.size != size
    # Pillow would decode a PNG to look for EXIF behind its pixels.
    may_turn = not is_jpeg or orientation_of(exif_of(image)) > 1
    with _reserve(budget, bytes_needed(image, target, may_turn, scans.coefficients)):
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
    source: bytes, long_side: int | None, short_side: int, budget: Budget | None
) -> Picture:
    found = raw.open_raw(source, lambda size: _reserve(budget, size))
    image, size = found.image, _check_size(found.image.size)
    target = _target(size, long_side, short_side)
    image.draft(None, target)
    with _reserve(budget, bytes_needed(image, target, True, 0)):
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


def _check_size(size: tuple[int, int]) -> tuple[int, int]:
    width, height = size
    if width * height > MOST_PIXELS:
        raise explain_undecodable_file(
            f"The picture is too large: {width:,} x {height:,} pixels, "
            f"the most is {MOST_PIXELS // 10**6} million."
        )
    return size


def _check_scans(file: IO[bytes], size: tuple[int, int]) -> JpegScans:
    scans = read_scans(file)
    if scans.count * size[0] * size[1] > _MOST_PIXELS_SCANNED:
        raise explain_undecodable_file(
            f"The picture is stored in {scans.count:,} parts, which would take too long to decode."
        )
    return scans


def _target(size: tuple[int, int], long_side: int | None, short_side: int) -> tuple[int, int]:
    """The size to reduce a picture of a size to."""
    if long_side is None:
        return size
    width, height = size
    scale = max(long_side / max(size), short_side / min(size))
    if scale >= 1:
        return size
    return max(1, round(width * scale)), max(1, round(height * scale))


def _reserve(budget: Budget | None, size: int) -> AbstractContextManager[None]:
    return budget.reserve(size) if budget else nullcontext()


def _pixels(image: Image.Image, turn: int, target: tuple[int, int]) -> NDArray[np.uint8]:
    image.load()
    profile = image.info.get("icc_profile")
    image = resizable(image)
    if image.width > target[0] or image.height > target[1]:
        image = image.resize(target, Image.Resampling.BICUBIC, reducing_gap=2.0)
    image = to_srgb(image, profile)
    if turn in _TURNS:
        image = image.transpose(_TURNS[turn])
    return as_array(image)


@cache
def _register_heif() -> None:
    import pi_heif

    pi_heif.register_heif_opener(thumbnails=False)
