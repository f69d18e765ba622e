"""JPEG XL: its headers and libjxl's pixels."""

from __future__ import annotations

from collections.abc import Callable

import imagecodecs
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import ExifTags, Image

from organizer.errors import PictureError
from organizer.imaging.decode import read_picture
from organizer.imaging.jxl import open_jxl

CONTAINER = bytes.fromhex("0000000c4a584c200d0a870a00000014667479706a786c20000000006a786c20")


def bits(*fields: tuple[int, int]) -> bytes:
    """Values and how many bits each takes, lowest first, behind the signature."""
    packed = place = 0
    for value, count in fields:
        packed |= value << place
        place += count
    return b"\xff\x0a" + packed.to_bytes((place + 7) // 8, "little")


def box(kind: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + kind + content


def jxl(values: NDArray[np.generic], **options: object) -> bytes:
    return bytes(imagecodecs.jpegxl_encode(values, lossless=True, **options))


@pytest.mark.parametrize("size", [(1, 1), (7, 5), (1, 9), (9, 1), (64, 64), (300, 200), (40, 20)])
@pytest.mark.parametrize("container", [False, True])
def test_the_size_is_known_from_the_header(size: tuple[int, int], container: bool) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (size[1], size[0], 3), np.uint8)
    source = jxl(pixels, usecontainer=container)
    assert open_jxl(source).size == size
    picture = read_picture(source, "a.jxl")
    np.testing.assert_array_equal(picture.pixels, pixels)
    assert (picture.metadata.width, picture.metadata.height) == size
    assert (picture.metadata.format, picture.metadata.orientation) == ("JXL", 1)


@pytest.mark.parametrize("ratio", range(1, 8))
def test_all_ratios_of_the_standard_are_known(ratio: int) -> None:
    wide = {1: 300, 2: 360, 3: 400, 4: 450, 5: 533, 6: 375, 7: 600}[ratio]
    assert open_jxl(bits((0, 1), (0, 2), (299, 9), (ratio, 3))).size == (wide, 300)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.full((4, 6), 90, np.uint8), 90),
        (np.full((4, 6), 0x5A80, np.uint16), 0x5A),
        (np.full((4, 6, 3), 0x5A80, np.uint16), 0x5A),
        (np.full((4, 6, 3), 0.5, np.float32), 128),
        (np.stack((np.full((4, 6), 90), np.full((4, 6), 255)), 2).astype(np.uint8), 90),
        (np.stack((np.full((4, 6), 90), np.zeros((4, 6))), 2).astype(np.uint8), 255),
        (np.zeros((4, 6, 4), np.uint8), 255),
        (np.full((4, 6, 4), 255, np.uint8), 255),
        (np.stack([np.full((4, 6, 3), 90 * n, np.uint8) for n in (1, 2)]), 90),
    ],
)
def test_every_kind_of_sample_is_right(values: NDArray[np.generic], expected: int) -> None:
    pixels = read_picture(jxl(values), "a.jxl").pixels
    assert pixels.shape == (4, 6, 3)
    assert np.abs(pixels.astype(int) - expected).max() <= 1


@pytest.mark.parametrize("depth", [10, 12, 14])
def test_depths_between_8_and_16_bits_are_right(depth: int) -> None:
    values = np.full((4, 6, 3), 0x5A << (depth - 8), np.uint16)
    assert (read_picture(jxl(values, bitspersample=depth), "a.jxl").pixels == 0x5A).all()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_libjxl_turns_the_picture_and_the_exif_does_not_turn_it_again(
    encoded: Callable[..., bytes],
    quarters: NDArray[np.uint8],
    corners: Callable[..., str],
    orientation: int,
) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Model] = "X100"
    jpeg = encoded(quarters, "JPEG", exif=exif)
    picture = read_picture(imagecodecs.jpegxl_encode_jpeg(jpeg), "a.jxl")
    reference = read_picture(jpeg, "a.jpg")
    assert corners(picture.pixels) == corners(reference.pixels)
    assert picture.pixels.shape == reference.pixels.shape
    assert picture.metadata.orientation == orientation
    assert picture.metadata.width == reference.metadata.width


@pytest.mark.parametrize("is_packed", [False, True])
def test_the_exif_box_is_read(is_packed: bool) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = "X100"
    exif[ExifTags.Base.Orientation] = 6
    content = b"\0\0\0\x06" + exif.tobytes()
    extra = box(b"Exif", content)
    if is_packed:
        extra = box(b"brob", b"Exif" + imagecodecs.brotli_encode(content))
    source = jxl(np.zeros((4, 6, 3), np.uint8), usecontainer=True) + extra
    metadata = read_picture(source, "a.jxl").metadata
    assert metadata.exposure.camera == "X100"
    assert (metadata.width, metadata.height, metadata.orientation) == (6, 4, 1)


@pytest.mark.parametrize("content", [b"", b"\xff" * 9, b"\0\0\0\0junk"])
@pytest.mark.parametrize("kind", [b"Exif", b"brob"])
def test_a_damaged_exif_box_does_not_matter(kind: bytes, content: bytes) -> None:
    extra = box(kind, b"Exif" + content if kind == b"brob" else content)
    source = jxl(np.zeros((4, 6, 3), np.uint8), usecontainer=True) + extra
    assert read_picture(source, "a.jxl").pixels.shape == (4, 6, 3)


def test_a_codestream_in_small_parts_is_put_together() -> None:
    codestream = bits((0, 1), (0, 2), (299, 9), (0, 3), (0, 2), (399, 9))
    parts = b"".join(box(b"jxlp", bytes(4) + codestream[n : n + 1]) for n in range(len(codestream)))
    assert open_jxl(CONTAINER + parts).size == (400, 300)


def test_a_huge_size_is_refused_before_anything_is_decoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(imagecodecs, "jpegxl_decode", None)
    source = bits((0, 1), (3, 2), (2**30 - 1, 30), (1, 3))
    with pytest.raises(PictureError, match="too large: 1,073,741,824 x 1,073,741,824 pixels"):
        read_picture(source, "a.jxl")


@pytest.mark.parametrize("source", [b"\xff\x0a", CONTAINER, CONTAINER + box(b"jxlc", b"nothing")])
def test_a_file_with_nothing_inside_is_a_problem(source: bytes) -> None:
    with pytest.raises(PictureError):
        read_picture(source, "a.jxl")
