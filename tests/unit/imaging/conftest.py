"""Pictures of four colours, in any format, and colour profiles made by hand."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]

COLOURS = {"red": (230, 20, 20), "green": (20, 200, 20), "blue": (20, 20, 230), "white": (250,) * 3}


def profile(space: bytes, tags: dict[bytes, bytes]) -> bytes:
    """An ICC version 2 monitor profile."""
    start, table, data = 132 + 12 * len(tags), b"", b""
    for name, value in tags.items():
        table += name + struct.pack(">II", start + len(data), len(value))
        data += value + bytes(-len(value) % 4)
    body = struct.pack(">I", len(tags)) + table + data
    white = struct.pack(">3i", 63190, 65536, 54061)
    header = struct.pack(
        ">I4sI4s4s4s", 128 + len(body), b"lcms", 0x02400000, b"mntr", space, b"XYZ "
    )
    header += bytes(12) + b"acsp" + bytes(28) + white
    return header.ljust(128, b"\0") + body


def described(name: bytes) -> bytes:
    name += b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(name)) + name + bytes(78)


def xyz(*numbers: float) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(number * 65536) for number in numbers))


def power(gamma: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256))


@pytest.fixture
def encoded() -> Callable[..., bytes]:
    """A picture as a file of a format Pillow writes, with its options."""

    def encode(picture: Pixels | Image.Image, picture_format: str, **options: object) -> bytes:
        image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
        stream = io.BytesIO()
        image.save(stream, picture_format, **options)
        return stream.getvalue()

    return encode


@pytest.fixture
def quarters() -> Pixels:
    """96 x 64, upright: red and green above blue and white."""
    pixels = np.empty((64, 96, 3), np.uint8)
    for index, colour in enumerate(COLOURS.values()):
        top, left = 32 * (index // 2), 48 * (index % 2)
        pixels[top : top + 32, left : left + 48] = colour
    return pixels


@pytest.fixture
def corners() -> Callable[[Pixels], str]:
    """The names of the colours in the middles of the four quarters, row by row."""

    def name(pixels: Pixels) -> str:
        rows, columns = ((side // 4, side * 3 // 4) for side in pixels.shape[:2])
        middles = [pixels[row, column].astype(int) for row in rows for column in columns]
        return " ".join(
            min(COLOURS, key=lambda name: np.abs(middle - COLOURS[name]).sum())
            for middle in middles
        )

    return name


@pytest.fixture
def swapped_profile() -> bytes:
    """sRGB with red and green exchanged."""
    red, green = xyz(0.43607, 0.22249, 0.01392), xyz(0.38515, 0.71687, 0.09708)
    blue = xyz(0.14307, 0.06061, 0.7141)
    curve = power(2.2)
    tags = {b"desc": described(b"exchanged"), b"wtpt": xyz(0.9642, 1, 0.8249)}
    tags |= {b"rXYZ": green, b"gXYZ": red, b"bXYZ": blue}
    return profile(b"RGB ", tags | {b"rTRC": curve, b"gTRC": curve, b"bTRC": curve})


@pytest.fixture
def linear_grey_profile() -> bytes:
    tags = {b"desc": described(b"linear"), b"wtpt": xyz(0.9642, 1, 0.8249), b"kTRC": power(1)}
    return profile(b"GRAY", tags)
