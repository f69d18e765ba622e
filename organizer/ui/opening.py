"""Opens pieces for the Fragments pane: from files, from one sheet, or cut from photos."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

from organizer.fragments.board.board import Board
from organizer.fragments.files.piece_reader import is_sheet, read_heap, read_sheet
from organizer.fragments.layout import Layout, Pieces
from organizer.fragments.session.cached_scores import CachedScores
from organizer.library.fragment_samples import Sample, sampled
from organizer.library.library import Library
from organizer.records import FileProblem, Progress

_ALONE = "No other piece has its size."


class PieceSet:
    """Pieces of one size, and what became of them."""

    def __init__(self, pieces: Pieces, true: Layout | None = None) -> None:
        self.pieces = pieces
        self.true = true
        """Known where Smalti cut the pieces itself."""
        self.weighing = CachedScores(pieces)
        loose = Layout((), tuple(range(len(pieces))))
        self.board = Board(loose, self.weighing.rescored)


@dataclass(frozen=True, slots=True)
class OpenedPieces:
    """What was read: lots, the one with the most pieces first."""

    piece_sets: tuple[PieceSet, ...]
    problems: tuple[FileProblem, ...] = ()
    """What was left out."""
    is_rotated: bool = False
    """Whether the pieces are known to be turned."""
    tiles: tuple[int, int] | None = None
    """Rows and columns of the one picture that they were cut from, if so."""


def opened(
    paths: Sequence[Path], tiles: tuple[int, int] | None
) -> Generator[Progress, None, OpenedPieces]:
    """Read pieces from files, folders and archives. Called in a worker.

    One picture alone is a sheet of `tiles` rows and columns; None finds them.
    """
    if len(paths) == 1 and is_sheet(paths[0]):
        heap = yield from read_sheet(paths[0], tiles)
        (pieces,) = heap.pieces
        return OpenedPieces((PieceSet(pieces),), heap.problems, tiles=_grid_of(pieces))
    heap = yield from read_heap(paths)
    piece_sets = tuple(PieceSet(pieces) for pieces in heap.pieces if len(pieces) > 1)
    alone = (pieces.names[0] for pieces in heap.pieces if len(pieces) == 1)
    left_out = (FileProblem(Path(name), _ALONE) for name in alone)
    return OpenedPieces(piece_sets, (*heap.problems, *left_out))


def opened_sample(library: Library, sample: Sample) -> Generator[Progress, None, OpenedPieces]:
    """Cut photos of the library. Called in a worker."""
    pieces, true = yield from sampled(library, sample)
    return OpenedPieces((PieceSet(pieces, true),), is_rotated=sample.rotate)


def _grid_of(tiles: Pieces) -> tuple[int, int]:
    """The last tile of a sheet is named by its row and column."""
    row, _, column = tiles.names[-1].rpartition(" ")[2].partition("-")
    return int(row), int(column)
