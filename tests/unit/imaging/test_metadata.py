"""EXIF as a record, with whatever damage it comes with."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image, TiffImagePlugin

from organizer.imaging.metadata import exif_of, orientation_of, read_metadata
from organizer.records import Exposure, Metadata

BASE, GPS = ExifTags.Base, ExifTags.GPS
PLACE = {
    GPS.GPSLatitudeRef: "S",
    GPS.GPSLatitude: (33.0, 51.0, 36.0),
    GPS.GPSLongitudeRef: "E",
    GPS.GPSLongitude: (151.0, 12.0, 0.0),
}


def written(
    base: dict[int, object] | None = None,
    details: dict[int, object] | None = None,
    place: dict[int, object] | None = None,
) -> Image.Exif:
    """EXIF that went through a JPEG file."""
    exif = Image.Exif()
    exif.update(base or {})
    exif.get_ifd(ExifTags.IFD.Exif).update(details or {})
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(place or {})
    stream = io.BytesIO()
    Image.new("RGB", (8, 8)).save(stream, "JPEG", exif=exif)
    return Image.open(stream).getexif()


def read(exif: Image.Exif | None) -> Metadata:
    return read_metadata(exif, 40, 30, "JPEG", 6)


def test_everything_a_camera_writes_is_read() -> None:
    details = {
        BASE.DateTimeOriginal: "2021:07:08 09:10:11",
        BASE.LensModel: "EF50mm f/1.8",
        BASE.ExposureTime: 0.004,
        BASE.FNumber: 2.8,
        BASE.ISOSpeedRatings: 400,
        BASE.FocalLength: 50.0,
    }
    exif = written({BASE.Make: "Canon", BASE.Model: "Canon EOS 30D"}, details, PLACE)
    assert read(exif) == Metadata(
        width=40,
        height=30,
        format="JPEG",
        orientation=6,
        taken=datetime(2021, 7, 8, 9, 10, 11),
        latitude=pytest.approx(-33.86),
        longitude=pytest.approx(151.2),
        exposure=Exposure("Canon EOS 30D", 0.004, 2.8, 400, 50.0),
        details={"lens": "EF50mm f/1.8"},
    )


def test_a_tiff_tells_its_exif_too() -> None:
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[BASE.Make] = "Nikon"
    tags[BASE.ExifOffset] = {BASE.FNumber: 8.0}
    stream = io.BytesIO()
    Image.new("RGB", (8, 8)).save(stream, "TIFF", tiffinfo=tags)
    image = Image.open(stream)
    exif = exif_of(image)
    image.load()
    assert read(exif).exposure == Exposure(camera="Nikon", aperture=8.0)


def test_a_picture_without_exif_has_its_size_alone() -> None:
    assert read(None) == read(Image.Exif()) == Metadata(40, 30, "JPEG", 6)


@pytest.mark.parametrize(
    ("make", "model", "camera"),
    [
        ("NIKON CORPORATION", "NIKON D70", "NIKON D70"),
        ("EASTMAN KODAK COMPANY", "KODAK DC210", "KODAK DC210"),
        ("Apple", "iPhone 5", "Apple iPhone 5"),
        ("  Apple \0junk", "iPhone\0\0", "Apple iPhone"),
        ("Hasselblad AG", "Hasselblad AG X", "Hasselblad AG X"),
        ("", "D70", "D70"),
        ("Sony", " ", "Sony"),
        ("\0", "\0", None),
    ],
)
def test_the_make_is_said_once(make: str, model: str, camera: str | None) -> None:
    assert read(written({BASE.Make: make, BASE.Model: model})).exposure.camera == camera


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2021:07:08 09:10:11", datetime(2021, 7, 8, 9, 10, 11)),
        ("2021-07-08 09:10:11", datetime(2021, 7, 8, 9, 10, 11)),
        ("2021:07:08 09:10:11+02:00", datetime(2021, 7, 8, 9, 10, 11)),
        ("2021:07:08", datetime(2021, 7, 8)),
        ("0000:00:00 00:00:00", None),
        ("    :  :     :  :  ", None),
        ("2021:13:08 09:10:11", None),
        ("0200:01:01 00:00:00", None),
        ("yesterday", None),
    ],
)
def test_dates_are_read_or_left_out(text: str, date: datetime | None) -> None:
    assert read(written(details={BASE.DateTimeOriginal: text})).taken == date


def test_the_next_date_serves_where_the_first_makes_no_sense() -> None:
    details = {BASE.DateTimeOriginal: "0000:00:00 00:00:00"}
    exif = written({BASE.DateTime: "2003:02:01 00:00:00"}, details)
    assert read(exif).taken == datetime(2003, 2, 1)


@pytest.mark.parametrize(
    "change",
    [
        {GPS.GPSLatitudeRef: "\0"},
        {GPS.GPSLatitude: (91.0, 0.0, 0.0)},
        {GPS.GPSLongitude: (181.0, 0.0, 0.0)},
        {GPS.GPSLatitude: (TiffImagePlugin.IFDRational(0, 0),) * 3},
        {GPS.GPSLatitude: (0.0, 0.0, 0.0), GPS.GPSLongitude: (0.0, 0.0, 0.0)},
    ],
)
def test_a_place_that_makes_no_sense_is_left_out(change: dict[int, object]) -> None:
    metadata = read(written(place=PLACE | change))
    assert (metadata.latitude, metadata.longitude) == (None, None)


def test_half_a_place_is_none() -> None:
    half = {key: PLACE[key] for key in (GPS.GPSLatitudeRef, GPS.GPSLatitude)}
    assert read(written(place=half)).latitude is None


def test_exposures_that_make_no_sense_are_left_out() -> None:
    zero = TiffImagePlugin.IFDRational(1, 0)
    details = {BASE.ExposureTime: zero, BASE.FNumber: 0.0, BASE.ISOSpeedRatings: 0}
    assert read(written(details=details | {BASE.FocalLength: zero})).exposure == Exposure()


def test_of_several_sensitivities_the_first_counts() -> None:
    assert read(written(details={BASE.ISOSpeedRatings: (200, 100)})).exposure.iso == 200


@pytest.mark.parametrize(("value", "orientation"), [(1, 1), (8, 8), (0, 1), (9, 1), ("6", 1)])
def test_an_orientation_that_makes_no_sense_is_upright(value: object, orientation: int) -> None:
    exif = Image.Exif()
    exif[BASE.Orientation] = value
    assert orientation_of(exif) == orientation
    assert orientation_of(None) == 1


def test_damaged_exif_says_nothing(encoded: Callable[..., bytes]) -> None:
    source = encoded(np.zeros((8, 8, 3), np.uint8), "JPEG", exif=b"Exif\0\0no such thing")
    assert read(exif_of(Image.open(io.BytesIO(source)))) == read(None)
    image = Image.new("RGB", (8, 8))
    image.info["exif"] = b"no such thing"
    assert exif_of(image) is None


@pytest.mark.filterwarnings("ignore::UserWarning")
@given(st.data())
def test_no_damage_makes_the_reader_fail(data: st.DataObject) -> None:
    exif = written({BASE.Model: "X"}, {BASE.FNumber: 8.0, BASE.ExposureTime: 0.5}, PLACE)
    damaged = bytearray(exif.tobytes())
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    image = Image.new("RGB", (8, 8))
    image.info["exif"] = bytes(damaged)
    assert (read(exif_of(image)).width, orientation_of(exif_of(image)) in range(1, 9)) == (40, True)
