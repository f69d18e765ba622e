"""Keeps what is learned from and what is measured on apart, by content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from training.recipe import DataError


def content_hash(content: bytes | NDArray[np.generic]) -> str:
    """Of a file or of pixels: 32 hexadecimal digits."""
    data = content if isinstance(content, bytes) else np.ascontiguousarray(content).tobytes()
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def content_hashes(contents: Iterable[bytes | NDArray[np.generic]]) -> frozenset[str]:
    """Of each; fewer than contents where some are the same."""
    return frozenset(map(content_hash, contents))


def are_held_out(contents: Sequence[bytes | NDArray[np.generic]], test: float) -> list[bool]:
    """Whether each content is for testing, about that share of all; the same wherever it lies.

    The same content is always on the same side.
    """
    most = round(test * 2**32)
    return [int(content_hash(each)[:8], 16) < most for each in contents]


def check_splits(splits: Mapping[str, frozenset[str]]) -> None:
    """DataError where anything is in two of them."""
    for (first, ours), (second, theirs) in combinations(splits.items(), 2):
        if common := len(ours & theirs):
            raise DataError(
                f"{common:,} of the pictures are in {first} and in {second}.",
                "Take data whose parts have nothing in common.",
            )
