"""What a search is narrowed down to, as SQL over the photos table."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from unicodedata import normalize

Bounds = tuple[int | None, int | None]
"""Least and most, both included; None where there is no bound."""

FAMILIES: dict[str, tuple[str, ...]] = {
    "jpeg": ("JPEG", "MPO"),
    "heic": ("HEIF", "HEIC"),
    "tiff": ("TIFF",),
    "png": ("PNG",),
    "webp": ("WEBP",),
    "gif": ("GIF",),
    "bmp": ("BMP", "DIB"),
    "avif": ("AVIF",),
    "jxl": ("JXL", "JPEG XL"),
    "raw": ("RAW",),
}
"""What a person calls a file type, and the format names in the catalogue."""

ALIASES = {"jpg": "jpeg", "heif": "heic", "tif": "tiff"}


@dataclass(frozen=True, slots=True)
class Filters:
    """Every part that is given must hold; of several folders, cameras or types any may."""

    taken: tuple[datetime | None, datetime | None] = (None, None)
    """From, and up to but without, by the camera's clock."""
    folders: tuple[str, ...] = ()
    """Folder names, or parts of a path such as "2023/Rome", in any case."""
    cameras: tuple[str, ...] = ()
    """A part of the camera's or the lens's name, in any case."""
    types: tuple[str, ...] = ()
    """Keys of `FAMILIES`, or format names."""
    tags: tuple[str, ...] = ()
    """In any case; all of them must be there."""
    rating: Bounds | None = None
    """Stars; (None, None) for photos nobody rated."""
    size: Bounds = (None, None)
    """Bytes."""
    has_gps: bool | None = None

    def conditions(self) -> tuple[str, list[object]]:
        """As SQL for WHERE over photos joined with roots, and its parameters."""
        parts = list(self._parts())
        words = " AND ".join(sql for sql, _ in parts) or "1"
        return words, [value for _, values in parts for value in values]

    def _parts(self) -> Iterator[tuple[str, Sequence[object]]]:
        start, end = self.taken
        if start is not None:
            yield "moment >= ?", (_moment(start),)
        if end is not None:
            yield "moment < ?", (_moment(end),)
        if self.folders:
            inside = "in_folder(roots.path, photos.path, ?)"
            wanted = [os.fsencode(_folder(each)) for each in self.folders]
            yield _any(len(self.folders), inside), wanted
        if self.cameras:
            either = (
                "instr(folded(coalesce(camera, '') || ' ' || coalesce(details ->> 'lens', '')), ?)"
            )
            yield _any(len(self.cameras), either), [_folded(each) for each in self.cameras]
        if self.types:
            names = [name for kind in self.types for name in _formats(kind)]
            yield f"format IN ({','.join('?' * len(names))})", names
        for tag in self.tags:
            yield "EXISTS (SELECT 1 FROM tags WHERE photo = photos.id AND tag = ?)", (tag,)
        if self.rating == (None, None):
            yield "rating IS NULL", ()
        elif self.rating is not None:
            yield from _between("rating", self.rating)
        yield from _between("photos.size", self.size)
        if self.has_gps is not None:
            yield f"latitude IS {'NOT ' if self.has_gps else ''}NULL", ()


def _any(count: int, condition: str) -> str:
    return f"({' OR '.join([condition] * count)})"


def _between(column: str, bounds: Bounds) -> Iterator[tuple[str, Sequence[object]]]:
    least, most = bounds
    if least is not None:
        yield f"{column} >= ?", (least,)
    if most is not None:
        yield f"{column} <= ?", (most,)


def _formats(kind: str) -> tuple[str, ...]:
    name = kind.lower()
    return FAMILIES.get(ALIASES.get(name, name), (kind.upper(),))


def _moment(moment: datetime) -> int:
    """As photos.moment counts: seconds of a clock without a zone."""
    return int(moment.replace(tzinfo=UTC).timestamp())


def _folded(text: str) -> str:
    """In one case and form: macOS takes accents off their letters."""
    return normalize("NFC", text).casefold()


def _folder(name: str) -> str:
    return _folded(name.replace(os.sep, "/").strip("/"))


@lru_cache(maxsize=1024)
def _folders(root: bytes, inside: bytes) -> str:
    """The folders down to one of a root, between slashes; photos of one come in rows."""
    return f"/{_folder(os.fsdecode(os.path.join(root, inside)))}/"


def _is_in_folder(root: bytes, path: bytes, wanted: bytes) -> bool:
    """Whether a photo lies in a folder whose name, or a part of whose path, is `wanted`."""
    inside, _, _ = path.rpartition(os.sep.encode())
    return f"/{os.fsdecode(wanted)}/" in _folders(root, inside)


FUNCTIONS: tuple[tuple[str, int, Callable[..., bool | str]], ...] = (
    ("in_folder", 3, _is_in_folder),
    ("folded", 1, _folded),
)
"""What SQLite has to be taught: names, numbers of arguments, functions."""
