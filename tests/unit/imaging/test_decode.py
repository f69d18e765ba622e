"""Files of every format as upright sRGB pixels."""

from __future__ import annotations

import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import imagecodecs
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import ExifTags, Image

from organizer.errors import PictureError
from organizer.imaging.decode import EXTENSIONS, MOST_PIXELS, read_picture
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


def jxl(values: NDArray[np.generic]) -> bytes:
    return bytes(imagecodecs.jpegxl_encode(values, lossless=True))


def png_chunk(kind: bytes, content: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + checksum


def huge_png(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = png_chunk(b"IDAT", zlib.compress(bytes(100)))
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + data + png_chunk(b"IEND", b"")


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


# Colours


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
    assert budget.sizes == [full * 10, reduced * 10, full * 18, reduced * 10 + full * 6]


def test_many_threads_read_alike(encoded: Encoder, quarters: Pixels) -> None:
    sources = [encoded(quarters, name) for name in ("JPEG", "PNG", "WEBP", "AVIF", "TIFF", "GIF")]
    budget = PixelBudget(100_000)
    alone = [read_picture(source, "a").pixels for source in sources]
    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(read_picture, source, "a", budget=budget) for source in sources * 8]
        for index, job in enumerate(jobs):
            np.testing.assert_array_equal(job.result(60).pixels, alone[index % len(alone)])


# Bad files


def reason(source: bytes, name: str = "a.jpg") -> str:
    with pytest.raises(PictureError) as caught:
        read_picture(source, name)
    assert caught.value.remedy
    return caught.value.sentence


def test_an_empty_file_says_so() -> None:
    assert reason(b"") == "The file is empty."


def test_a_kind_the_decoder_does_not_support_is_not_called_damaged(
    encoded: Encoder, quarters: Pixels, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(image: Image.Image) -> None:
        raise RuntimeError("Support for this compression format has not been built in")

    source = encoded(quarters, "BMP")
    monkeypatch.setattr(Image.Image, "load", load)
    assert reason(source) == "The picture is of a rare kind that Smalti cannot decode."


def test_a_video_with_the_name_of_a_picture_is_no_picture() -> None:
    video = b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + bytes(100)
    assert reason(video, "a.heic") == "The file is not a picture of a kind Smalti knows."


@pytest.mark.parametrize("text", [b"a", b"Dear diary", b"<svg/>", b"%!PS-Adobe", b"\0" * 100])
def test_a_file_that_is_no_picture_says_so(text: bytes) -> None:
    assert reason(text) == "The file is not a picture of a kind Smalti knows."


def test_a_kind_that_would_run_another_program_is_not_opened() -> None:
    eps = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\n"
    assert reason(eps, "a.jpg") == "The file is not a picture of a kind Smalti knows."


@pytest.mark.parametrize("picture_format", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF"])
def test_a_file_without_its_end_says_so(encoded: Encoder, picture_format: str) -> None:
    noise = np.random.default_rng(3).integers(0, 256, (64, 64, 3), np.uint8)
    source = encoded(noise, picture_format)
    assert reason(source[: len(source) // 2]) == "The file is truncated: its end is missing."


@pytest.mark.parametrize("picture_format", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "AVIF"])
@pytest.mark.parametrize("kept", [3, 12, 30])
def test_a_file_with_hardly_a_beginning_is_a_problem(
    encoded: Encoder, quarters: Pixels, picture_format: str, kept: int
) -> None:
    assert reason(encoded(quarters, picture_format)[:kept]).endswith(".")


def test_a_huge_picture_is_refused_before_anything_is_decoded() -> None:
    sentence = reason(huge_png(100_000, 70_000), "a.png")
    assert sentence == "The picture is too large: 100,000 x 70,000 pixels, the most is 500 million."
    assert MOST_PIXELS == 500_000_000


def test_too_little_memory_says_so(
    encoded: Encoder, quarters: Pixels, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(image: Image.Image) -> None:
        raise MemoryError

    source = encoded(quarters, "BMP")
    monkeypatch.setattr(Image.Image, "load", load)
    assert reason(source) == "There is not enough memory to decode the picture."


def test_the_rarer_decoders_are_imported_when_they_are_needed() -> None:
    script = (
        "import sys, organizer.imaging.decode\n"
        "print([name for name in ('rawpy', 'pi_heif', 'imagecodecs') if name in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert ended.stdout.strip() == "[]"
