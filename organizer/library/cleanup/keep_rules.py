"""The rules by which one photo of a set is kept before the others."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from organizer.records import Photo

KEEP_RULES: dict[str, str] = {
    "folder": "Folders that come first",
    "resolution": "More pixels",
    "format": "Better format",
    "sharpness": "Sharper",
    "size": "Larger file",
    "rating": "More stars",
    "older": "Older",
    "name": "Plain name",
}
"""Ids and titles, in the order in which they count unless a person says otherwise."""

_FORMATS = ("RAW", "TIFF", "PNG", "BMP", "HEIF", "HEIC", "JXL", "AVIF", "JPEG", "MPO", "WEBP")
"""The best first; those that are not named come last."""
_COPY = re.compile(
    r"(^|[^a-z])(copy|copie|kopie|copia|duplicate)([^a-z]|$)|\(\d+\)$|~\d*$", re.IGNORECASE
)
_STEP = math.log(1.15)
"""Sharpness less than about this far apart is the same: every way of saving changes it."""


@dataclass(frozen=True, slots=True)
class KeepRules:
    """What makes one copy worth more than another; of equals the next rule decides."""

    order: tuple[str, ...] = tuple(KEEP_RULES)
    """Ids of `KEEP_RULES`, the one that counts most first."""
    folders: tuple[Path, ...] = ()
    """For the rule "folder": absolute, the dearest first."""


DEFAULT_RULES = KeepRules()


def sort_by_worth(
    photos: Iterable[Photo], rules: KeepRules, sharpness: Mapping[str, float]
) -> list[Photo]:
    """The photo to keep first; the rest by falling worth. Of equals the shorter path wins.

    `sharpness` is by content. KeyError for a rule that there is not.
    """
    keys = [_KEYS[rule] for rule in rules.order]

    def worth(photo: Photo) -> tuple[object, ...]:
        judged = tuple(key(photo, rules, sharpness) for key in keys)
        return (*judged, len(str(photo.path)), str(photo.path), photo.id)

    return sorted(photos, key=worth)


def _folder(photo: Photo, rules: KeepRules, _: Mapping[str, float]) -> float:
    inside = (at for at, each in enumerate(rules.folders) if photo.path.is_relative_to(each))
    return next(inside, len(rules.folders))


def _resolution(photo: Photo, *_: object) -> float:
    return -photo.metadata.width * photo.metadata.height


def _format(photo: Photo, *_: object) -> float:
    name = photo.metadata.format
    return _FORMATS.index(name) if name in _FORMATS else len(_FORMATS)


def _sharpness(photo: Photo, _: KeepRules, sharpness: Mapping[str, float]) -> float:
    return -round(math.log(max(sharpness.get(photo.content, 0), 1e-3)) / _STEP)


def _size(photo: Photo, *_: object) -> float:
    return -photo.size


def _rating(photo: Photo, *_: object) -> float:
    return -(photo.metadata.rating or 0)


def _older(photo: Photo, *_: object) -> float:
    taken = photo.metadata.taken
    return taken.timestamp() if taken else photo.modified / 1e9


def _name(photo: Photo, *_: object) -> float:
    return bool(_COPY.search(photo.path.stem))


_KEYS: dict[str, Callable[[Photo, KeepRules, Mapping[str, float]], float]] = {
    "folder": _folder,
    "resolution": _resolution,
    "format": _format,
    "sharpness": _sharpness,
    "size": _size,
    "rating": _rating,
    "older": _older,
    "name": _name,
}
"""For each of `KEEP_RULES` what is least of the photo to keep."""
