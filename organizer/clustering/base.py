"""What a clustering algorithm is to the rest of Smalti."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from organizer.clustering.neighbours import Vectors as Vectors
from organizer.clustering.space import Space
from organizer.errors import QueryError

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
    is_automatic: bool = False
    """Whether a value that nobody set is worked out from the photos."""


class Clustering(Protocol):
    """Vectors made ready once, then cut as often as a slider moves."""

    def automatic(self) -> Mapping[str, float]:
        """A good value for each parameter that is automatic, worked out from the photos."""
        ...

    def cut(self, settings: Mapping[str, float]) -> Labels:
        """Labels, shape (n,), for the given parameters; missing ones are automatic or default.

        QueryError where a setting is unknown or makes no sense.
        """
        ...


class Clusterer(Protocol):
    """One entry of the CLUSTERERS table."""

    @property
    def id(self) -> str:
        """The key of the table, in settings and on the command line."""
        ...

    @property
    def title(self) -> str:
        """As the method is called in the window."""
        ...

    @property
    def about(self) -> str:
        """One sentence on what it does, for who has to choose."""
        ...

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Those of the method itself, the most important first; FEATURES belong to all."""
        ...

    def fit(self, space: Space) -> Clustering:
        """Photos in a space to something that can be cut. Same seed, same result."""
        ...


def resolved(
    parameters: tuple[Parameter, ...],
    settings: Mapping[str, float],
    automatic: Callable[[], Mapping[str, float]] | None = None,
) -> dict[str, float]:
    """Every parameter's value: the given setting, else the automatic one, else the default.

    QueryError as `cut` says.
    """
    known = {parameter.name: parameter for parameter in parameters}
    for name, value in settings.items():
        if name not in known:
            raise QueryError(
                f"There is no setting called “{name}”.", f"Choose from: {', '.join(known)}."
            )
        _check(known[name], value)
    values = {parameter.name: parameter.default for parameter in parameters}
    if automatic and any(p.is_automatic and p.name not in settings for p in parameters):
        values.update(automatic())
    return {**values, **settings}


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
