"""Whatever a file holds, it is a picture or a problem."""

from __future__ import annotations

import io

import imagecodecs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image

from organizer.errors import PictureError
from organizer.imaging import decode
from organizer.imaging.decode import read_picture


def small_files() -> list[bytes]:
    """One of every format."""
    pixels = np.random.default_rng(4).integers(0, 256, (12, 10, 3), np.uint8)
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    containers = (False, True)
    sources = [bytes(imagecodecs.jpegxl_encode(pixels, usecontainer=it)) for it in containers]
    for name in ("JPEG", "PNG", "TIFF", "GIF", "WEBP", "BMP", "AVIF"):
        stream = io.BytesIO()
        options = {} if name in ("GIF", "BMP") else {"exif": exif}
        Image.fromarray(pixels).save(stream, name, **options)
        sources.append(stream.getvalue())
    return sources


@st.composite
def damaged_files(draw: st.DrawFn) -> bytes:
    """A small file with bytes changed, put in, taken out or cut off."""
    source = bytearray(draw(st.sampled_from(SMALL_FILES)))
    for _ in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(("change", "insert", "delete", "cut")))
        place = draw(st.integers(0, max(0, len(source) - 1)))
        if kind == "change" and source:
            source[place] = draw(st.integers(0, 255))
        elif kind == "insert":
            source[place:place] = draw(st.binary(min_size=1, max_size=4))
        elif kind == "delete":
            del source[place : place + draw(st.integers(1, 8))]
        else:
            del source[max(place, len(source) - 40) :]
    return bytes(source)


SMALL_FILES = small_files()


@pytest.fixture
def little_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """A damaged header may ask for gigabytes, which would only make the tests slow."""
    monkeypatch.setattr(decode, "MOST_PIXELS", 2**22)


@pytest.mark.usefixtures("little_room")
@pytest.mark.filterwarnings("ignore::UserWarning")
@settings(max_examples=300, deadline=None)
@given(
    source=damaged_files() | st.binary(max_size=200),
    name=st.sampled_from(["a.jpg", "a.nef"]),
)
def test_any_bytes_are_a_picture_or_a_problem(source: bytes, name: str) -> None:
    try:
        picture = read_picture(source, name)
    except PictureError as problem:
        picture, sentence = None, problem.sentence
    if picture is None:
        assert sentence.endswith(".")
        return
    height, width, channels = picture.pixels.shape
    assert (channels, picture.pixels.dtype) == (3, np.uint8)
    assert 1 <= height * width <= picture.metadata.width * picture.metadata.height <= 2**22
