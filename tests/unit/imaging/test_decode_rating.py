"""The rating that a picture file carries, with and without decoding it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import ExifTags, Image, PngImagePlugin

from organizer.imaging.decode import read_picture, read_rating_of

PACKET = '<r xmlns:x="http://ns.adobe.com/xap/1.0/" x:Rating="{}"><e about="{}"/></r>'.format
BASE = ExifTags.Base


def saved(picture_format: str, stars: str | None, exif: dict[int, int] | None = None) -> bytes:
    """A small picture with a packet, EXIF tags, or both."""
    options: dict[str, object] = {}
    if stars is not None:
        packet = PACKET(stars, "x" * 50)
        text = PngImagePlugin.PngInfo()
        text.add_itxt("XML:com.adobe.xmp", packet)
        kinds = {"PNG": {"pnginfo": text}, "TIFF": {"tiffinfo": {BASE.XMLPacket: packet.encode()}}}
        options |= kinds.get(picture_format, {"xmp": packet.encode()})
    if exif:
        tags = Image.Exif()
        tags.update(exif)
        options["exif"] = tags
    stream = io.BytesIO()
    Image.new("RGB", (32, 24), "teal").save(stream, picture_format, **options)
    return stream.getvalue()


@pytest.fixture
def both(tmp_path: Path) -> Callable[[bytes], tuple[int | None, int | None]]:
    """What decoding finds, and what reading the header finds."""

    def read(data: bytes, name: str = "picture") -> tuple[int | None, int | None]:
        path = tmp_path / name
        path.write_bytes(data)
        return read_picture(data, name).metadata.rating, read_rating_of(path)

    return read


@pytest.mark.parametrize("kind", ["JPEG", "MPO", "PNG", "TIFF", "WEBP", "AVIF"])
def test_stars_are_read_from_the_packet_of_every_format(both, kind: str) -> None:
    assert both(saved(kind, "4")) == (4, 4)
    assert both(saved(kind, "-1")) == (-1, -1)
    assert both(saved(kind, None)) == (None, None)


@pytest.mark.parametrize(
    ("exif", "stars"),
    [
        ({BASE.Rating: 3}, 3),
        ({BASE.RatingPercent: 75}, 4),
        ({BASE.Rating: 2, BASE.RatingPercent: 99}, 2),
        ({BASE.Rating: 77}, None),
        ({BASE.Rating: 0, BASE.RatingPercent: 0}, None),
    ],
)
def test_exif_has_stars_too(both, exif: dict[int, int], stars: int | None) -> None:
    assert both(saved("JPEG", None, exif)) == (stars, stars)


def test_the_packet_counts_more_than_exif(both) -> None:
    assert both(saved("JPEG", "5", {BASE.Rating: 3})) == (5, 5)


def test_the_unrated_mark_that_cameras_write_is_no_rating(both) -> None:
    assert both(saved("JPEG", "0")) == (None, None)
    assert both(saved("JPEG", "0", {BASE.Rating: 3})) == (3, 3)


@pytest.mark.parametrize("data", [b"", b"Dear reader", saved("JPEG", "4")[:30], b"\xff\x0a"])
@pytest.mark.parametrize("name", ["a.jpg", "a.cr2"])
def test_a_damaged_file_has_no_rating(tmp_path: Path, data: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert read_rating_of(path) is None


def test_a_raw_file_that_is_tiff_inside_has_one(tmp_path: Path) -> None:
    path = tmp_path / "a.dng"
    path.write_bytes(saved("TIFF", "4"))
    assert read_rating_of(path) == 4


def test_a_file_that_cannot_be_read_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_rating_of(tmp_path / "gone.jpg")
