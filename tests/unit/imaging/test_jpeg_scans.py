"""The scans of a JPEG, counted before its decoder goes through them."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from organizer.errors import PictureError
from organizer.imaging import decode, jpeg_scans
from organizer.imaging.decode import read_picture
from organizer.imaging.jpeg_scans import JpegScans, read_scans

Encoder = Callable[..., bytes]
Pixels = NDArray[np.uint8]


def scans(source: bytes) -> JpegScans:
    return read_scans(io.BytesIO(source))


def with_scans(source: bytes, more: int) -> bytes:
    """The last scan of a progressive JPEG that many more times."""
    end = source.rindex(b"\xff\xd9")
    last = source[source.rindex(b"\xff\xda") : end]
    return source[:end] + more * last + source[end:]


def test_a_jpeg_of_one_scan_is_decoded_piece_by_piece(encoded: Encoder, quarters: Pixels) -> None:
    assert scans(encoded(quarters, "JPEG", comment=b"\xff\xda")) == JpegScans()
    assert scans(encoded(quarters[..., 0], "JPEG")) == JpegScans()


def test_the_scans_of_a_progressive_jpeg_are_counted(encoded: Encoder, quarters: Pixels) -> None:
    source = encoded(quarters, "JPEG", progressive=True, subsampling="4:2:0")
    pixels = 96 * 64
    assert scans(source) == JpegScans(source.count(b"\xff\xda"), pixels + 2 * (pixels // 4))
    assert scans(with_scans(source, 50)).count == source.count(b"\xff\xda") + 50
    full = encoded(quarters, "JPEG", progressive=True, subsampling="4:4:4")
    assert scans(full).coefficients == 3 * pixels


def test_a_scan_between_two_chunks_is_counted(
    encoded: Encoder, quarters: Pixels, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = encoded(quarters, "JPEG", progressive=True)
    found = scans(source)
    for size in (1, 2, 3, 100):
        monkeypatch.setattr(jpeg_scans, "_CHUNK", size)
        assert scans(source + b"\xff\xda" * 9) == found


@pytest.mark.parametrize("length", range(0, 700, 23))
def test_a_damaged_jpeg_has_what_is_found(encoded: Encoder, quarters: Pixels, length: int) -> None:
    source = encoded(quarters, "JPEG", progressive=True)
    assert scans(source[:length]).count <= scans(source).count


def test_a_jpeg_that_is_gone_through_too_often_is_refused(
    encoded: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = encoded(Image.new("RGB", (64, 64), "teal"), "JPEG", progressive=True)
    often = with_scans(source, 90)
    assert read_picture(often, "a.jpg").pixels.shape == (64, 64, 3)
    monkeypatch.setattr(decode, "_MOST_PIXELS_SCANNED", 64 * 64 * 50)
    assert read_picture(source, "a.jpg").pixels.shape == (64, 64, 3)
    with pytest.raises(PictureError, match=r"stored in 1\d\d parts, which would take too long"):
        read_picture(often, "a.jpg")
