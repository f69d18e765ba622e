"""The long work on a heap: to put it together, group it and rank its pairs."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from organizer.errors import Cancelled, QueryError
from organizer.fragments.assembly.assembler import AssemblyOptions, assemble
from organizer.fragments.files.export import explain_errors, write_ranking
from organizer.fragments.files.piece_reader import Heap, is_sheet, read_pieces
from organizer.fragments.grouping import group
from organizer.fragments.layout import Layout, Pieces, Step
from organizer.fragments.scoring.neighbour_ranking import RankedPair, Ranking, rank
from organizer.fragments.scoring.pairwise_odds import PairwiseOdds
from organizer.fragments.session.opened_pieces import PieceSet
from organizer.imaging.workers.decoder_pool import DecoderPool
from organizer.jobs import Control, checked
from organizer.paths import displayable
from organizer.records import Progress


@dataclass(frozen=True, slots=True)
class PieceSource:
    """Where pieces come from."""

    paths: Sequence[Path]
    """Folders, files and zip files; one picture alone is a sheet."""
    decoders: DecoderPool
    """What reads them."""
    tiles: tuple[int, int] | None = None
    """Rows and columns of the sheet; None finds them."""


@dataclass(frozen=True, slots=True)
class AssemblyResult:
    """What became of a heap; each of its layouts is of the pieces of one size."""

    heap: Heap
    layouts: tuple[Layout, ...]
    notes: tuple[str, ...] = ()
    """Sentences that a person should read."""

    def groups(self) -> list[list[str]]:
        """The names of the pieces of each picture; those left over are alone."""
        groups: list[list[str]] = []
        for pieces, layout in zip(self.heap.pieces, self.layouts, strict=True):
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
    def pairs(self) -> list[RankedPair]:
        """Those that are asked for, the likeliest first."""
        if self.piece is None:
            return list(self.ranking.pairs())
        return self.ranking.of(self.piece)


def assemble_until_stopped(
    pieces: Pieces,
    options: AssemblyOptions,
    control: Control,
    fixed: Layout | None = None,
    odds: PairwiseOdds | None = None,
) -> Generator[Step, None, Layout | None]:
    """As `assemble`; cancelled, the best layout until then, None where there was none yet."""
    best: Layout | None = None

    def finish() -> Generator[Step, None, None]:
        nonlocal best
        best = yield from checked(assemble(pieces, options, fixed, odds), control)

    try:
        for step in finish():
            best = step.layout or best
            yield step
    except Cancelled:
        return best
    return best


def assemble_set(
    piece_set: PieceSet, fixed: Layout, options: AssemblyOptions, control: Control
) -> Generator[Step, None, Layout | None]:
    """Put a set together with what is locked in `fixed`; its scores are computed only once.

    Cancelled, as `assemble_until_stopped`; Cancelled is raised while borders are scored.
    """
    odds = yield from checked(piece_set.scores.odds(options), control)
    return (yield from assemble_until_stopped(piece_set.pieces, options, control, fixed, odds))


def assemble_source(
    source: PieceSource, options: AssemblyOptions, control: Control
) -> Generator[Progress, None, AssemblyResult]:
    """Put the pieces of each size together; cancelled, the best until then, which a note says.

    Raises Cancelled where nothing was put together by then.
    """
    heap = yield from _read(source, control)
    layouts: list[Layout] = []
    for pieces in heap.pieces:
        found = None
        if len(pieces) > 1 and not control.cancelled:
            found = yield from assemble_until_stopped(pieces, options, control)
        layouts.append(found or Layout((), tuple(range(len(pieces)))))
    notes = list(dict.fromkeys(note for layout in layouts for note in layout.notes))
    if control.cancelled:
        if not any(layout.pictures for layout in layouts):
            raise Cancelled
        notes.insert(0, "Stopped before the end: this is the best layout until then.")
    return AssemblyResult(heap, tuple(layouts), tuple(notes))


def group_source(
    source: PieceSource, way: str, number: int | None, control: Control
) -> Generator[Progress, None, tuple[Heap, list[list[str]]]]:
    """The names of the pieces in each group, those of each size apart; see `grouping.group`."""
    heap = yield from _read(source, control)
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


def rank_source(
    source: PieceSource, name: str | None, rotated: bool, scorer: str, control: Control
) -> Generator[Progress, None, RankingResult]:
    """Rank the pieces of the size that most have, or that the named one has.

    QueryError where no piece has that name, or none has its size.
    """
    heap = yield from _read(source, control)
    pieces, row = heap.pieces[0], None
    if name is not None:
        pieces, row = _find_piece(heap, name)
    ranking = yield from checked(rank(pieces, rotated, scorer), control)
    return RankingResult(heap, pieces, ranking, row)


def export_ranking(
    path: Path, pieces: Pieces, options: AssemblyOptions, control: Control
) -> Generator[Progress, None, None]:
    """Rank all pairs and write them as CSV; QueryError where the file cannot be written."""
    ranking = yield from checked(rank(pieces, options.rotated, options.scorer), control)
    explain_errors(lambda: write_ranking(path, ranking, pieces))


def _read(source: PieceSource, control: Control) -> Generator[Progress, None, Heap]:
    if source.tiles is not None and not is_sheet(source.paths):
        raise QueryError("Only a single picture can be cut as a sheet.", "Leave out --sheet.")
    return (yield from checked(read_pieces(source.paths, source.decoders, source.tiles), control))


def _find_piece(heap: Heap, name: str) -> tuple[Pieces, int]:
    """A whole name goes before the last part of one."""
    for matches in (lambda each: each == name, lambda each: Path(each).name == Path(name).name):
        for pieces in heap.pieces:
            rows = [row for row, each in enumerate(pieces.names) if matches(each)]
            if len(rows) == 1:
                return pieces, rows[0]
    raise QueryError(f"There is no piece named {displayable(name)} here.", "Name another one.")
