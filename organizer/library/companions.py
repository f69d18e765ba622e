"""Which files beside a photo belong to it, such as its sidecar or the movie of a live photo."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from organizer.imaging.decode import EXTENSIONS
from organizer.library.file_identity import stamp_of
from organizer.records import Stamp

_BESIDE = frozenset((".xmp", ".pp3", ".arp", ".dop", ".on1", ".aae", ".thm", ".wav"))
"""Of raw developers, of Apple's edits, and of cameras."""
_MOVIES = frozenset((".mov", ".mp4"))
SUFFIXES = _BESIDE | _MOVIES | {".json"}
"""Of companions, in lower case."""

_Key = TypeVar("_Key")

_LARGEST_MOVIE = 64 * 10**6
"""Bytes; a live photo's lasts three seconds. A larger one beside its poster stands for itself."""

_DARKTABLE_DUPLICATE = re.compile(r"(.+)_\d\d(\.[^.]+)")
"""What "a_01.cr2.xmp" is named after besides a.cr2."""
_APPLE_ORIGINAL = re.compile(r"img_([eo]?)(\d+)")
"""IMG_E2.JPG is the edited IMG_2.HEIC, IMG_O2.AAE the edits of a picture that was edited before."""

# Google Takeout names the note of "a.jpg" after it, cut to 46 characters, and moves the number of
# "a(1).jpg" to the end. An edited picture has no note of its own.
_TAKEOUT_NOTE = ".supplemental-metadata"
_TAKEOUT_CUT = range(46, 52)
_TAKEOUT_NUMBER = re.compile(r"\(\d+\)$")
_TAKEOUT_EDITED = re.compile(
    r"(.+)-(?:edited|bearbeitet|bewerkt|edytowane|modificato|modifié|(?:ha )?editado|編集済み)"
)


@dataclass(frozen=True, slots=True)
class Companion:
    """A file that goes where the pictures go that it belongs to, once all of them go."""

    path: Path
    stamp: Stamp
    pictures: frozenset[Path]
    """The pictures beside it that it belongs to."""


def companions_in(folder: Path) -> list[Companion]:
    """The companions in a folder, by name. Links are none, and no picture is one. OSError."""
    with os.scandir(folder) as listing:
        names = [entry.name for entry in listing if entry.is_file(follow_symlinks=False)]
    stamps = {name: stamp_of(folder / name) for name in names if _suffix(name) in SUFFIXES}
    known = {name: stamp for name, stamp in stamps.items() if stamp and _may_go(name, stamp)}
    pictures = [name for name in names if _suffix(name) in EXTENSIONS]
    return [
        Companion(folder / name, known[name], frozenset(folder / owner for owner in owners))
        for name, owners in sorted(match_companions([*pictures, *known]).items())
    ]


def match_companions(names: Iterable[str]) -> dict[str, frozenset[str]]:
    """The companions among the files of a folder, each with the pictures that it belongs to.

    "a.cr2.xmp" belongs to a.cr2 alone and "a.xmp" to every picture a, whatever their case.
    """
    names = list(names)
    pictures = [name for name in names if _suffix(name) in EXTENSIONS]
    index = _Index()
    for picture in pictures:
        index.add(picture, frozenset({picture}))
    others = [name for name in names if _suffix(name) in SUFFIXES]
    # A movie has notes and sidecars of its own, which go along.
    movies = {name: index.owners(name) for name in others if _suffix(name) in _MOVIES}
    for movie, owners in movies.items():
        if owners:
            index.add(movie, owners)
    found = {name: movies.get(name) or index.owners(name) for name in others}
    return {name: owners for name, owners in found.items() if owners}


def sidecar_names(picture: str, suffix: str = ".xmp") -> tuple[str, str]:
    """How a sidecar of a picture may be named, in lower case, the one that counts more first."""
    name = picture.lower()
    return name + suffix, os.path.splitext(name)[0] + suffix  # noqa: PTH122 - a name alone


def follow_name(companion: str, old: str, new: str) -> str:
    """How a companion is called once its photo `old` is called `new`."""
    if new == old:
        return companion
    for before, after in ((old, new), (Path(old).stem, Path(new).stem)):
        start, rest = companion[: len(before)], companion[len(before) :]
        if start.lower() == before.lower():
            return after + rest
    return companion


class _Index:
    """Pictures of one folder by what companions are named after, in lower case."""

    def __init__(self) -> None:
        self._by_name: dict[str, set[str]] = defaultdict(set)
        self._by_stem: dict[str, set[str]] = defaultdict(set)
        self._by_apple_number: dict[str, set[str]] = defaultdict(set)
        self._by_title: dict[tuple[str, str], set[str]] = defaultdict(set)
        """By Google's title and the number of those that share it, such as "(1)"."""

    def add(self, name: str, owners: frozenset[str]) -> None:
        """Files named after `name` belong to the pictures `owners`."""
        name, stem = sidecar_names(name, "")
        suffix = name.removeprefix(stem)
        self._by_name[name] |= owners
        if suffix not in _MOVIES:
            self._by_stem[stem] |= owners
            if apple := _APPLE_ORIGINAL.fullmatch(stem):
                self._by_apple_number[apple[2]] |= owners
        bare, number = _split_number(stem)
        if edited := _TAKEOUT_EDITED.fullmatch(bare):
            bare = edited[1]
        for title, count in ((bare + suffix, number), (name, "")):
            for length in (len(title), *(n for n in _TAKEOUT_CUT if n < len(title))):
                self._by_title[title[:length], count] |= owners

    def owners(self, name: str) -> frozenset[str]:
        """The pictures that a file belongs to, itself no picture; none for a stranger."""
        stem, suffix = os.path.splitext(name.lower())  # noqa: PTH122 - a name alone
        if suffix == ".json":
            return self._owners_of_note(stem)
        found = _get(self._by_name, stem)
        if not found and (duplicate := _DARKTABLE_DUPLICATE.fullmatch(stem)):
            found = _get(self._by_name, duplicate[1] + duplicate[2])
        if not found and suffix == ".aae" and (apple := _APPLE_ORIGINAL.fullmatch(stem)):
            found = _get(self._by_apple_number, apple[2])
        return found or _get(self._by_stem, stem)

    def _owners_of_note(self, stem: str) -> frozenset[str]:
        bare, number = _split_number(stem)
        title, dot, rest = bare.rpartition(".")
        owners = _get(self._by_title, (stem, "")) or _get(self._by_title, (bare, number))
        if not owners and _TAKEOUT_NOTE.startswith(dot + rest):
            owners = _get(self._by_title, (title, number))
        return owners


def _get(index: Mapping[_Key, set[str]], key: _Key) -> frozenset[str]:
    return frozenset(index.get(key, ()))


def _split_number(stem: str) -> tuple[str, str]:
    """Such as "a" and "(1)"."""
    number = _TAKEOUT_NUMBER.search(stem)
    at = number.start() if number else len(stem)
    return stem[:at], stem[at:]


def _suffix(name: str) -> str:
    return os.path.splitext(name)[1].lower()  # noqa: PTH122 - a name alone


def _may_go(name: str, stamp: Stamp) -> bool:
    return _suffix(name) not in _MOVIES or stamp.size <= _LARGEST_MOVIE
