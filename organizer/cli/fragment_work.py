"""The work behind the commands about fragments."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from organizer.cli.terminal import shown
from organizer.errors import Cancelled, QueryError
from organizer.fragments.assembly.assembler import AssemblyOptions, assemble
from organizer.fragments.files.piece_reader import Heap, is_sheet, read_heap, read_sheet
from organizer.fragments.grouping import group
from organizer.fragments.layout import Layout, Pieces
from organizer.fragments.scoring.neighbour_ranking import RankedPair, Ranking, rank
from organizer.jobs import Control
from organizer.records import Progress

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class PieceSource:
    """Where pieces come from."""

    paths: Sequence[Path]
    """Folders, files and zip files; one picture alone is a sheet."""
    tiles: tuple[int, int] | None = None
    """Rows and columns of the sheet; None finds them."""


@dataclass(frozen=True, slots=True)
class AssemblyResult:
    """What became of a heap; each of its layouts is of the pieces of one size."""

    heap: Heap
    layouts: tuple[Layout, ...]
    notes: tuple[str, ...] = ()
    """Sentences that a person should read."""


def checked(
    work: Generator[Progress, None, Found], control: Control
) -> Generator[Progress, None, Found]:
    """The same work, which the control can now pause and stop."""
    while True:
        try:
            step = next(work)
        except StopIteration as end:
            found: Found = end.value
            return found
        control.checkpoint()
        yield step


def read(source: PieceSource, control: Control) -> Generator[Progress, None, Heap]:
    """The pieces of a source; errors as of `read_heap` and `read_sheet`."""
    paths, tiles = source.paths, source.tiles
    if len(paths) == 1 and is_sheet(paths[0]):
        return (yield from checked(read_sheet(paths[0], tiles), control))
    if tiles is not None:
        raise QueryError("Only a single picture can be cut as a sheet.", "Leave out --sheet.")
    return (yield from checked(read_heap(paths), control))


def assembled(
    source: PieceSource, wish: AssemblyOptions, control: Control
) -> Generator[Progress, None, AssemblyResult]:
    """Put the pieces of each size together; stopped, the best until then, which a note says.

    Raises Cancelled where nothing was put together by then.
    """
    heap = yield from read(source, control)
    layouts: list[Layout] = []
    for pieces in heap.pieces:
        found = None
        if len(pieces) > 1:
            found = yield from _until_stopped(pieces, wish, control)
        layouts.append(found or Layout((), tuple(range(len(pieces)))))
    notes = list(dict.fromkeys(note for layout in layouts for note in layout.notes))
    if control.cancelled:
        if not any(layout.pictures for layout in layouts):
            raise Cancelled
        notes.insert(0, "Stopped before the end: this is the best layout until then.")
    return AssemblyResult(heap, tuple(layouts), tuple(notes))


def _until_stopped(
    pieces: Pieces, wish: AssemblyOptions, control: Control
) -> Generator[Progress, None, Layout | None]:
    best: Layout | None = None
    work = assemble(pieces, wish)
    while not control.cancelled:
        try:
            step = next(work)
        except StopIteration as end:
            layout: Layout = end.value
            return layout
        best = step.layout or best
        yield step
    work.close()
    return best


def grouped(
    source: PieceSource, way: str, number: int | None, control: Control
) -> Generator[Progress, None, tuple[Heap, list[list[str]]]]:
    """The names of the pieces in each group, those of each size apart; see `grouping.group`."""
    heap = yield from read(source, control)
    groups: list[list[str]] = []
    for done, pieces in enumerate(heap.pieces):
        yield Progress("Grouping", done, len(heap.pieces))
        control.checkpoint()
        if len(pieces) < 2:
            groups.append(list(pieces.names))
            continue
        found = group(pieces, way, number)
        members = (np.flatnonzero(found == each) for each in range(int(found.max()) + 1))
        groups += [[pieces.names[row] for row in rows.tolist()] for rows in members]
    return heap, groups


def groups_of(result: AssemblyResult) -> list[list[str]]:
    """The names of the pieces of each picture; those left over are alone."""
    groups: list[list[str]] = []
    for pieces, layout in zip(result.heap.pieces, result.layouts, strict=True):
        together = ([place.piece for place in picture.places] for picture in layout.pictures)
        alone = ([piece] for piece in layout.leftover)
        groups += [[pieces.names[piece] for piece in each] for each in (*together, *alone)]
    return groups


@dataclass(frozen=True, slots=True)
class RankingResult:
    """The pairs of pieces of one size."""

    heap: Heap
    pieces: Pieces
    ranking: Ranking
    piece: int | None
    """The one whose neighbours are asked for."""

    @property
    def likely(self) -> list[RankedPair]:
        """The likeliest first."""
        if self.piece is None:
            return list(self.ranking.pairs())
        return self.ranking.of(self.piece)


def ranked(
    source: PieceSource, name: str | None, rotated: bool, scorer: str, control: Control
) -> Generator[Progress, None, RankingResult]:
    """Rank the pieces of the size that most have, or that the named one has.

    QueryError where no piece has that name, or none has its size.
    """
    heap = yield from read(source, control)
    pieces, row = heap.pieces[0], None
    if name is not None:
        pieces, row = _named(heap, name)
    ranking = yield from checked(rank(pieces, rotated, scorer), control)
    return RankingResult(heap, pieces, ranking, row)


def _named(heap: Heap, name: str) -> tuple[Pieces, int]:
    """A whole name goes before the last part of one."""
    for matches in (lambda each: each == name, lambda each: Path(each).name == Path(name).name):
        for pieces in heap.pieces:
            rows = [row for row, each in enumerate(pieces.names) if matches(each)]
            if len(rows) == 1:
                return pieces, rows[0]
    raise QueryError(f"There is no piece named {shown(Path(name))} here.", "Name another one.")
