"""Puts a heap of pieces together, better and better until it is stopped."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from organizer.fragments.assembly.attempt import BONUS, AssemblyAttempt
from organizer.fragments.assembly.grid_estimation import Grid, HeapShape, estimate_shapes
from organizer.fragments.layout import Layout, Pieces, Step
from organizer.fragments.scoring.pairwise_odds import PairwiseOdds
from organizer.fragments.scoring.scorer import score_borders

_CAUTION = 0.0
"""Added to each touching border where the grid is not known: what joins by mistake would never
come apart."""

_REGULAR = 0.03
"""Share of their worth that pictures are worth more that have one size and no gaps: no accident."""


@dataclass(frozen=True, slots=True)
class AssemblyOptions:
    """What is known about the heap; None means that it is to be found out."""

    pictures: int | None = None
    grid: Grid | None = None
    """Rows and columns of each picture."""
    rotated: bool = False
    """Whether pieces may be turned by quarter turns."""
    scorer: str = "learned"
    """One of `scorer.SCORERS`."""
    effort: int = 20_000
    """Most rounds of improving; 0 for the first layout only."""
    seed: int = 0


def assemble(
    pieces: Pieces,
    options: AssemblyOptions = AssemblyOptions(),
    fixed: Layout | None = None,
    odds: PairwiseOdds | None = None,
) -> Generator[Step, None, Layout]:
    """Compare all borders, then join best first and improve; close the generator to stop.

    Locked pieces of a `fixed` layout stay as they lie among those of their picture. QueryError
    where these cannot be part of what is asked for, and as of `scorer.score_borders`, which is not
    asked again where `odds` has its answer.
    """
    if odds is None:
        odds = yield from score_borders(pieces, options.rotated, options.scorer)
    attempt = partial(
        AssemblyAttempt,
        odds,
        len(pieces),
        fixed=fixed,
        rotated=options.rotated,
        seed=options.seed,
    )
    if options.pictures and options.grid:
        best = attempt(options.grid)
        yield from best.join(BONUS)
        best.fill(options.pictures)
        layout = yield from best.improve(options.effort)
        if options.pictures * math.prod(options.grid) != len(pieces):
            layout = best.without_strangers(layout)
        return _with_notes(pieces, layout)
    best = attempt(options.grid)
    yield from best.join(_CAUTION)
    most = best.worth()
    notes: tuple[str, ...] = ()
    for shape in estimate_shapes(
        best.grown_parts(), options.pictures, options.grid, options.rotated
    ):
        trial = attempt(shape.grid)
        yield from trial.join(BONUS, best.layout())
        trial.fill(shape.pictures)
        worth = trial.worth()
        if shape.pictures * math.prod(shape.grid) == len(pieces):
            worth += _REGULAR * abs(worth)
        if worth > most:
            best, most, notes = trial, worth, (_describe_shape(shape),)
    return _with_notes(pieces, (yield from best.improve(options.effort)), notes)


def _with_notes(pieces: Pieces, layout: Layout, notes: tuple[str, ...] = ()) -> Layout:
    """The layout with what a person should know of it."""
    if np.ptp(pieces.pixels, axis=(0, 1, 2)).max() == 0:
        alike = "All pieces are of one colour: nothing tells how they belong together."
        return replace(layout, notes=(alike,))
    if not layout.pictures:
        alone = f"Of {len(pieces):,} pieces no two fit together for certain."
        return replace(layout, notes=(alone,))
    return replace(layout, notes=notes)


def _describe_shape(shape: HeapShape) -> str:
    rows, columns = shape.grid
    if shape.pictures == 1:
        return f"Taken for one picture of {rows} × {columns} pieces"
    return f"Taken for {shape.pictures:,} pictures of {rows} × {columns} pieces"
