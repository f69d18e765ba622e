"""Why a file is no picture that can be shown."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from organizer.errors import PictureError
from organizer.imaging.decode import MOST_PIXELS, read_bytes, read_picture
from organizer.imaging.workers.decoder_pool import DecoderPool

Pixels = NDArray[np.uint8]
Encoder = Callable[..., bytes]


def png_chunk(kind: bytes, content: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + checksum


def huge_png(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = png_chunk(b"IDAT", zlib.compress(bytes(100)))
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + data + png_chunk(b"IEND", b"")


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


# Files that cannot be opened


def test_a_file_is_read_as_its_bytes_are(
    encoded: Encoder, quarters: Pixels, tmp_path: Path, decoders: DecoderPool
) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(encoded(quarters, "PNG"))
    found, expected = (
        decoders.read_file(file, 40, 8),
        read_picture(file.read_bytes(), "a.png", 40, 8),
    )
    np.testing.assert_array_equal(found.pixels, expected.pixels)
    assert found.metadata == expected.metadata


def test_a_file_that_is_gone_says_so_with_the_remedy_that_was_asked_for(
    tmp_path: Path, decoders: DecoderPool
) -> None:
    file = tmp_path / "gone.png"
    for read in (read_bytes, decoders.read_file):
        with pytest.raises(PictureError) as caught:
            read(file)
        assert caught.value.sentence == f"{file} cannot be read: No such file or directory."
        assert caught.value.remedy == "Check its name and that you may read it."
    with pytest.raises(PictureError) as caught:
        decoders.read_file(file, remedy="Look elsewhere.")
    assert caught.value.remedy == "Look elsewhere."
