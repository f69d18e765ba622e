"""Camera RAW, with a stand-in for LibRaw where a preview matters."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import rawpy
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageOps

from organizer.errors import PictureError
from organizer.imaging.decode import Picture, read_picture
from organizer.imaging.pixel_budget import PixelBudget
from organizer.imaging.raw import EXTENSIONS, is_raw

UPRIGHT = "red green blue white"
QUARTER_TURNS = {3: 2, 5: -1, 6: 1}
"""LibRaw's flips as the quarter turns to the left that make the sensor's data of a picture."""
TIFF = b"II*\0 a camera's own data"


class Camera:
    """What the next RAW file holds."""

    def __init__(self, upright: NDArray[np.uint8]) -> None:
        self.upright = upright
        self.flip = 0
        self.thumbnail: Any = rawpy.LibRawNoThumbnailError()
        self.developed = 0
        self.failure: Exception | None = None

    @property
    def sensor(self) -> NDArray[np.uint8]:
        """The picture as it lies on the sensor."""
        return np.rot90(self.upright, QUARTER_TURNS.get(self.flip, 0))

    def embed(self, data: bytes) -> None:
        self.thumbnail = SimpleNamespace(format=rawpy.ThumbFormat.JPEG, data=data)

    def __enter__(self) -> Camera:
        return self

    def __exit__(self, *_: object) -> None: ...

    @property
    def sizes(self) -> SimpleNamespace:
        height, width = self.sensor.shape[:2]
        return SimpleNamespace(flip=self.flip, width=width * 4, height=height * 4)

    def extract_thumb(self) -> Any:
        if isinstance(self.thumbnail, Exception):
            raise self.thumbnail
        return self.thumbnail

    def postprocess(self, **_: object) -> NDArray[np.uint8]:
        self.developed += 1
        return self.upright


def dng(sensor: NDArray[np.uint8], orientation: int) -> bytes:
    """A digital negative with 16-bit values behind red, green and blue filters, and no preview."""
    height, width = sensor.shape[:2]
    mosaic = sensor[:, :, 1].copy()
    mosaic[::2, ::2], mosaic[1::2, 1::2] = sensor[::2, ::2, 0], sensor[1::2, 1::2, 2]
    matrix = struct.pack("<18i", *(n for place in range(9) for n in (int(place % 4 == 0), 1)))
    extra = {50708: b"Test Cam", 50721: matrix, 50728: struct.pack("<6I", *[1] * 6)}
    place = {tag: 512 + 100 * index for index, tag in enumerate(extra)}
    entries = [(254, 4, 1, 0), (256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 16)]
    entries += [(259, 3, 1, 1), (262, 3, 1, 32803), (273, 4, 1, 1024), (274, 3, 1, orientation)]
    entries += [(277, 3, 1, 1), (278, 4, 1, height), (279, 4, 1, 2 * mosaic.size)]
    entries += [(33421, 3, 2, 0x00020002), (33422, 1, 4, 0x02010100), (50706, 1, 4, 0x0401)]
    entries += [(50708, 2, 8, place[50708]), (50717, 4, 1, 65535), (50721, 10, 9, place[50721])]
    entries += [(50728, 5, 3, place[50728]), (50778, 3, 1, 21)]
    source = struct.pack("<2sHIH", b"II", 42, 8, len(entries))
    source += b"".join(struct.pack("<HHII", *entry) for entry in entries) + bytes(4)
    for tag, content in extra.items():
        source = source.ljust(place[tag], b"\0") + content
    return source.ljust(1024, b"\0") + (mosaic.astype("<u2") * 250).tobytes()


@pytest.fixture
def camera(monkeypatch: pytest.MonkeyPatch, quarters: NDArray[np.uint8]) -> Camera:
    camera = Camera(quarters.repeat(10, 0).repeat(10, 1))

    def imread(file: io.BytesIO) -> Camera:
        if camera.failure is not None:
            raise camera.failure
        return camera

    monkeypatch.setattr(rawpy, "imread", imread)
    return camera


def full_size(picture: Picture) -> tuple[int, int]:
    return picture.metadata.width, picture.metadata.height


@pytest.mark.parametrize(("flip", "orientation"), [(0, 1), (3, 3), (5, 8), (6, 6)])
@pytest.mark.parametrize("portrait", [False, True])
def test_a_preview_lying_like_the_sensor_is_turned_upright(
    camera: Camera,
    encoded: Callable[..., bytes],
    corners: Callable[..., str],
    flip: int,
    orientation: int,
    portrait: bool,
) -> None:
    if portrait:
        camera.upright = camera.upright.repeat(3, 0)[:, ::2]
    camera.flip = flip
    camera.embed(encoded(camera.sensor, "JPEG"))
    picture = read_picture(TIFF, "a.nef", budget=PixelBudget(1))
    assert corners(picture.pixels) == UPRIGHT
    height, width = camera.upright.shape[:2]
    assert full_size(picture) == (width * 4, height * 4)
    assert (picture.metadata.format, picture.metadata.orientation) == ("RAW", orientation)
    assert camera.developed == 0


@pytest.mark.parametrize(("flip", "orientation"), [(3, 3), (5, 8), (6, 6)])
def test_a_preview_with_its_own_orientation_is_turned_by_that(
    camera: Camera,
    encoded: Callable[..., bytes],
    corners: Callable[..., str],
    flip: int,
    orientation: int,
) -> None:
    camera.flip = flip
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    camera.embed(encoded(camera.sensor, "JPEG", exif=exif))
    picture = read_picture(TIFF, "a.cr2")
    assert corners(picture.pixels) == UPRIGHT
    assert picture.metadata.orientation == orientation


@pytest.mark.parametrize("flip", [5, 6])
def test_a_preview_the_camera_turned_itself_is_left_alone(
    camera: Camera, encoded: Callable[..., bytes], corners: Callable[..., str], flip: int
) -> None:
    camera.flip = flip
    camera.embed(encoded(camera.upright, "JPEG"))
    assert corners(read_picture(TIFF, "a.arw").pixels) == UPRIGHT


def test_a_preview_that_is_no_jpeg_serves_too(camera: Camera, corners: Callable[..., str]) -> None:
    camera.thumbnail = SimpleNamespace(format=rawpy.ThumbFormat.BITMAP, data=camera.upright)
    assert corners(read_picture(TIFF, "a.dng").pixels) == UPRIGHT
    assert camera.developed == 0


@pytest.mark.parametrize("preview", ["none", "small", "damaged", "unsupported"])
@pytest.mark.parametrize("flip", [0, 6])
def test_without_a_useful_preview_the_sensor_data_are_developed(
    camera: Camera,
    encoded: Callable[..., bytes],
    corners: Callable[..., str],
    preview: str,
    flip: int,
) -> None:
    camera.flip = flip
    if preview == "small":
        camera.embed(encoded(camera.sensor[::4, ::4], "JPEG"))
    elif preview == "damaged":
        camera.embed(b"\xff\xd8 and nothing more")
    elif preview == "unsupported":
        camera.thumbnail = rawpy.LibRawUnsupportedThumbnailError()
    picture = read_picture(TIFF, "a.raf")
    assert camera.developed == 1
    assert corners(picture.pixels) == UPRIGHT
    assert full_size(picture) == (3840, 2560)
    assert picture.metadata.orientation == {0: 1, 6: 6}[flip]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_libraw_develops_a_picture_upright(
    quarters: NDArray[np.uint8], corners: Callable[..., str], orientation: int
) -> None:
    sensor = quarters.repeat(4, 0).repeat(4, 1)
    reference = Image.fromarray(sensor)
    if orientation > 1:
        exif = Image.Exif()
        exif[ExifTags.Base.Orientation] = orientation
        reference.info["exif"] = exif.tobytes()
        reference = ImageOps.exif_transpose(reference)
    picture = read_picture(dng(sensor, orientation), "a.dng")
    assert corners(picture.pixels) == corners(np.asarray(reference))
    assert full_size(picture) == reference.size
    assert (picture.metadata.format, picture.metadata.orientation) == ("RAW", orientation)


def test_the_exif_is_the_raw_files_own_or_else_the_previews(
    camera: Camera, encoded: Callable[..., bytes]
) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = "Preview"
    camera.embed(encoded(camera.upright, "JPEG", exif=exif))
    own = Image.Exif()
    own[ExifTags.Base.Model] = "Own"
    assert read_picture(own.tobytes()[6:], "a.nef").metadata.exposure.camera == "Own"
    assert read_picture(b"FUJIFILMCCD-RAW", "a.raf").metadata.exposure.camera == "Preview"


def test_what_libraw_refuses_is_a_problem(camera: Camera) -> None:
    camera.failure = rawpy.LibRawFileUnsupportedError(b"Unsupported file format or not RAW file")
    with pytest.raises(PictureError, match="rare kind"):
        read_picture(TIFF, "a.nef")


def test_a_jpeg_with_the_name_of_a_raw_file_is_a_jpeg(
    camera: Camera, encoded: Callable[..., bytes]
) -> None:
    camera.failure = AssertionError("LibRaw was asked")
    assert read_picture(encoded(camera.upright, "JPEG"), "a.nef").metadata.format == "JPEG"


def test_a_text_file_with_the_name_of_a_raw_file_is_a_problem() -> None:
    with pytest.raises(PictureError):
        read_picture(b"no camera ever wrote this", "a.nef")


@pytest.mark.parametrize("name", ["a.nef", "A.NEF", "a.b.Cr3"])
def test_names_are_compared_without_their_case(name: str) -> None:
    assert is_raw(TIFF, name)
    assert not is_raw(TIFF, "a.tif")


def test_a_cr3_is_raw_though_heif_begins_alike() -> None:
    assert is_raw(b"\0\0\0\x18ftypcrx \0\0\0\1", "a.cr3")
    assert not is_raw(b"\0\0\0\x18ftypheic\0\0\0\0", "a.cr3")
    assert ".cr3" in EXTENSIONS
