"""Single values of a row as what they must be; whatever is none is damage."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from organizer.paths import displayable


def text_of(stored: object) -> str:
    """A stored text; ValueError for anything else."""
    if not isinstance(stored, str):
        raise ValueError(f"{type(stored).__name__} for a text")
    return stored


def storable(search: str) -> str | bytes:
    """A search as the catalogue can hold it, in bytes where it names a file that has no text."""
    return search if displayable(search) == search else os.fsencode(search)


def search_of(stored: object) -> str:
    """The way back from `storable`; ValueError for anything else."""
    if isinstance(stored, bytes) and 0 not in stored:
        return os.fsdecode(stored)
    return text_of(stored)


def number_of(stored: object) -> int:
    """A stored whole number; ValueError for anything else."""
    if not isinstance(stored, int):
        raise ValueError(f"{type(stored).__name__} for a number")
    return stored


def path_of(stored: object) -> bytes:
    """A stored path; ValueError for anything else, and for what no system takes as one."""
    if not isinstance(stored, bytes) or 0 in stored:
        raise ValueError("no path")
    return stored


def stacked(blobs: list[bytes], dtype: DTypeLike) -> NDArray[Any]:
    """Stored arrays of one length as rows, (n, d); ValueError or TypeError for anything else."""
    if len({len(blob) for blob in blobs}) > 1:
        raise ValueError("arrays of several lengths")
    return np.frombuffer(b"".join(blobs), dtype).reshape(len(blobs), -1 if blobs else 0)
