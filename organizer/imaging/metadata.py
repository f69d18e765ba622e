"""Reads what a file says of its picture: EXIF 2.32 and XMP, with whatever damage they come with."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime

from PIL import ExifTags, Image

from organizer.errors import PictureError, foreign_code
from organizer.imaging.xmp import rating_of, stars_of, stars_of_percent
from organizer.records import Exposure, Metadata

_BASE = ExifTags.Base
_GPS = ExifTags.GPS
_DATES = (_BASE.DateTimeOriginal, _BASE.DateTimeDigitized, _BASE.DateTime)


def read_metadata(
    exif: Image.Exif | None,
    width: int,
    height: int,
    kind: str,
    orientation: int,
    xmp: object = None,
) -> Metadata:
    """EXIF as a record; what is missing or makes no sense is None, and nothing ever fails.

    `width` and `height` are those of the upright picture. `xmp` is the file's packet, for the
    rating alone.
    """
    tags, gps = _tags(exif), _directory(exif, ExifTags.IFD.GPSInfo)
    latitude = _angle(gps, _GPS.GPSLatitude, _GPS.GPSLatitudeRef, "S", 90)
    longitude = _angle(gps, _GPS.GPSLongitude, _GPS.GPSLongitudeRef, "W", 180)
    has_place = latitude is not None and longitude is not None and (latitude or longitude)
    return Metadata(
        width=width,
        height=height,
        format=kind,
        orientation=orientation,
        taken=next((date for tag in _DATES if (date := _date(tags.get(tag)))), None),
        latitude=latitude if has_place else None,
        longitude=longitude if has_place else None,
        exposure=Exposure(
            camera=_camera(tags),
            shutter=_positive(tags.get(_BASE.ExposureTime)),
            aperture=_positive(tags.get(_BASE.FNumber)),
            iso=_iso(tags.get(_BASE.ISOSpeedRatings)),
            focal_length=_positive(tags.get(_BASE.FocalLength)),
        ),
        rating=_rating(tags, xmp),
        details={name: words for name, read in DETAILS.items() if (words := read(tags))},
    )


def read_rating(exif: Image.Exif | None, xmp: object) -> int | None:
    """`Metadata.rating` alone; "unrated", which many cameras write, is None."""
    return _rating(_tags(exif), xmp)


def exif_of(image: Image.Image) -> Image.Exif | None:
    """A picture's EXIF; None where it is damaged, for the pixels may be fine."""
    with suppress(PictureError), foreign_code(explain_damaged_metadata):
        return image.getexif()
    return None


def explain_damaged_metadata(error: Exception) -> PictureError:
    """For `foreign_code`: damaged EXIF breaks Pillow's reader in many ways."""
    return PictureError(f"The metadata is damaged: {error}.", "The pixels may be fine.")


def orientation_of(exif: Image.Exif | None) -> int:
    """EXIF's orientation, 1 to 8; 1 where it is missing or makes no sense."""
    value = None if exif is None else exif.get(_BASE.Orientation)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _tags(exif: Image.Exif | None) -> dict[int, object]:
    return {} if exif is None else dict(exif) | dict(_directory(exif, ExifTags.IFD.Exif))


def _directory(exif: Image.Exif | None, which: int) -> Mapping[int, object]:
    with suppress(PictureError), foreign_code(explain_damaged_metadata):
        return {} if exif is None else exif.get_ifd(which)
    return {}


def _text(value: object) -> str | None:
    """Printable text without padding."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str):
        return None
    kept = "".join(mark for mark in value.split("\0")[0] if mark.isprintable())
    return " ".join(kept.split()) or None


DETAILS: dict[str, Callable[[Mapping[int, object]], str | None]] = {
    "lens": lambda tags: _text(tags.get(_BASE.LensModel)),
}
"""What a file says in words, by name: read from EXIF's tags, None where it says nothing."""


def _camera(tags: Mapping[int, object]) -> str | None:
    """Make and model, with the make said once: "Canon EOS 30D"."""
    make, model = _text(tags.get(_BASE.Make)), _text(tags.get(_BASE.Model))
    if not make or not model:
        return model or make
    is_said = model.split()[0].lower() in make.lower().split()  # "EASTMAN KODAK", "KODAK DC210"
    return model if is_said or model.lower().startswith(make.lower()) else f"{make} {model}"


def _date(value: object) -> datetime | None:
    text = _text(value)
    if text is None:
        return None
    for layout in ("%Y:%m:%d %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y:%m:%d"):
        try:
            date = datetime.strptime(text[:19], layout)
        except ValueError:
            continue
        return date if date.year >= 1826 else None  # the year of the first photograph
    return None


def _number(value: object) -> float | None:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _rating(tags: Mapping[int, object], xmp: object) -> int | None:
    """What a person said; cameras and clearing programs write 0 for unrated, which is None."""
    return (
        (rating_of(xmp) if isinstance(xmp, bytes | str) else None)
        or stars_of(tags.get(_BASE.Rating))
        or stars_of_percent(tags.get(_BASE.RatingPercent))
        or None
    )


def _positive(value: object) -> float | None:
    number = _number(value)
    return number if number is not None and number > 0 else None


def _iso(value: object) -> int | None:
    number = _positive(value[0] if isinstance(value, tuple) and value else value)
    return round(number) if number is not None and number < 10**7 else None


def _angle(
    gps: Mapping[int, object], tag: int, reference_tag: int, negative: str, most: int
) -> float | None:
    """Degrees, minutes and seconds with their hemisphere as degrees."""
    parts, reference = gps.get(tag), _text(gps.get(reference_tag))
    if not isinstance(parts, tuple) or not 1 <= len(parts) <= 3 or reference is None:
        return None
    numbers = [_number(part) for part in parts]
    degrees = 0.0
    for number, unit in zip(numbers, (1, 60, 3600), strict=False):
        if number is None or number < 0:
            return None
        degrees += number / unit
    if degrees > most:
        return None
    return -degrees if reference.upper().startswith(negative) else degrees
