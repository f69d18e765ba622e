"""What a clustering algorithm is to the rest of Smalti."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from organizer.errors import QueryError

Vectors = NDArray[np.float32]
Labels = NDArray[np.int64]
"""One cluster number a photo, 0 and up, the largest cluster first; -1 is noise."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing a person may set, and the bounds of its slider."""

    name: str
    title: str
    default: float
    low: float
    high: float
    step: float
    whole: bool
    """Whether only whole numbers make sense."""
    help: str


class Clustering(Protocol):
    """Vectors made ready once, then cut as often as a slider moves."""

    def cut(self, settings: Mapping[str, float]) -> Labels:
        """Labels, shape (n,), for the given parameters; missing ones take their default.

        QueryError where a setting is unknown or makes no sense.
        """
        ...


class Clusterer(Protocol):
    """One entry of the CLUSTERERS table."""

    @property
    def id(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def about(self) -> str: ...

    @property
    def parameters(self) -> tuple[Parameter, ...]: ...

    def fit(self, vectors: Vectors, seed: int = 0) -> Clustering:
        """Unit vectors, shape (n, d), to something that can be cut. Same seed, same result.

        QueryError where a vector is not finite.
        """
        ...


def resolved(parameters: tuple[Parameter, ...], settings: Mapping[str, float]) -> dict[str, float]:
    """Every parameter's value: the given setting, else the default. QueryError as `cut` says."""
    known = {parameter.name: parameter for parameter in parameters}
    for name, value in settings.items():
        if name not in known:
            raise QueryError(
                f"There is no setting called “{name}”.", f"Choose from: {', '.join(known)}."
            )
        _check(known[name], value)
    return {name: settings.get(name, parameter.default) for name, parameter in known.items()}


def checked(vectors: Vectors) -> Vectors:
    """The vectors as contiguous float32, shape (n, d); QueryError unless all are finite."""
    vectors = np.ascontiguousarray(vectors, dtype=np.float32)
    if vectors.ndim != 2:
        raise ValueError(f"vectors have shape {vectors.shape}, not (n, d)")
    if not np.isfinite(vectors).all():
        raise QueryError(
            "Some photos have damaged vectors and cannot be compared.",
            "Index these photos again.",
        )
    return vectors


def by_size(labels: Labels) -> Labels:
    """The same clusters numbered without gaps, the largest first; noise (-1) stays.

    Of equally large clusters the one with the lowest first member comes first.
    """
    found, first, number, sizes = np.unique(
        labels, return_index=True, return_inverse=True, return_counts=True
    )
    noise = found < 0
    order = np.lexsort((first, -sizes, noise))
    rank = np.empty(len(found), dtype=np.int64)
    rank[order] = np.arange(len(found))
    rank[noise] = -1
    return rank[number]


def _check(parameter: Parameter, value: float) -> None:
    whole = not parameter.whole or float(value).is_integer()
    if math.isfinite(value) and whole and parameter.low <= value <= parameter.high:
        return
    kind = "a whole number" if parameter.whole else "a number"
    raise QueryError(
        f"“{parameter.title}” cannot be {value:g}.",
        f"Give {kind} from {parameter.low:g} to {parameter.high:g}.",
    )
