"""What pictures need, foreseen from their headers, and refused where it is too much."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from organizer.errors import PictureError
from organizer.imaging.jxl import open_jxl
from organizer.imaging.memory_need import bytes_needed
from organizer.imaging.workers.allowance import allow_decoding
from organizer.imaging.workers.decoder_pool import DecoderPool

Encoder = Callable[..., bytes]
MILLION = 10**6
SMALL = (512, 512)


def need(mode: str, kind: str | None = None, target: tuple[int, int] = SMALL) -> float:
    image = Image.new(mode, (4000, 2500))
    image.format = kind
    return bytes_needed(image, target, turned=False, coefficients=0) / (10 * MILLION)


@pytest.mark.parametrize(
    ("mode", "kind", "measured"),
    [
        ("RGB", "PNG", 4.7),
        ("RGBA", "PNG", 8.7),
        ("L", "PNG", 1.26),
        ("LA", "PNG", 8.7),
        ("I;16", "PNG", 3.5),
        ("P", "PNG", 5.7),
        ("1", "TIFF", 2.2),
        ("I", "TIFF", 6.0),
        ("F", "TIFF", 6.1),
        ("CMYK", "TIFF", 4.7),
        ("RGB", "WEBP", 16.8),
        ("RGB", "AVIF", 14.5),
        ("RGB", "HEIF", 7.7),
    ],
)
def test_no_less_is_foreseen_than_was_measured(mode: str, kind: str, measured: float) -> None:
    assert measured <= need(mode, kind) < 2 * measured


def test_a_jpeg_xl_needs_by_its_samples() -> None:
    for dtype, measured in ((np.uint8, 8.7), (np.uint16, 12.0), (np.float32, 20.1)):
        source = imagecodecs.jpegxl_encode(np.zeros((64, 64, 4), dtype))
        found = bytes_needed(open_jxl(source), (8, 8), turned=False, coefficients=0) / 64**2
        assert measured <= found < 1.5 * measured


def test_the_full_size_needs_more_the_more_is_copied() -> None:
    full = (4000, 2500)
    assert need("RGB", "JPEG", full) == 7
    assert need("L", "JPEG", full) == 8
    assert need("RGBA", "PNG", full) == 15
    image = Image.new("RGB", full)
    assert bytes_needed(image, full, turned=True, coefficients=0) == 110 * MILLION
    assert bytes_needed(image, SMALL, turned=False, coefficients=7) == 50 * MILLION + 14


def test_more_is_allowed_for_a_file_that_holds_more() -> None:
    allow_decoding(600 * MILLION, 1000, is_full=False)
    allow_decoding(1400 * MILLION, 1000, is_full=True)
    allow_decoding(2000 * MILLION, 30 * MILLION, is_full=False)
    for needed, file_bytes in ((900 * MILLION, 1000), (5000 * MILLION, 30 * MILLION)):
        with pytest.raises(PictureError, match=r"needs .* of memory, more than Smalti allows\."):
            allow_decoding(needed, file_bytes, is_full=False)


def test_large_photos_are_allowed() -> None:
    """As they come from phones and scanners, and as small as they can be packed."""
    for mode, kind, megapixels in (
        ("RGB", "TIFF", 150),
        ("RGB", "PNG", 150),
        ("I;16", "TIFF", 190),
        ("L", "TIFF", 500),
        ("1", "TIFF", 300),
    ):
        allow_decoding(round(need(mode, kind) * megapixels * MILLION), 1000, is_full=False)
    allow_decoding(round(need("RGB", "JPEG", (4000, 2500)) * 200 * MILLION), 1000, is_full=True)


def test_a_small_file_that_unpacks_to_gigabytes_is_refused_before_it_does(
    decoders: DecoderPool,
) -> None:
    side, rows = 22_000, 1000
    strip = zlib.compress(bytes(side * rows * 4), 9)
    strips = side // rows
    tags = {
        256: side,
        257: side,
        258: 32,
        259: 8,
        262: 1,
        273: 0,
        277: 1,
        278: rows,
        279: 0,
        339: 3,
    }
    ends = 8 + len(strip) + 2 + 12 * len(tags) + 4
    lists = {273: ends, 279: ends + 4 * strips}
    directory = b"".join(
        struct.pack("<HHII", tag, 4, strips, lists[tag])
        if tag in lists
        else struct.pack("<HHII", tag, 4, 1, value)
        for tag, value in tags.items()
    )
    source = b"".join(
        (
            b"II*\0" + struct.pack("<I", 8 + len(strip)) + strip,
            struct.pack("<H", len(tags)) + directory + bytes(4),
            struct.pack("<I", 8) * strips,
            struct.pack("<I", len(strip)) * strips,
        )
    )
    assert len(source) < 100_000
    with pytest.raises(PictureError, match=r"needs 3\.1 GB of memory"):
        decoders.read(source, "a.tif")
