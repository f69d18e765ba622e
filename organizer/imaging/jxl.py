"""Reads JPEG XL files as Pillow images: ISO/IEC 18181-1 headers, libjxl for the pixels."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageFile

_CONTAINER = b"\0\0\0\x0cJXL \r\n\x87\n"
_CODESTREAM = b"\xff\x0a"
STARTS = (_CONTAINER, _CODESTREAM)
"""How files begin."""

_HEADER_BYTES = 96
"""More than the fields take that are read here."""
_MOST_EXIF_BYTES = 2**20
_BYTE_BYTES, _SHORT_BYTES, _FLOAT_BYTES = 10.5, 12.5, 21.0
"""What libjxl and we hold for a pixel, by the bytes of a sample, as measured."""
_RATIOS = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))


class JxlImageFile(ImageFile.ImageFile):
    """The first frame, which libjxl turns upright while loading.

    The orientation it turned by is `info["original_orientation"]`, as in HEIF; the one in EXIF
    does not count. Animations, alpha, 16 bits and floats are read; ICC profiles are not.
    """

    format = "JXL"
    format_description = "JPEG XL"

    def _open(self) -> None:
        self._source = self.fp.read() if self.fp else b""
        codestream = _codestream(self._source)
        if not codestream.startswith(_CODESTREAM):
            raise SyntaxError("not a JPEG XL file")
        bits = _Bits(codestream[2:_HEADER_BYTES])
        width, height = _size(bits)
        orientation, self._depth, self._is_float = _sample_of(bits)
        self._size = (height, width) if orientation >= 5 else (width, height)
        self._mode = "RGB"  # until it is loaded
        self.tile = []
        self.info["original_orientation"] = orientation
        exif = _exif(self._source)
        if exif is not None:
            self.info["exif"] = exif

    @property
    def decoded_bytes(self) -> float:
        """For each pixel, at most, while it is decoded: whether it has alpha, loading tells."""
        if self._is_float:
            return _FLOAT_BYTES
        return _BYTE_BYTES if self._depth <= 8 else _SHORT_BYTES

    def load(self) -> Any:
        """Decode the picture, already upright, in 8 bits; raises whatever the decoder does."""
        if self._source:
            from imagecodecs import jpegxl_decode

            values = _eight_bits(np.asarray(jpegxl_decode(self._source, index=0)), self._depth)
            decoded = Image.fromarray(np.ascontiguousarray(values))
            self._source = b""
            self._mode, self._size, self.im = decoded.mode, decoded.size, decoded.im
        return Image.Image.load(self)

    def getexif(self) -> Image.Exif:
        """Without the orientation, which the decoder has followed."""
        exif = super().getexif()
        exif.pop(ExifTags.Base.Orientation, None)
        return exif


def open_jxl(source: bytes) -> Image.Image:
    """Read the header alone. SyntaxError where there is none."""
    return JxlImageFile(io.BytesIO(source))


class _Bits:
    """Numbers out of a row of bits, lowest first; zeros after its end."""

    def __init__(self, data: bytes) -> None:
        self._rest = int.from_bytes(data, "little")

    def take(self, count: int) -> int:
        value = self._rest & ((1 << count) - 1)
        self._rest >>= count
        return value

    def choose(self, *choices: tuple[int, int]) -> int:
        """The standard's U32: two bits choose an offset, and how many bits to add to it."""
        offset, count = choices[self.take(2)]
        return offset + self.take(count)


def _size(bits: _Bits) -> tuple[int, int]:
    """SizeHeader: width and height."""
    is_small = bits.take(1)

    def side() -> int:
        if is_small:
            return 8 * (1 + bits.take(5))
        return bits.choose((1, 9), (1, 13), (1, 18), (1, 30))

    height = side()
    ratio = bits.take(3)
    if ratio == 0:
        return side(), height
    wide, high = _RATIOS[ratio - 1]
    return height * wide // high, height


def _sample_of(bits: _Bits) -> tuple[int, int, bool]:
    """The beginning of ImageMetadata: EXIF's orientation, the bits of a sample, is it a float."""
    orientation = 1
    if bits.take(1):  # all is default
        return orientation, 8, False
    if bits.take(1):
        orientation = 1 + bits.take(3)
        if bits.take(1):
            _size(bits)  # to be shown at
        if bits.take(1):  # a preview, which no known encoder writes: what follows is not read
            return orientation, 16, True
        if bits.take(1):  # an animation's ticks, loops and timecodes
            bits.choose((100, 0), (1000, 0), (1, 10), (1, 30))
            bits.choose((1, 0), (1001, 0), (1, 8), (1, 10))
            bits.choose((0, 0), (0, 3), (0, 16), (0, 32))
            bits.take(1)
    is_float = bits.take(1) == 1
    depth = bits.choose((8, 0), (10, 0), (12, 0), (1, 6))
    return orientation, 16 if is_float else depth, is_float


def _boxes(source: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The container's boxes: their type and content. None in a bare codestream."""
    start = 0 if source.startswith(_CONTAINER) else len(source)
    while start + 8 <= len(source):
        length, header = int.from_bytes(source[start : start + 4], "big"), 8
        if length == 1:
            length, header = int.from_bytes(source[start + 8 : start + 16], "big"), 16
        end = start + length if length else len(source)
        if end < start + header:
            return
        yield source[start + 4 : start + 8], source[start + header : end]
        start = end


def _codestream(source: bytes) -> bytes:
    """Its beginning at least; a container may spread it over boxes of a few bytes."""
    if not source.startswith(_CONTAINER):
        return source[:_HEADER_BYTES]
    found = b""
    for kind, content in _boxes(source):
        if kind in (b"jxlc", b"jxlp"):
            found += content[4 if kind == b"jxlp" else 0 :][:_HEADER_BYTES]
        if len(found) >= _HEADER_BYTES:
            break
    return found


def _exif(source: bytes) -> bytes | None:
    """The Exif box behind its offset; None where there is none or it cannot be unpacked."""
    from imagecodecs import BrotliError, brotli_decode

    for kind, content in _boxes(source):
        if kind == b"brob" and content.startswith(b"Exif"):
            try:
                kind, content = b"Exif", bytes(brotli_decode(content[4:], out=_MOST_EXIF_BYTES))
            except BrotliError:
                return None
        if kind == b"Exif":
            return content[4 + int.from_bytes(content[:4], "big") :]
    return None


def _eight_bits(values: NDArray[Any], depth: int) -> NDArray[np.uint8]:
    """`depth` is that of integers; floats go from 0 to 1. A row at a time needs no more memory."""
    if values.dtype == np.uint8:
        return values
    result = np.empty(values.shape, np.uint8)
    for row, wide in zip(result, values, strict=True):
        if values.dtype.kind == "f":
            row[...] = (np.nan_to_num(wide).clip(0, 1) * 255).round()
        else:
            row[...] = wide >> max(0, depth - 8)
    return result
