"""The rating that a picture file carries, with and without decoding it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import ExifTags, Image, PngImagePlugin

from organizer.imaging.decode import read_picture, read_rating_of
from organizer.imaging.workers.decoder_pool import DecoderPool

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
        with path.open("rb") as file:
            from_header = read_rating_of(file, name)
        assert from_header == read_rating_of(data, name)
        return read_picture(data, name).metadata.rating, from_header

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
def test_a_damaged_file_has_no_rating(data: bytes, name: str) -> None:
    assert read_rating_of(data, name) is None


def test_a_raw_file_that_is_tiff_inside_has_one() -> None:
    assert read_rating_of(saved("TIFF", "4"), "a.dng") == 4


def test_a_process_reads_it_from_the_file_itself(tmp_path: Path, decoders: DecoderPool) -> None:
    path = tmp_path / "a.jpg"
    for data, stars in ((saved("JPEG", "4"), 4), (saved("JPEG", "-1"), -1), (b"Dear", None)):
        path.write_bytes(data)
        assert decoders.read_rating(path) == stars


def test_a_file_that_cannot_be_read_is_said_so(tmp_path: Path, decoders: DecoderPool) -> None:
    with pytest.raises(FileNotFoundError):
        decoders.read_rating(tmp_path / "gone.jpg")
