"""One attempt to put a heap together: joined best first, filled and improved."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

import numpy as np

from organizer.errors import QueryError
from organizer.fragments.assembly.grid_estimation import Grid, GrownPart
from organizer.fragments.assembly.parts import Parts
from organizer.fragments.layout import Layout, Picture, Place, Step
from organizer.fragments.scoring import confidence
from organizer.fragments.scoring.border_compatibility import Indices
from organizer.fragments.scoring.pairwise_odds import PairwiseOdds

BONUS = 3.0
"""Added to each touching border where the grid is known: hard cases would stop too early."""

_LEAST = -2.0
"""Odds of the weakest joint that is tried."""

_PATIENCE = 1500
"""Rounds of improving that change nothing before it ends."""

_ROUNDS = 50
"""Rounds of improving between two looks at what there is."""


class AssemblyAttempt:
    """Pieces on a grid, if one is given, some of which a person has fixed."""

    def __init__(
        self,
        odds: PairwiseOdds,
        pieces: int,
        grid: Grid | None,
        *,
        fixed: Layout | None,
        rotated: bool,
        seed: int,
    ) -> None:
        """QueryError where locked pieces of `fixed` lie farther apart than the grid is large."""
        self._odds = odds
        self._pieces = pieces
        self._parts = Parts(odds, pieces, grid, rotated, seed)
        self._held = _hold(self._parts, fixed, grid, rotated) if fixed else 0
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
        while (more := self._parts.join(most)) == most:
            joined += more
            yield Step("Joining", joined, self._pieces, layout=shown or self.layout())
        yield Step("Joining", joined + more, self._pieces, layout=shown or self.layout())

    def fill(self, pictures: int) -> None:
        """Keep the largest parts, with all that are held, and fill them with what is left.

        QueryError where more are held than there are to be pictures.
        """
        if self._held > pictures:
            raise QueryError(
                "More pictures have locked pieces than there are to be.", "Unlock some of them."
            )
        self._parts.fill(pictures)

    def worth(self) -> float:
        """The log odds of all joints together, against lying apart."""
        return self._parts.worth()

    def improve(self, effort: int) -> Generator[Step, None, Layout]:
        """Better what was filled, until nothing changes any more."""
        best, rounds, goes_on = self.layout(), 0, effort > 0
        while goes_on:
            yield Step("Improving", rounds, effort, layout=best)
            goes_on, is_better = self._parts.improve(_ROUNDS, effort, _PATIENCE, BONUS)
            rounds += _ROUNDS
            if is_better:
                best = self.layout()
        return best

    def without_strangers(self, layout: Layout) -> Layout:
        """The layout without pieces that only fill a gap: they are of another picture."""
        pictures, leftover = [], set(layout.leftover)
        for picture in layout.pictures:
            strange = confidence.find_strangers(picture, self._odds)
            places = tuple(each for each in picture.places if each.piece not in strange)
            if strange and places:
                leftover |= strange
                picture = confidence.rate_picture(replace(picture, places=places), self._odds)
            pictures.append(picture)
        return Layout(tuple(pictures), tuple(sorted(leftover)))

    def grown_parts(self) -> list[GrownPart]:
        """What has joined so far, the largest first."""
        part, row, column, _ = self._parts.state()
        return [
            GrownPart(len(inside), (int(np.ptp(row[inside])) + 1, int(np.ptp(column[inside])) + 1))
            for inside in _group_pieces(part)
        ]

    def layout(self) -> Layout:
        """The largest pictures first; single pieces are left over."""
        part, *state = self._parts.state()
        pictures, alone = [], []
        for inside in _group_pieces(part):
            if len(inside) == 1:
                alone += inside.tolist()
            else:
                picture = self._picture(inside, *(each[inside] for each in state))
                pictures.append(confidence.rate_picture(picture, self._odds))
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


def _hold(parts: Parts, fixed: Layout, grid: Grid | None, rotated: bool) -> int:
    """Make a part of the locked pieces of each picture; how many parts.

    QueryError where they lie farther apart than the grid, rows and columns, is large.
    """
    held = 0
    for picture in fixed.pictures:
        locked = [place for place in picture.places if place.is_locked]
        if not locked:
            continue
        rows, columns = [place.row for place in locked], [place.column for place in locked]
        extent = max(rows) - min(rows) + 1, max(columns) - min(columns) + 1
        if grid and not any(
            extent[0] <= most and extent[1] <= widest
            for most, widest in ((grid, grid[::-1]) if rotated else (grid,))
        ):
            raise QueryError(
                "Locked pieces lie farther apart than a picture is large.",
                "Unlock some of them, or allow a larger grid.",
            )
        parts.lay((place.piece, place.row, place.column, place.rotation) for place in locked)
        held += 1
    return held


def _group_pieces(part: Indices) -> list[Indices]:
    """The pieces of each part, the largest first."""
    order = np.argsort(part, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(part[order])) + 1)
    return sorted(groups, key=lambda inside: -len(inside))
