"""Opens pieces to be worked on: from files, or from one sheet."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

from organizer.fragments.board.board import Board
from organizer.fragments.files.piece_reader import is_sheet, read_pieces
from organizer.fragments.layout import Layout, Pieces
from organizer.fragments.session.cached_scores import CachedScores
from organizer.imaging.workers.decoder_pool import DecoderPool
from organizer.records import FileProblem, Progress

_ALONE = "No other piece has its size."


class PieceSet:
    """Pieces of one size, and what became of them."""

    def __init__(self, pieces: Pieces, true: Layout | None = None) -> None:
        self.pieces = pieces
        self.true = true
        """Known where Smalti cut the pieces itself."""
        self.scores = CachedScores(pieces)
        self.board = Board(Layout((), tuple(range(len(pieces)))), self.scores.rescore)


@dataclass(frozen=True, slots=True)
class OpenedPieces:
    """What was read: sets of pieces, the one with the most first."""

    piece_sets: tuple[PieceSet, ...]
    problems: tuple[FileProblem, ...] = ()
    """What was left out."""
    is_rotated: bool = False
    """Whether the pieces are known to be turned."""
    tiles: tuple[int, int] | None = None
    """Rows and columns of the one picture that they were cut from, if so."""


def open_pieces(
    paths: Sequence[Path], decoders: DecoderPool, tiles: tuple[int, int] | None = None
) -> Generator[Progress, None, OpenedPieces]:
    """Sets of pieces from files, folders and archives, or one sheet; see `read_pieces`.

    A piece that no other has the size of is a problem. Called in a worker.
    """
    heap = yield from read_pieces(paths, decoders, tiles)
    if is_sheet(paths):
        (pieces,) = heap.pieces
        return OpenedPieces((PieceSet(pieces),), heap.problems, tiles=_grid_of(pieces))
    piece_sets = tuple(PieceSet(pieces) for pieces in heap.pieces if len(pieces) > 1)
    alone = (pieces.names[0] for pieces in heap.pieces if len(pieces) == 1)
    left_out = (FileProblem(Path(name), _ALONE) for name in alone)
    return OpenedPieces(piece_sets, (*heap.problems, *left_out))


def _grid_of(tiles: Pieces) -> tuple[int, int]:
    """The last tile of a sheet is named by its row and column."""
    row, _, column = tiles.names[-1].rpartition(" ")[2].partition("-")
    return int(row), int(column)
