"""Reads pieces, has them put together and keeps what a person makes of them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from organizer.fragments.assembly.assembler import AssemblyOptions
from organizer.fragments.board.board import Board
from organizer.fragments.evaluation.metrics import Score, score
from organizer.fragments.layout import Layout, Pieces, Step
from organizer.fragments.session.assembly_jobs import assemble_set
from organizer.fragments.session.cached_scores import is_unrated
from organizer.fragments.session.opened_pieces import OpenedPieces, PieceSet, open_pieces
from organizer.jobs import Control
from organizer.library.fragment_samples import Sample, open_sample
from organizer.records import Progress
from organizer.ui.base.context import AppContext
from organizer.ui.base.tasks import Task

Value = TypeVar("Value")


class AssemblyController(QObject):
    """One run at a time; only the latest counts, and a stopped one leaves its best layout."""

    opened = Signal(OpenedPieces)
    refused = Signal(Exception)
    """The error for which nothing was opened."""
    reading_progressed = Signal(Progress)
    """How far reading is."""
    chosen = Signal(PieceSet)
    """What is worked on from now on."""
    layout_changed = Signal(Layout)
    """What is to be seen now: of a step, of an edit, of the end."""
    progressed = Signal(Step)
    """How far putting together is."""
    running_changed = Signal(bool)
    scored = Signal(Score)
    """Of what is seen, where the truth is known; None before."""

    def __init__(self, context: AppContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._run: Task[Layout | None] | None = None
        self._control = Control()
        self._options = AssemblyOptions()
        """Of the latest run."""
        self._best: Layout | None = None
        """The best layout of that."""
        self._layout: Layout | None = None
        self._reading: Task[OpenedPieces] | None = None
        self._piece_sets: tuple[PieceSet, ...] = ()
        self.piece_set: PieceSet | None = None

    @property
    def is_running(self) -> bool:
        """Whether pieces are being put together; they cannot be edited meanwhile."""
        return self._run is not None

    @property
    def layout(self) -> Layout | None:
        """What is seen now."""
        return self._layout

    # Opening

    def read(self, paths: Sequence[Path], tiles: tuple[int, int] | None = None) -> None:
        """Read pieces, or one sheet of `tiles` rows and columns; None finds them."""
        decoders = self._context.library.decoders
        self._open(lambda: open_pieces(list(paths), decoders, tiles))

    def read_sample(self, sample: Sample) -> None:
        """Cut photos of the library."""
        library = self._context.library
        self._open(lambda: open_sample(library.catalogue.photos, sample, library.decoders))

    def choose(self, number: int) -> None:
        """Work on the pieces of one size."""
        if self.is_running:
            self._control.cancel()
            self._run = None
            self.running_changed.emit(False)
        if self.piece_set is not None:
            self.piece_set.scores.stop()
        piece_set = self._piece_sets[number]
        self.piece_set = piece_set
        self.chosen.emit(piece_set)
        self._show(piece_set.board.layout)

    def _open(self, work: Callable[[], Generator[Progress, None, OpenedPieces]]) -> None:
        self.stop()
        task = self._context.runner.run(work, lane="fragments-reading", replace=True)
        self._reading = task
        task.progressed.connect(partial(self._if_latest, task, self.reading_progressed.emit))
        task.failed.connect(partial(self._if_latest, task, self.refused.emit))
        task.then(partial(self._if_latest, task, self._take_in))

    def _if_latest(
        self, task: Task[OpenedPieces], tell: Callable[[Value], None], value: Value
    ) -> None:
        if task is self._reading:
            tell(value)

    def _take_in(self, opened: OpenedPieces) -> None:
        self._piece_sets = opened.piece_sets
        self.opened.emit(opened)
        self.choose(0)

    # Putting together

    def start(self, options: AssemblyOptions) -> None:
        """Put the chosen set together; what is locked stays together as it is."""
        piece_set = self.piece_set
        if piece_set is None or self.is_running:
            return
        self._control = Control()
        job = partial(assemble_set, piece_set, piece_set.board.layout, options)
        task = self._context.work(job, "fragments", self._control)
        self._run, self._options = task, options
        self._best = None
        task.progressed.connect(partial(self._advance, task))
        task.then(partial(self._keep_result, task))
        task.ended.connect(partial(self._settle, task))
        self.running_changed.emit(True)

    def stop(self) -> None:
        """Keep the best layout so far."""
        if self.is_running:
            self._control.cancel()

    def _advance(self, task: Task[Layout | None], step: Step) -> None:
        if task is not self._run:
            return
        if step.layout is not None and step.layout is not self._best:
            self._best = step.layout
            self._layout = step.layout
            self.layout_changed.emit(step.layout)
        self.progressed.emit(step)

    def _keep_result(self, task: Task[Layout | None], layout: Layout | None) -> None:
        if task is self._run and layout is not None:
            self._best = layout

    def _settle(self, task: Task[Layout | None]) -> None:
        if task is not self._run or self.piece_set is None:
            return
        self._run = None
        if self._best is not None:
            self.piece_set.board.replace(self._best)
        self._show(self.piece_set.board.layout)
        self.running_changed.emit(False)

    # By hand

    def edit(self, change: Callable[[Board], object]) -> None:
        """Carry out what a person does to the board; not while it is put together."""
        if self.is_running:
            self._context.told.emit("Press Stop first, then change the pieces by hand.", False)
        elif self.piece_set is not None:
            change(self.piece_set.board)
            self._show(self.piece_set.board.layout)

    def _show(self, layout: Layout) -> None:
        self._tell(layout)
        piece_set = self.piece_set
        if piece_set is not None and is_unrated(layout):
            work = partial(piece_set.scores.rate, layout, self._options)
            self._context.ask(work, self._show_rated, lane="fragments-rating")

    def _show_rated(self, answer: tuple[Layout, Layout]) -> None:
        before, rated = answer
        if before is self._layout and not self.is_running:
            self._tell(rated)

    def _tell(self, layout: Layout) -> None:
        self._layout = layout
        self.layout_changed.emit(layout)
        self.scored.emit(None)
        piece_set = self.piece_set
        true = piece_set.true if piece_set is not None and layout.pictures else None
        if piece_set is not None and true is not None:
            work = partial(_score, layout, true, piece_set.pieces)
            self._context.ask(work, self._tell_score, lane="fragments-score")

    def _tell_score(self, answer: tuple[Layout, Score]) -> None:
        layout, found = answer
        if layout is self._layout:
            self.scored.emit(found)


def _score(layout: Layout, true: Layout, pieces: Pieces) -> tuple[Layout, Score]:
    return layout, score(layout, true, pieces)
