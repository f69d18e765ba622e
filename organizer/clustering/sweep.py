"""Tries many values of one parameter, to see which make sense."""

from __future__ import annotations

from collections.abc import Generator, Mapping

import numpy as np

from organizer.clustering.base import Clusterer, Clustering, Labels, Parameter, resolved
from organizer.clustering.quality import silhouette, sse
from organizer.clustering.space import Space
from organizer.errors import QueryError
from organizer.records import Progress, SweepPoint

_STEPS = 24
_DEGENERATE = 0.8
"""Share of the photos that must not be in one cluster, in none, or alone."""


def sweep_values(
    clusterer: Clusterer,
    clustering: Clustering,
    space: Space,
    name: str,
    settings: Mapping[str, float],
) -> Generator[Progress, None, list[SweepPoint]]:
    """One point for each of about two dozen values, ascending. QueryError for an unknown name."""
    known = {parameter.name: parameter for parameter in clusterer.parameters}
    if name not in known:
        resolved(clusterer.parameters, {name: 0})
    centre = settings.get(name, clustering.automatic().get(name, known[name].default))
    points: list[SweepPoint] = []
    values = choose_values(known[name], centre, len(space))
    for value in values:
        yield Progress(f"Trying {known[name].title.lower()}", len(points), len(values))
        try:
            labels = clustering.cut({**settings, name: value})
        except QueryError:
            if len(values) == 1:
                raise
            continue
        points.append(measure_point(space, labels, value))
    return points


def choose_values(parameter: Parameter, centre: float, count: int) -> list[float]:
    """Values around `centre`: spaced evenly by ratio where the bounds allow, ascending, distinct.

    A number of groups is not tried beyond what makes sense for `count` photos.
    """
    high = (
        min(parameter.high, max(count / 2, parameter.low + 1))
        if parameter.whole
        else (parameter.high)
    )
    centre = float(np.clip(centre or (parameter.low + high) / 4, parameter.low, high))
    low = max(parameter.low, centre / 6, parameter.step)
    values = np.geomspace(low, min(high, max(centre * 4, low * 4)), _STEPS)
    values = np.append(values, centre)
    if parameter.whole:
        values = np.rint(values)
    else:
        values = np.round(values / parameter.step) * parameter.step
    values = np.unique(np.clip(values, parameter.low, high))
    return [float(value) for value in values]


def measure_point(space: Space, labels: Labels, value: float) -> SweepPoint:
    """What labels are like, measured in the space they were found in."""
    total = max(len(labels), 1)
    sizes = np.bincount(labels[labels >= 0])
    largest, noise = sizes.max(initial=0) / total, float((labels < 0).sum() / total)
    alone = float((sizes == 1).sum() / total)
    return SweepPoint(
        value=value,
        clusters=len(sizes),
        largest=float(largest),
        noise=noise,
        sse=sse(space.vectors, labels),
        silhouette=silhouette(space.vectors, labels, seed=space.seed),
        is_degenerate=max(largest, noise, alone) > _DEGENERATE or len(sizes) < 2,
    )
