"""Puts a heap of pieces together, better and better until it is stopped."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np

from organizer.errors import QueryError
from organizer.fragments.assembly.grid_estimation import Grid, GrownPart, HeapShape, guessed
from organizer.fragments.assembly.parts import Parts
from organizer.fragments.holding import hold
from organizer.fragments.layout import Layout, Picture, Pieces, Place, Step
from organizer.fragments.scoring import confidence
from organizer.fragments.scoring.border_compatibility import Indices
from organizer.fragments.scoring.pairwise_odds import PairwiseOdds
from organizer.fragments.scoring.scorer import judged

_BONUS = 3.0
"""Added to each touching border where the grid is known: hard cases would stop too early."""

_CAUTION = 0.0
"""The same where it is not known: what joins by mistake would never come apart."""

_LEAST = -2.0
"""Gain of the weakest joint that is tried."""

_REGULAR = 0.03
"""Share of the gain that pictures are worth more that have one size and no gaps: no accident."""

_PATIENCE = 1500
"""Rounds of improving that change nothing before it ends."""

_ROUNDS = 50
"""Rounds of improving between two looks at what there is."""


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
    wish: AssemblyOptions = AssemblyOptions(),
    fixed: Layout | None = None,
    gains: PairwiseOdds | None = None,
) -> Generator[Step, None, Layout]:
    """Compare all borders, then join best first and improve; close the generator to stop.

    Locked pieces of a `fixed` layout stay as they lie among those of their picture. QueryError
    where these cannot be part of what is wished for, and as of `scorer.judged`, which is not
    asked again where `gains` has its answer.
    """
    if gains is None:
        gains = yield from judged(pieces, wish.rotated, wish.scorer)
    if wish.pictures and wish.grid:
        best = _Assembler(gains, len(pieces), wish, wish.grid, fixed)
        yield from best.join(_BONUS)
        best.fill(wish.pictures)
        layout = yield from best.improve(wish.effort)
        if wish.pictures * math.prod(wish.grid) != len(pieces):
            layout = best.without_strangers(layout)
        return _noted(pieces, layout)
    best = _Assembler(gains, len(pieces), wish, wish.grid, fixed)
    yield from best.join(_CAUTION)
    most = best.worth()
    assumed: tuple[str, ...] = ()
    for shape in guessed(best.grown(), wish.pictures, wish.grid, wish.rotated):
        trial = _Assembler(gains, len(pieces), wish, shape.grid, fixed)
        yield from trial.join(_BONUS, best.layout())
        trial.fill(shape.pictures)
        worth = trial.worth()
        if shape.pictures * math.prod(shape.grid) == len(pieces):
            worth += _REGULAR * abs(worth)
        if worth > most:
            best, most, assumed = trial, worth, (_assumed(shape),)
    return _noted(pieces, (yield from best.improve(wish.effort)), assumed)


class _Assembler:
    """One attempt at a heap."""

    def __init__(
        self,
        gains: PairwiseOdds,
        pieces: int,
        wish: AssemblyOptions,
        grid: Grid | None,
        fixed: Layout | None,
    ) -> None:
        self._gains = gains
        self._pieces = pieces
        self._parts = Parts(gains, pieces, grid, wish.rotated, wish.seed)
        self._held = hold(self._parts, fixed, grid, wish.rotated) if fixed else 0
        self._locked = frozenset(
            place.piece
            for picture in (fixed.pictures if fixed else ())
            for place in picture.places
            if place.is_locked
        )

    def join(self, bonus: float, shown: Layout | None = None) -> Generator[Step, None, None]:
        """Join best first; each step shows the parts, or what else there is to be shown."""
        self._parts.queue_links(_LEAST, bonus)
        most, joined = max(100, self._pieces // 20), 0
        while (made := self._parts.join(most)) == most:
            joined += made
            yield Step("Joining", joined, self._pieces, layout=shown or self.layout())
        yield Step("Joining", joined + made, self._pieces, layout=shown or self.layout())

    def fill(self, pictures: int) -> None:
        """Keep the largest parts, with all that are held, and fill them with what is left."""
        if self._held > pictures:
            raise QueryError(
                "More pictures have locked pieces than there are to be.", "Unlock some of them."
            )
        self._parts.fill(pictures)

    def worth(self) -> float:
        """What all joints gain, in log odds against lying apart."""
        return self._parts.worth()

    def improve(self, effort: int) -> Generator[Step, None, Layout]:
        """Better what was filled, until nothing changes any more."""
        best, made, goes_on = self.layout(), 0, effort > 0
        while goes_on:
            yield Step("Improving", made, effort, layout=best)
            goes_on, is_better = self._parts.improve(_ROUNDS, effort, _PATIENCE, _BONUS)
            made += _ROUNDS
            if is_better:
                best = self.layout()
        return best

    def without_strangers(self, layout: Layout) -> Layout:
        """The layout without pieces that only fill a gap: they are of another picture."""
        pictures, aside = [], set(layout.leftover)
        for picture in layout.pictures:
            strange = confidence.strangers(picture, self._gains)
            places = tuple(each for each in picture.places if each.piece not in strange)
            if strange and places:
                aside |= strange
                picture = confidence.rated(replace(picture, places=places), self._gains)
            pictures.append(picture)
        return Layout(tuple(pictures), tuple(sorted(aside)))

    def grown(self) -> list[GrownPart]:
        part, row, column, _ = self._parts.state()
        return [
            GrownPart(len(inside), (int(np.ptp(row[inside])) + 1, int(np.ptp(column[inside])) + 1))
            for inside in _groups(part)
        ]

    def layout(self) -> Layout:
        """The largest pictures first; single pieces are left over."""
        part, *state = self._parts.state()
        pictures, alone = [], []
        for inside in _groups(part):
            if len(inside) == 1:
                alone += inside.tolist()
            else:
                picture = self._picture(inside, *(each[inside] for each in state))
                pictures.append(confidence.rated(picture, self._gains))
        return Layout(tuple(pictures), tuple(sorted(alone)))

    def _picture(
        self, pieces: Indices, row: Indices, column: Indices, rotation: Indices
    ) -> Picture:
        row, column = row - row.min(), column - column.min()
        order = np.lexsort((column, row))
        columns = (each[order].tolist() for each in (pieces, row, column, rotation))
        places = tuple(
            Place(piece, down, along, turns, is_locked=piece in self._locked)
            for piece, down, along, turns in zip(*columns, strict=True)
        )
        return Picture(int(row.max()) + 1, int(column.max()) + 1, places)


def _noted(pieces: Pieces, layout: Layout, assumed: tuple[str, ...] = ()) -> Layout:
    """The layout with what a person should know of it."""
    if np.ptp(pieces.pixels, axis=(0, 1, 2)).max() == 0:
        alike = "All pieces are of one colour: nothing tells how they belong together."
        return replace(layout, notes=(alike,))
    if not layout.pictures:
        alone = f"Of {len(pieces):,} pieces no two fit together for certain."
        return replace(layout, notes=(alone,))
    return replace(layout, notes=assumed)


def _assumed(shape: HeapShape) -> str:
    rows, columns = shape.grid
    if shape.pictures == 1:
        return f"Taken for one picture of {rows} × {columns} pieces"
    return f"Taken for {shape.pictures:,} pictures of {rows} × {columns} pieces"


def _groups(part: Indices) -> list[Indices]:
    """The pieces of each part, the largest first."""
    order = np.argsort(part, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(part[order])) + 1)
    return sorted(groups, key=lambda inside: -len(inside))
