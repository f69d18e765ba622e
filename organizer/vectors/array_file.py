"""One file of named arrays behind a checksum, replaced as a whole."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from organizer.errors import IndexFileError, OrganizerError
from organizer.paths import displayable
from organizer.private_files import create_private, make_private_folder

_MAGIC = b"smalti vectors\n"
_DIGEST_SIZE = 32
_LENGTH_SIZE = 8

REBUILT = "It is rebuilt from the catalogue; no photo is affected."


@dataclass(frozen=True, slots=True)
class ArrayContents:
    """What the file holds: `about` is plain JSON, `arrays` are one-dimensional."""

    about: dict[str, Any]
    arrays: dict[str, NDArray[Any]]


def write(path: Path, contents: ArrayContents) -> None:
    """Replace the file in one step: after a crash it is the old one or the new one, whole.

    Layout: magic line, BLAKE2b-256 of all that follows, length of the header (8 bytes, little
    endian), header (JSON), the arrays' bytes in the header's order. OrganizerError, and the old
    file untouched, where the disk is full or read-only.
    """
    parts = _pack(contents)
    partial = path.with_name(path.name + ".partial")
    try:
        make_private_folder(path.parent)
        with create_private(partial) as file:
            for part in parts:
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise OrganizerError(
            f"The search index {displayable(path)} could not be saved: {error.strerror}.",
            "Free some space or make the folder writable; the search works on without it.",
        ) from error


def _pack(contents: ArrayContents) -> list[bytes | memoryview]:
    """The file's parts in order."""
    arrays = {name: np.ascontiguousarray(array) for name, array in contents.arrays.items()}
    layout = [[name, array.dtype.str, len(array)] for name, array in arrays.items()]
    header = json.dumps({"about": contents.about, "arrays": layout}).encode()
    body: list[bytes | memoryview] = [len(header).to_bytes(_LENGTH_SIZE, "little"), header]
    body += [array.view(np.uint8).data for array in arrays.values()]
    digest = hashlib.blake2b(digest_size=_DIGEST_SIZE)
    for part in body:
        digest.update(part)
    return [_MAGIC, digest.digest(), *body]


def read(path: Path) -> ArrayContents:
    """The file's contents, only if every byte is as it was written; else IndexFileError.

    Needs the file's size in memory; the arrays are read-only views of it.
    """
    try:
        data = memoryview(path.read_bytes())
    except FileNotFoundError as error:
        raise IndexFileError(f"There is no search index {displayable(path)}.", REBUILT) from error
    except OSError as error:
        raise IndexFileError(
            f"The search index {displayable(path)} cannot be read: {error.strerror}.", REBUILT
        ) from error
    body = data[len(_MAGIC) + _DIGEST_SIZE :]
    stored = data[len(_MAGIC) : len(_MAGIC) + _DIGEST_SIZE]
    if data[: len(_MAGIC)] != _MAGIC:
        raise IndexFileError(f"{displayable(path)} is not a search index.", REBUILT)
    if hashlib.blake2b(body, digest_size=_DIGEST_SIZE).digest() != stored:
        raise IndexFileError(f"The search index {displayable(path)} is damaged.", REBUILT)
    return _parse(body)


def _parse(body: memoryview) -> ArrayContents:
    length = int.from_bytes(body[:_LENGTH_SIZE], "little")
    offset = _LENGTH_SIZE + length
    header: Mapping[str, Any] = json.loads(bytes(body[_LENGTH_SIZE:offset]))
    arrays: dict[str, NDArray[Any]] = {}
    for name, dtype, count in header["arrays"]:
        arrays[name] = np.frombuffer(body, dtype, count, offset)
        offset += arrays[name].nbytes
    return ArrayContents(header["about"], arrays)
