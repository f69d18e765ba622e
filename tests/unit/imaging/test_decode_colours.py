"""Colours of every format as sRGB: profiles, depths, modes and transparency."""

from __future__ import annotations

import struct
from collections.abc import Callable

import imagecodecs
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from organizer.imaging.decode import read_picture

Pixels = NDArray[np.uint8]
Encoder = Callable[..., bytes]


def jxl(values: NDArray[np.generic]) -> bytes:
    return bytes(imagecodecs.jpegxl_encode(values, lossless=True))


def test_a_profile_is_followed_before_and_after_reducing(
    encoded: Encoder, swapped_profile: bytes
) -> None:
    red = np.full((64, 64, 3), (255, 0, 0), np.uint8)
    for picture_format in ("JPEG", "PNG", "WEBP", "TIFF", "AVIF"):
        options = {"quality": 100} if picture_format == "AVIF" else {}
        source = encoded(red, picture_format, icc_profile=swapped_profile, **options)
        for long_side in (None, 16):
            pixels = read_picture(source, "a", long_side, 8).pixels
            assert pixels[3, 3, 1] > 245, picture_format
            assert pixels[3, 3, [0, 2]].max() < 25, picture_format


@pytest.mark.parametrize("picture_format", ["JPEG", "PNG", "TIFF"])
def test_a_broken_profile_is_ignored(encoded: Encoder, picture_format: str) -> None:
    grey = np.full((8, 8, 3), 99, np.uint8)
    source = encoded(grey, picture_format, icc_profile=b"broken")
    assert np.abs(read_picture(source, "a").pixels.astype(int) - 99).max() <= 1


@pytest.mark.parametrize(
    ("picture_format", "options"),
    [("PNG", {}), ("TIFF", {}), ("TIFF", {"compression": "tiff_lzw"})],
)
def test_16_bits_of_grey_become_the_upper_8(
    encoded: Encoder, picture_format: str, options: dict[str, str]
) -> None:
    values = np.arange(256, dtype=np.uint16).reshape(16, 16) * 257
    pixels = read_picture(encoded(Image.fromarray(values), picture_format, **options), "a").pixels
    np.testing.assert_array_equal(pixels[:, :, 1], values >> 8)


def test_16_bits_of_rgb_become_the_upper_8() -> None:
    values = np.random.default_rng(2).integers(0, 65536, (9, 7, 3)).astype(np.uint16)
    for source in (imagecodecs.png_encode(values), jxl(values)):
        np.testing.assert_array_equal(read_picture(bytes(source), "a").pixels, values >> 8)


def test_a_16_bit_rgb_tiff_becomes_the_upper_8() -> None:
    values = np.random.default_rng(2).integers(0, 65536, (9, 7, 3)).astype("<u2")
    entries = [(256, 3, 1, 7), (257, 3, 1, 9), (258, 3, 3, 122), (259, 3, 1, 1), (262, 3, 1, 2)]
    entries += [(273, 4, 1, 128), (277, 3, 1, 3), (278, 3, 1, 9), (279, 4, 1, values.nbytes)]
    header = struct.pack("<2sHIH", b"II", 42, 8, len(entries))
    directory = b"".join(struct.pack("<HHII", *entry) for entry in entries) + bytes(4)
    source = (header + directory).ljust(122, b"\0") + struct.pack("<3H", 16, 16, 16)
    source += values.tobytes()
    np.testing.assert_array_equal(read_picture(source, "a.tif").pixels, values >> 8)


@pytest.mark.parametrize("picture_format", ["JPEG", "TIFF"])
@pytest.mark.parametrize(
    ("ink", "colour"),
    [((0, 0, 0, 0), (255,) * 3), ((0, 255, 255, 0), (255, 0, 0)), ((0, 0, 0, 255), (0,) * 3)],
)
def test_cmyk_is_not_inverted(
    encoded: Encoder, picture_format: str, ink: tuple[int, ...], colour: tuple[int, ...]
) -> None:
    source = encoded(Image.new("CMYK", (16, 16), ink), picture_format)
    assert (b"Adobe" in source) == (picture_format == "JPEG")
    pixels = read_picture(source, "a").pixels
    assert np.abs(pixels.astype(int) - colour).max() <= 3


@pytest.mark.parametrize("picture_format", ["PNG", "GIF"])
def test_transparent_palette_colours_are_white(encoded: Encoder, picture_format: str) -> None:
    image = Image.fromarray(np.repeat(np.arange(2, dtype=np.uint8), 32).reshape(8, 8))
    image.putpalette([200, 0, 0, 0, 0, 200])
    source = encoded(image, picture_format, transparency=1)
    pixels = read_picture(source, "a").pixels
    assert (pixels[0, 0].tolist(), pixels[7, 7].tolist()) == ([200, 0, 0], [255, 255, 255])


@pytest.mark.parametrize("picture_format", ["PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_alpha_lies_on_white(encoded: Encoder, picture_format: str, mode: str) -> None:
    image = Image.new("RGBA", (16, 16), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 16, 8))
    pixels = read_picture(encoded(image.convert(mode), picture_format), "a").pixels
    assert pixels[2].max() <= 4
    assert pixels[13].min() >= 251


def test_reducing_does_not_bleed_the_colours_of_transparent_places(encoded: Encoder) -> None:
    image = Image.new("RGBA", (64, 64), (255, 0, 0, 0))
    image.paste((255, 255, 255, 255), (0, 0, 33, 64))
    assert read_picture(encoded(image, "PNG"), "a", 16, 16).pixels.min() >= 254


@pytest.mark.parametrize("picture_format", ["PNG", "TIFF", "BMP"])
def test_one_bit_is_black_and_white(encoded: Encoder, picture_format: str) -> None:
    bits = np.eye(12, dtype=bool)
    pixels = read_picture(encoded(Image.fromarray(bits), picture_format), "a").pixels
    np.testing.assert_array_equal(pixels, bits[:, :, None].repeat(3, 2) * np.uint8(255))


def test_a_float_tiff_is_read(encoded: Encoder) -> None:
    values = np.linspace(0, 1, 64, dtype=np.float32).reshape(8, 8)
    pixels = read_picture(encoded(Image.fromarray(values), "TIFF"), "a.tif").pixels
    np.testing.assert_array_equal(pixels[:, :, 0], (values * 255).round())


def test_a_lab_tiff_is_read(encoded: Encoder) -> None:
    pixels = read_picture(encoded(Image.new("LAB", (8, 8), (137, 128, 128)), "TIFF"), "a").pixels
    assert np.abs(pixels.astype(int) - 128).max() <= 4
