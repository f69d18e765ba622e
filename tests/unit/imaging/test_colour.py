"""Any mode, depth and profile as 8-bit sRGB."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageCms

from organizer.imaging import colour
from organizer.imaging.colour import resizable, to_srgb


def srgb(image: Image.Image, profile: bytes | None = None) -> tuple[int, ...]:
    """The first pixel."""
    result = to_srgb(resizable(image), profile)
    assert result.mode == "RGB"
    pixel = result.getpixel((0, 0))
    assert isinstance(pixel, tuple)
    return tuple(int(channel) for channel in pixel)


def values(number: float, dtype: str) -> Image.Image:
    return Image.fromarray(np.full((2, 2), number, dtype))


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (Image.new("1", (2, 2), 1), (255,) * 3),
        (Image.new("L", (2, 2), 77), (77,) * 3),
        (Image.new("RGB", (2, 2), (1, 2, 3)), (1, 2, 3)),
        (Image.new("CMYK", (2, 2), (255, 0, 0, 0)), (0, 255, 255)),
        (Image.new("YCbCr", (2, 2), (128, 128, 128)), (128,) * 3),
        (Image.new("LA", (2, 2), (0, 0)), (255,) * 3),
        (Image.new("LA", (2, 2), (50, 255)), (50,) * 3),
        (Image.new("RGBA", (2, 2), (0, 0, 0, 0)), (255,) * 3),
        (Image.new("RGBA", (2, 2), (255, 0, 0, 127)), (255, 128, 128)),
        (Image.new("RGBa", (2, 2), (0, 0, 0, 0)), (255,) * 3),
        (values(0x8000, "u2"), (0x80,) * 3),
        (values(0xFFFF, "u2"), (0xFF,) * 3),
        (values(200, "i4"), (200,) * 3),
        (values(0x8000, "i4"), (0x80,) * 3),
        (values(1 << 30, "i4"), (255,) * 3),
        (values(-5, "i4"), (0,) * 3),
        (values(0.5, "f4"), (128,) * 3),
        (values(200, "f4"), (200,) * 3),
        (values(1e9, "f4"), (255,) * 3),
        (values(-1, "f4"), (0,) * 3),
        (values(np.nan, "f4"), (0,) * 3),
        (values(np.inf, "f4"), (0,) * 3),
    ],
)
def test_every_mode_becomes_its_srgb_colour(image: Image.Image, expected: tuple[int, ...]) -> None:
    assert srgb(image) == expected


def test_lab_is_converted_by_its_definition() -> None:
    grey, red = Image.new("LAB", (2, 2), (137, 128, 128)), Image.new("LAB", (2, 2), (136, 208, 195))
    assert np.ptp(srgb(grey)) <= 2
    assert srgb(grey)[0] == pytest.approx(128, abs=3)
    assert srgb(red)[0] > 240
    assert max(srgb(red)[1:]) < 40


def test_transparent_places_of_a_palette_are_white() -> None:
    image = Image.new("P", (2, 2), 0)
    image.putpalette([10, 20, 30, 40, 50, 60])
    assert srgb(image) == (10, 20, 30)
    image.info["transparency"] = 0
    assert srgb(image) == (255,) * 3


def test_a_transparent_colour_of_an_rgb_or_grey_picture_is_white() -> None:
    for mode, shade in (("RGB", (9, 9, 9)), ("L", 9), ("1", 0)):
        image = Image.new(mode, (2, 2), shade)
        image.info["transparency"] = shade
        assert srgb(image) == (255,) * 3


def test_a_transparent_value_of_16_bits_does_not_disturb() -> None:
    image = values(0x8000, "u2")
    image.info["transparency"] = 0
    assert srgb(image) == (128,) * 3


def test_an_rgb_profile_is_followed(swapped_profile: bytes) -> None:
    for image in (Image.new("RGB", (2, 2), (255, 0, 0)), Image.new("RGBA", (2, 2), (255, 0, 0))):
        red, green, blue = srgb(image, swapped_profile)
        assert (red < 10, green, blue < 10) == (True, 255, True)


def test_a_profile_holds_for_the_colours_of_a_palette(swapped_profile: bytes) -> None:
    image = Image.new("P", (2, 2), 0)
    image.putpalette([255, 0, 0])
    assert srgb(image, swapped_profile)[1] == 255


@pytest.mark.parametrize(
    "image",
    [Image.new("L", (2, 2), 128), Image.new("LA", (2, 2), (128, 255)), values(0x8000, "u2")],
)
def test_a_grey_profile_is_followed_by_grey_pictures(
    image: Image.Image, linear_grey_profile: bytes
) -> None:
    assert srgb(image, linear_grey_profile) == pytest.approx((188,) * 3, abs=1)


def test_a_profile_of_another_space_is_ignored(
    swapped_profile: bytes, linear_grey_profile: bytes
) -> None:
    assert srgb(Image.new("RGB", (2, 2), (128, 0, 0)), linear_grey_profile) == (128, 0, 0)
    assert srgb(Image.new("L", (2, 2), 128), swapped_profile) == (128,) * 3
    assert srgb(Image.new("CMYK", (2, 2), (0, 255, 255, 0)), swapped_profile) == (255, 0, 0)


@pytest.mark.parametrize("keep", [0, 1, 127, 140, 300])
def test_a_broken_profile_is_ignored(swapped_profile: bytes, keep: int) -> None:
    assert srgb(Image.new("RGB", (2, 2), (255, 0, 0)), swapped_profile[:keep]) == (255, 0, 0)
    assert srgb(Image.new("RGB", (2, 2), (255, 0, 0)), b"no profile at all") == (255, 0, 0)


def test_srgb_itself_changes_nothing() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert srgb(Image.new("RGB", (2, 2), (12, 34, 56)), profile) == (12, 34, 56)


def test_a_profile_too_large_to_be_one_is_not_read(
    swapped_profile: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    red = Image.new("RGB", (2, 2), (255, 0, 0))
    monkeypatch.setattr(colour, "_MOST_BYTES", len(swapped_profile))
    assert srgb(red, swapped_profile) != (255, 0, 0)
    assert srgb(red, swapped_profile + b"\0") == (255, 0, 0)
