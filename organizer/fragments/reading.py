"""Reads pieces from picture files and folders."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from organizer.errors import PictureError, QueryError
from organizer.fragments.layout import Pieces, Pixels
from organizer.imaging.decode import EXTENSIONS, read_picture
from organizer.paths import displayable
from organizer.records import FileProblem, Progress

MOST_PIECES = 20_000
"""More are refused: comparing all of them would take hours."""


@dataclass(frozen=True, slots=True)
class Heap:
    """What was found: pieces of each size, the most numerous size first."""

    pieces: tuple[Pieces, ...]
    files: tuple[tuple[Path, ...], ...]
    """Where the pieces of each size came from, in their order."""
    problems: tuple[FileProblem, ...]


def read_heap(paths: Sequence[Path]) -> Generator[Progress, None, Heap]:
    """Read picture files, and those directly in folders.

    Files that cannot be read become problems. QueryError where under two pieces are left, or
    more than MOST_PIECES are named.
    """
    files = list(dict.fromkeys(file for path in paths for file in _files(path)))
    if len(files) > MOST_PIECES:
        raise QueryError(
            f"These are {len(files):,} files; at most {MOST_PIECES:,} can be put together.",
            "Choose a folder with fewer pieces.",
        )
    by_size: dict[tuple[int, ...], list[tuple[Path, Pixels]]] = {}
    problems = []
    for number, file in enumerate(files):
        try:
            pixels = read_picture(file.read_bytes(), file.name, long_side=None).pixels
        except (PictureError, OSError) as error:
            problems.append(FileProblem(file, str(error)))
        else:
            by_size.setdefault(pixels.shape, []).append((file, pixels))
        yield Progress("Reading", number + 1, len(files))
    heaps = sorted(by_size.values(), key=len, reverse=True)
    if not heaps or len(heaps[0]) < 2:
        raise QueryError(
            "There are no two pieces of one size here.", "Choose a folder with the pieces."
        )
    return Heap(
        tuple(
            Pieces(np.stack([pixels for _, pixels in heap]), tuple(_name(file) for file, _ in heap))
            for heap in heaps
        ),
        tuple(tuple(file for file, _ in heap) for heap in heaps),
        tuple(problems),
    )


def _files(path: Path) -> list[Path]:
    try:
        if not path.is_dir():
            return [path]
        return sorted(each for each in path.iterdir() if each.suffix.lower() in EXTENSIONS)
    except OSError as error:
        raise QueryError(
            f"{displayable(path)} cannot be read: {error.strerror}.", "Check the folder."
        ) from error


def _name(file: Path) -> str:
    return displayable(file)
