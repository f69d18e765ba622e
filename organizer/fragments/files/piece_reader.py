"""Reads pieces from picture files, folders, zip files and sheets."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from organizer.errors import PictureError, QueryError
from organizer.fragments.files.sheet import cut_sheet, even_grid, find_grid
from organizer.fragments.files.sources import describe_error, find_sources, read_content
from organizer.fragments.layout import MOST_PIXELS, Pieces, Pixels
from organizer.imaging.damage import explain_unreadable_file
from organizer.imaging.decode import EXTENSIONS
from organizer.imaging.workers.decoder_pool import DecoderPool
from organizer.paths import displayable
from organizer.records import FileProblem, Progress

MOST_PIECES = 20_000
"""More are refused: comparing all of them would take hours."""


@dataclass(frozen=True, slots=True)
class Heap:
    """What was found: pieces of each size, the most numerous size first."""

    pieces: tuple[Pieces, ...]
    """Named by their paths from the folder that holds all of them."""
    problems: tuple[FileProblem, ...]


def is_sheet(paths: Sequence[Path]) -> bool:
    """Whether paths are one picture alone, which is to be cut."""
    return len(paths) == 1 and paths[0].suffix.lower() in EXTENSIONS and not paths[0].is_dir()


def read_pieces(
    paths: Sequence[Path], decoders: DecoderPool, tiles: tuple[int, int] | None = None
) -> Generator[Progress, None, Heap]:
    """As `read_sheet` for one picture alone, which has `tiles`, else as `read_heap`."""
    if is_sheet(paths):
        return (yield from read_sheet(paths[0], decoders, tiles))
    return (yield from read_heap(paths, decoders))


def read_heap(paths: Sequence[Path], decoders: DecoderPool) -> Generator[Progress, None, Heap]:
    """Read picture files, those directly in folders, and all in zip files.

    Nothing is unpacked to disk. What cannot be read becomes a problem. QueryError where under
    two pieces of any size are left, and for more pieces or pixels than can be put together.
    """
    problems: list[FileProblem] = []
    by_size: dict[tuple[int, ...], list[tuple[Path, Pixels]]] = {}
    total = 0
    with ExitStack() as archives:
        files = find_sources(paths, archives, problems)
        _check_number(len(files), "files")
        for number, (file, read) in enumerate(files.items()):
            try:
                pixels = decoders.read(read(), file.name, long_side=None).pixels
            except (PictureError, OSError) as error:
                problems.append(FileProblem(file, describe_error(error)))
            else:
                by_size.setdefault(pixels.shape, []).append((file, pixels))
                total += pixels.size // 3
                _check_pixels(total)
            yield Progress("Reading", number + 1, len(files))
    sets = sorted(by_size.values(), key=len, reverse=True)
    if not sets or len(sets[0]) < 2:
        raise _explain_nothing(len(by_size), problems)
    names = _short_names(files)
    return Heap(
        tuple(
            Pieces(np.stack([pixels for _, pixels in each]), tuple(names[file] for file, _ in each))
            for each in sets
        ),
        tuple(problems),
    )


def read_sheet(
    path: Path, decoders: DecoderPool, tiles: tuple[int, int] | None = None
) -> Generator[Progress, None, Heap]:
    """Cut one picture into its tiles: rows and columns, or None to find them.

    QueryError where none are found, or too many asked for; PictureError where it is unreadable.
    """
    yield Progress("Reading", 0, 1)
    try:
        pixels = decoders.read(read_content(path), path.name, long_side=None).pixels
    except OSError as error:
        raise explain_unreadable_file(path, error, "Check its name.") from error
    _check_pixels(pixels.size // 3)
    yield Progress("Looking for tiles", 0, 1)
    grid = find_grid(pixels) if tiles is None else even_grid(pixels, *tiles)
    if grid is None:
        raise QueryError(
            f"{displayable(path.name)} shows no grid of tiles.",
            "Say how many rows and columns it has, or choose a folder of pieces.",
        )
    _check_number(grid.rows * grid.columns, "tiles")
    return Heap((cut_sheet(pixels, grid, displayable(path.name)),), ())


def _short_names(files: Iterable[Path]) -> Mapping[Path, str]:
    """Unique and short: from the folder that holds all of them."""
    try:
        base = os.path.commonpath([file.parent for file in files])
    except ValueError:  # on several drives, or relative beside absolute
        base = ""
    shown = {file: displayable(os.path.relpath(file, base) if base else file) for file in files}
    taken: Counter[str] = Counter()
    for file, name in shown.items():
        taken[name] += 1
        if taken[name] > 1:  # names in an unknown encoding may look the same
            shown[file] = f"{name} ({taken[name]})"
    return shown


def _check_number(number: int, things: str) -> None:
    if number > MOST_PIECES:
        raise QueryError(
            f"These are {number:,} {things}; at most {MOST_PIECES:,} can be put together.",
            "Choose fewer pieces.",
        )


def _check_pixels(number: int) -> None:
    if number > MOST_PIXELS:
        raise QueryError(
            f"These pictures have more than {MOST_PIXELS // 10**6} million pixels together.",
            "Choose fewer or smaller pieces.",
        )


def _explain_nothing(sizes: int, problems: Sequence[FileProblem]) -> QueryError:
    sentence = "There are no two pieces of one size here."
    if problems:
        first = problems[0]
        sentence = (
            f"There are no two pieces of one size here, and {len(problems):,} of the files cannot "
            f"be read. {displayable(first.path.name)}: {first.reason}"
        )
    elif sizes == 1:
        sentence = "One piece alone cannot be put together."
    return QueryError(sentence, "Choose a folder or a zip file with the pieces.")
