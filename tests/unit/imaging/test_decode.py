"""Files of every format as upright sRGB pixels."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import ExifTags, Image

from organizer.errors import PictureError
from organizer.imaging.decode import EXTENSIONS, read_picture
from organizer.imaging.pixel_budget import PixelBudget

Pixels = NDArray[np.uint8]
Encoder = Callable[..., bytes]

UPRIGHT = "red green blue white"
STORED: dict[int, Callable[[Pixels], Pixels]] = {
    1: lambda pixels: pixels,
    2: lambda pixels: pixels[:, ::-1],
    3: lambda pixels: pixels[::-1, ::-1],
    4: lambda pixels: pixels[::-1],
    5: lambda pixels: pixels.swapaxes(0, 1),
    6: lambda pixels: np.rot90(pixels),
    7: lambda pixels: np.rot90(pixels, 2).swapaxes(0, 1),
    8: lambda pixels: np.rot90(pixels, -1),
}
"""How a camera stores an upright picture for each EXIF orientation."""


def oriented(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    return exif


# Upright exactly once


@pytest.mark.parametrize("picture_format", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("long_side", [None, 40])
def test_an_orientation_is_applied_exactly_once(
    encoded: Encoder,
    quarters: Pixels,
    corners: Callable[[Pixels], str],
    picture_format: str,
    orientation: int,
    long_side: int | None,
) -> None:
    stored = np.ascontiguousarray(STORED[orientation](quarters))
    source = encoded(stored, picture_format, exif=oriented(orientation))
    picture = read_picture(source, "a", long_side, 8)
    assert corners(picture.pixels) == UPRIGHT
    assert picture.pixels.shape == ((64, 96, 3) if long_side is None else (27, 40, 3))
    metadata = picture.metadata
    assert (metadata.width, metadata.height) == (96, 64)
    assert (metadata.orientation, metadata.format) == (orientation, picture_format)


@pytest.mark.parametrize("picture_format", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_an_orientation_that_makes_no_sense_changes_nothing(
    encoded: Encoder, quarters: Pixels, corners: Callable[[Pixels], str], picture_format: str
) -> None:
    picture = read_picture(encoded(quarters, picture_format, exif=oriented(77)), "a")
    assert (corners(picture.pixels), picture.metadata.orientation) == (UPRIGHT, 1)


def test_a_compressed_tiff_is_turned_once(
    encoded: Encoder, quarters: Pixels, corners: Callable[[Pixels], str]
) -> None:
    stored = np.ascontiguousarray(STORED[6](quarters))
    source = encoded(stored, "TIFF", exif=oriented(6), compression="tiff_lzw")
    picture = read_picture(source, "a.tif")
    assert corners(picture.pixels) == UPRIGHT
    assert (picture.metadata.width, picture.metadata.orientation) == (96, 6)


def test_an_orientation_in_xmp_alone_is_applied(
    encoded: Encoder, quarters: Pixels, corners: Callable[[Pixels], str]
) -> None:
    stored = np.ascontiguousarray(STORED[6](quarters))
    picture = read_picture(encoded(stored, "JPEG", xmp=b'<x tiff:Orientation="6"/>'), "a.jpg")
    assert (corners(picture.pixels), picture.metadata.orientation) == (UPRIGHT, 6)


# Formats


@pytest.mark.parametrize("picture_format", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"])
@pytest.mark.parametrize("name", ["a", "a.jpg", "a.heic", "a.nef", "a.jxl", "a.\udcff"])
def test_the_content_decides_what_a_file_is(
    encoded: Encoder,
    quarters: Pixels,
    corners: Callable[[Pixels], str],
    picture_format: str,
    name: str,
) -> None:
    if name == "a.nef" and picture_format in ("TIFF", "BMP"):
        name = "a.cr9"  # a RAW file may begin like these
    picture = read_picture(encoded(quarters, picture_format), name)
    assert corners(picture.pixels) == UPRIGHT
    assert picture.metadata.format == picture_format
    assert (picture.pixels.shape, picture.pixels.dtype) == ((64, 96, 3), np.uint8)


def test_an_avif_of_a_generic_brand_is_an_avif(
    encoded: Encoder, quarters: Pixels, corners: Callable[[Pixels], str]
) -> None:
    source = encoded(quarters, "AVIF")
    picture = read_picture(source[:8] + b"mif1" + source[12:], "a.avif")
    assert corners(picture.pixels) == UPRIGHT


def test_a_heic_without_a_decoder_is_a_problem(encoded: Encoder, quarters: Pixels) -> None:
    source = encoded(quarters, "AVIF")
    with pytest.raises(PictureError, match="rare kind"):
        read_picture(source[:8] + b"heic" + source[12:], "a.heic")


@pytest.mark.parametrize("picture_format", ["GIF", "PNG", "WEBP", "TIFF", "AVIF"])
def test_of_an_animation_the_first_frame_is_read(encoded: Encoder, picture_format: str) -> None:
    frames = [Image.new("RGB", (20, 10), colour) for colour in ("red", "blue", "white")]
    source = encoded(frames[0], picture_format, save_all=True, append_images=frames[1:])
    pixels = read_picture(source, "a").pixels
    assert pixels.shape == (10, 20, 3)
    assert np.abs(pixels.astype(int) - (255, 0, 0)).max() <= 4


def test_of_a_stereo_photo_the_first_picture_is_read_and_it_is_a_jpeg(encoded: Encoder) -> None:
    frames = [Image.new("RGB", (64, 48), colour) for colour in ("red", "blue")]
    source = encoded(frames[0], "MPO", save_all=True, append_images=frames[1:], exif=oriented(6))
    picture = read_picture(source, "a.jpg")
    assert picture.metadata.format == "JPEG"
    assert picture.pixels.shape == (64, 48, 3)
    assert picture.pixels[5, 5, 0] > 250


@pytest.mark.parametrize("name", ["a.jpg", "a.heic", "a.jxl", "a.avif", "a.nef", "a.tiff"])
def test_the_extensions_of_all_formats_are_known(name: str) -> None:
    assert name[1:] in EXTENSIONS
    assert all(extension == extension.lower() for extension in EXTENSIONS)


def test_the_rarer_decoders_are_imported_when_they_are_needed() -> None:
    script = (
        "import sys, organizer.imaging.decode\n"
        "print([name for name in ('rawpy', 'pi_heif', 'imagecodecs') if name in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert ended.stdout.strip() == "[]"


# Sizes


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1600, 1200), (512, 384)),
        ((1200, 1600), (384, 512)),
        ((2000, 300), (1707, 256)),
        ((300, 2000), (256, 1707)),
        ((1000, 1000), (512, 512)),
        ((512, 256), (512, 256)),
        ((511, 2000), (256, 1002)),
        ((2000, 200), (2000, 200)),
        ((400, 300), (400, 300)),
        ((1, 1), (1, 1)),
        ((3000, 1), (3000, 1)),
    ],
)
@pytest.mark.parametrize("picture_format", ["JPEG", "PNG"])
def test_both_sides_stay_as_long_as_asked_and_nothing_is_enlarged(
    encoded: Encoder, picture_format: str, size: tuple[int, int], expected: tuple[int, int]
) -> None:
    picture = read_picture(encoded(Image.new("RGB", size), picture_format), "a")
    assert picture.pixels.shape == (expected[1], expected[0], 3)
    assert (picture.metadata.width, picture.metadata.height) == size


def test_the_full_size_can_be_asked_for(encoded: Encoder) -> None:
    source = encoded(Image.new("RGB", (1600, 1200)), "JPEG")
    assert read_picture(source, "a", long_side=None).pixels.shape == (1200, 1600, 3)


def test_the_budget_is_held_while_decoding_the_reduced_size(encoded: Encoder) -> None:
    class Watched(PixelBudget):
        def __init__(self) -> None:
            super().__init__(10)
            self.sizes: list[int] = []

        @contextmanager
        def reserve(self, size: int) -> Iterator[None]:
            self.sizes.append(size)
            with super().reserve(size):
                yield

    budget = Watched()
    image = Image.new("RGB", (4096, 512))
    read_picture(encoded(image, "PNG"), "a", 512, 64, budget)
    read_picture(encoded(image, "JPEG"), "a", 512, 64, budget)
    read_picture(encoded(image, "WEBP"), "a", 512, 64, budget)
    read_picture(encoded(image, "JPEG", progressive=True), "a", 512, 64, budget)
    full, reduced = 4096 * 512, 512 * 64
    assert budget.sizes == [full * 5, reduced * 7, full * 18, reduced * 7 + full * 3]


def test_many_threads_read_alike(encoded: Encoder, quarters: Pixels) -> None:
    sources = [encoded(quarters, name) for name in ("JPEG", "PNG", "WEBP", "AVIF", "TIFF", "GIF")]
    budget = PixelBudget(100_000)
    alone = [read_picture(source, "a").pixels for source in sources]
    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(read_picture, source, "a", budget=budget) for source in sources * 8]
        for index, job in enumerate(jobs):
            np.testing.assert_array_equal(job.result(60).pixels, alone[index % len(alone)])
