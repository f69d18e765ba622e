"""Sets of pictures to learn from and to be measured on, from folders of photos or from arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from organizer.embedding.models.preprocessing import UNCHANGED, Preprocessing
from organizer.errors import PictureError
from organizer.imaging.decode import EXTENSIONS, read_picture
from training import split
from training.recipe import DataError

PARTS = ("train", "validation", "test")

_LEAST = 4
"""Pictures of each part."""


@dataclass(frozen=True, slots=True)
class PictureSet:
    """Pictures of one size."""

    pictures: NDArray[np.uint8]
    """(n, side, side, 3)."""
    labels: NDArray[np.int64]
    """(n,), places in the names of all labels."""
    hashes: frozenset[str]

    def __len__(self) -> int:
        return len(self.pictures)

    def some(self, most: int) -> PictureSet:
        """At most that many, spread over all."""
        if len(self) <= most:
            return self
        places = np.linspace(0, len(self) - 1, most).astype(int)
        return PictureSet(self.pictures[places], self.labels[places], self.hashes)


@dataclass(frozen=True, slots=True)
class Pictures:
    """What a system learns from and what it is measured on."""

    parts: Mapping[str, PictureSet]
    """By the names in PARTS."""
    names: tuple[str, ...]
    """Of the labels; fewer than two where nothing is labelled."""
    about: str
    """What is learned from, in a few words."""
    split: str
    """How the parts were kept apart, in a few words."""

    @property
    def are_labelled(self) -> bool:
        """Whether there are labels that tell anything apart: two or more."""
        return len(self.names) > 1


def read(data: Path, side: int, most: int, validation: float, test: float) -> Pictures:
    """From a folder of photos, labelled by the sub-folders they are in, or with NAME_train.npz and
    NAME_test.npz: "images", (n, height, width, 3) bytes of any size, "labels" and "names".

    `validation` and `test` are shares: of what is not for testing, and of photos. At most `most`
    photos are read, of large folders always the same. DataError for anything else.
    """
    arrays = sorted(data.glob("*_train.npz")) if data.is_dir() else []
    found = _from_arrays(arrays[0], validation) if arrays else None
    found = found or _from_photos(data, side, most, validation, test)
    needed = ("train", "test", "validation") if validation > 0 else ("train", "test")
    for part in needed:
        if len(found.parts[part]) < _LEAST:
            raise DataError(
                f"{data.name} has {len(found.parts[part])} pictures for {part}.",
                "Take a folder with more photos.",
            )
    return found


def _from_arrays(train: Path, validation: float) -> Pictures:
    test = train.with_name(train.name.replace("_train", "_test"))
    try:
        with np.load(train) as known, np.load(test) as asked:
            names = tuple(map(str, known["names"]))
            learned, learned_labels = known["images"], known["labels"].astype(np.int64)
            tested, tested_labels = asked["images"], asked["labels"].astype(np.int64)
    except (OSError, KeyError, ValueError) as error:
        raise DataError(
            f"{train.name} and {test.name} cannot be read: {error}.",
            "Each needs images, labels and names.",
        ) from error
    if learned.ndim != 4 or learned.shape[1:] != tested.shape[1:] or learned.dtype != np.uint8:
        raise DataError(
            f"The images of {train.name} are no colour pictures.",
            "They need the shape (n, side, side, 3), of bytes.",
        )
    held = np.array(split.are_held_out(list(learned), validation), bool)
    parts = {
        "train": _set(learned[~held], learned_labels[~held]),
        "validation": _set(learned[held], learned_labels[held]),
        "test": _set(tested, tested_labels),
    }
    about = f"{len(parts['train']):,} pictures of {train.stem.removesuffix('_train')}"
    return Pictures(parts, names, about, f"As {train.name} and {test.name} have it")


def _set(pictures: NDArray[np.uint8], labels: NDArray[np.int64]) -> PictureSet:
    return PictureSet(pictures, labels, split.content_hashes(pictures))


def _from_photos(data: Path, side: int, most: int, validation: float, test: float) -> Pictures:
    """Squares from the middle of each photo."""
    files = {
        split.content_hash(file.read_bytes()): file
        for file in sorted(data.rglob("*"))
        if file.suffix.lower() in EXTENSIONS and file.is_file()
    }
    seen = Preprocessing(side, 1.0, UNCHANGED)
    pixels, kinds, parts = [], [], []
    kept: set[str] = set()
    # By other digits than those that say which part a photo is in.
    for name in sorted(files, key=lambda digest: digest[8:])[:most]:
        file = files[name]
        try:
            picture = read_picture(file.read_bytes(), file.name, long_side=side, short_side=side)
        except PictureError:
            continue
        square = seen.prepare(picture.pixels)
        if (content := split.content_hash(square)) in kept:
            continue  # the same picture, saved in another way
        kept.add(content)
        pixels.append(square)
        kinds.append(file.parent.relative_to(data).as_posix())
        parts.append(_part(square, validation, test))
    names = tuple(sorted(set(kinds)))
    labels = np.array([names.index(kind) for kind in kinds], np.int64)
    stacked = np.stack(pixels) if pixels else np.empty((0, side, side, 3), np.uint8)
    chosen = {part: np.array([each == part for each in parts], bool) for part in PARTS}
    sets = {part: _set(stacked[here], labels[here]) for part, here in chosen.items()}
    about = f"{len(sets['train']):,} photos of {data.name}"
    return Pictures(sets, names, about, f"{test:.0%} of the photos for testing, by their contents")


def _part(content: NDArray[np.uint8], validation: float, test: float) -> str:
    if split.are_held_out([content], test)[0]:
        return "test"
    # What is left has hashes from `test` upward, so that the next share is taken of those.
    is_held = split.are_held_out([content], test + (1 - test) * validation)[0]
    return "validation" if is_held else "train"


def choose_batch(number: int, size: int, step: int, seed: int) -> NDArray[np.int64]:
    """Which of `number` pictures a step learns from: all come once before any comes again."""
    size = min(size, number)
    epoch, place = divmod(step, number // size)
    order = np.random.default_rng([seed, epoch, 1]).permutation(number)
    found: NDArray[np.int64] = order[place * size : (place + 1) * size]
    return found
