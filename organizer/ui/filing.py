"""Writes what was put together into files that are not there yet, and reads it. For workers."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TypeVar

from organizer.errors import QueryError
from organizer.fragments.assembly.assembler import AssemblyOptions
from organizer.fragments.files.export import layout_json, save_picture, write_ranking
from organizer.fragments.files.layout_file import read_layout
from organizer.fragments.layout import Layout, Pieces
from organizer.fragments.scoring.neighbour_ranking import rank
from organizer.fragments.session.cached_scores import pausable
from organizer.jobs import Control
from organizer.paths import displayable
from organizer.records import Progress

Written = TypeVar("Written")


def safely(work: Callable[[], Written]) -> Written:
    """QueryError where a file cannot be written."""
    try:
        return work()
    except FileExistsError as error:
        raise QueryError(
            f"{displayable(error.filename)} is there already.", "Choose another name."
        ) from error
    except OSError as error:
        raise QueryError(
            f"This cannot be written: {error.strerror}.", "Choose another folder."
        ) from error


def saved(path: Path, pieces: Pieces, layout: Layout) -> list[Path]:
    """Nothing is written where one of the names is taken."""
    files = _numbered(path, len(layout.pictures))
    for file in files:
        if file.exists():
            raise FileExistsError(17, "is there already", str(file))
    for file, picture in zip(files, layout.pictures, strict=True):
        save_picture(file, pieces, picture)
    return files


def _numbered(path: Path, count: int) -> list[Path]:
    if count == 1:
        return [path]
    digits = max(2, len(str(count)))
    return [path.with_stem(f"{path.stem}-{number:0{digits}}") for number in range(1, count + 1)]


def free(path: Path, count: int) -> Path:
    """A name of which nothing is there yet."""
    tried, number = path, 1
    while any(file.exists() for file in _numbered(tried, count)):
        number += 1
        tried = path.with_stem(f"{path.stem} ({number})")
    return tried


def write_layout(path: Path, pieces: Pieces, layout: Layout) -> None:
    with path.open("x", encoding="utf-8") as sink:
        json.dump(layout_json(pieces, layout), sink, indent=1)


def read_saved(path: Path, pieces: Pieces) -> Layout:
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:  # ValueError also covers what is no UTF-8
        raise QueryError(
            f"{displayable(path.name)} cannot be read as a layout.",
            "Choose one that was saved here.",
        ) from error
    return read_layout(document, pieces)


def exported(
    path: Path, pieces: Pieces, wish: AssemblyOptions, control: Control
) -> Generator[Progress, None, None]:
    ranking = yield from pausable(rank(pieces, wish.rotated, wish.scorer), control)
    safely(lambda: write_ranking(path, ranking, pieces))
