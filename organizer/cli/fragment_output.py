"""The files that the commands about fragments read and write."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from organizer import formatting
from organizer.errors import QueryError
from organizer.fragments.files.export import describe_picture, save_picture, write_png
from organizer.fragments.files.layout_file import layout_json
from organizer.fragments.files.piece_reader import Heap
from organizer.fragments.layout import Pieces, Pixels
from organizer.fragments.session.assembly_jobs import AssemblyResult
from organizer.imaging.workers.decoder_pool import DecoderPool
from organizer.paths import displayable


def write_assembly(result: AssemblyResult, out: Path) -> tuple[dict[str, Any], list[str]]:
    """Write the pictures and layout.json into a new folder; the document, and lines to be told."""
    make_empty(out)
    document: dict[str, Any] = {"pictures": [], "leftover": []}
    lines = describe_problems(result.heap)
    for pieces, layout in zip(result.heap.pieces, result.layouts, strict=True):
        first = len(document["pictures"]) + 1
        files = [f"picture-{first + number:02}.png" for number in range(len(layout.pictures))]
        for file, picture in zip(files, layout.pictures, strict=True):
            save_picture(out / file, pieces, picture)
            lines.append(f"{file}: {describe_picture(picture)}")
        part = layout_json(pieces, layout, files)
        document["pictures"] += part["pictures"]
        document["leftover"] += part["leftover"]
    document["leftover"] += [displayable(each.path.name) for each in result.heap.problems]
    if result.notes:
        document["notes"] = list(result.notes)
    write_json(out / "layout.json", document)
    count = len(document["leftover"])
    lines.append(f"{formatting.counted(count, 'piece')} left over." if count else "None left over.")
    return document, lines


def write_pieces(pieces: Pieces, out: Path) -> None:
    """Write each piece into a new folder, as a PNG of its name."""
    make_empty(out)
    for name, piece in zip(pieces.names, pieces.pixels, strict=True):
        write_png(out / name, piece)


@contextmanager
def explain_write_errors(place: Path) -> Iterator[None]:
    """Raises QueryError where something cannot be written there, such as on a full disk."""
    try:
        yield
    except OSError as error:
        raise QueryError(
            f"{displayable(place)} cannot be written: {error.strerror}.", "Choose another place."
        ) from error


def describe_problems(heap: Heap) -> list[str]:
    """A line for each file that could not be read."""
    return [f"{displayable(problem.path)}: {problem.reason}" for problem in heap.problems]


def read_photo(photo: Path, decoders: DecoderPool) -> Pixels:
    """Raises PictureError where it cannot be read."""
    return decoders.read_file(photo, long_side=None, remedy="Check its name.").pixels


def check_empty(folder: Path) -> None:
    """Raises QueryError where files could get mixed with what is there."""
    try:
        is_taken = folder.exists() and any(folder.iterdir())
    except OSError as error:
        raise QueryError(
            f"{displayable(folder)} cannot be used: {error.strerror}.", "Choose another folder."
        ) from error
    if is_taken:
        raise QueryError(f"{displayable(folder)} is not empty.", "Choose a new or an empty folder.")


def make_empty(folder: Path) -> None:
    """Make a folder that is not there yet; QueryError as of `check_empty`."""
    with explain_write_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    check_empty(folder)


def write_json(file: Path, document: dict[str, Any]) -> None:
    """Never over a file that is there: FileExistsError."""
    with file.open("x", encoding="utf-8") as sink:
        json.dump(document, sink, indent=1)
