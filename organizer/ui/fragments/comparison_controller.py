"""Fills the comparison: pieces as they came, grouped without being placed, put together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from organizer import formatting
from organizer.fragments.evaluation.metrics import Score, score
from organizer.fragments.grouping import GROUPINGS, group
from organizer.fragments.layout import Layout, Picture, Pieces, Place
from organizer.ui.base.context import AppContext
from organizer.ui.fragments.assembly_controller import AssemblyController
from organizer.ui.fragments.comparison_view import (
    SHUFFLED,
    TOGETHER,
    ComparisonHalf,
    ComparisonView,
)
from organizer.ui.fragments.gallery import (
    GalleryPicture,
    groups_shown,
    heap_shown,
    layout_shown,
)

Shown = tuple[list[GalleryPicture], str]


class ComparisonController(QObject):
    """Draws in a worker; the newest wish of a half wins."""

    def __init__(self, context: AppContext, assembler: AssemblyController) -> None:
        super().__init__(assembler)
        self._context = context
        self._assembler = assembler
        self.number: int | None = None
        """Pictures that the person knows of."""
        self.view = ComparisonView(GROUPINGS)
        self.view.wanted.connect(self._fill)

    def _fill(self, half: ComparisonHalf, way: str) -> None:
        piece_set, layout = self._assembler.piece_set, self._assembler.layout
        if piece_set is None or layout is None:
            return
        if way == TOGETHER and not layout.pictures:
            half.say("Nothing is put together yet. Press Start first.")
            return
        number, true = self.number or len(layout.pictures) or None, piece_set.true

        def draw() -> Shown:
            if way == SHUFFLED:
                return heap_shown(piece_set.pieces), formatting.counted(
                    len(piece_set.pieces), "piece"
                )
            if way in GROUPINGS:
                return _grouped(
                    piece_set.pieces, group(piece_set.pieces, way, number), layout, true
                )
            return layout_shown(piece_set.pieces, layout), _said(piece_set.pieces, layout, true)

        lane = f"fragments-contrast-{self.view.halves.index(half)}"
        task = self._context.runner.run(draw, lane=lane, replace=True)
        task.then(lambda shown: half.show_exhibits(*shown) if half.way() == way else 0)
        task.failed.connect(lambda error: half.say(formatting.failure(error)))


def _grouped(
    pieces: Pieces, groups: NDArray[np.int64], layout: Layout, true: Layout | None
) -> Shown:
    words = formatting.counted(int(groups.max(initial=-1)) + 1, "group")
    against, whose = (true, "the photos") if true else (layout, "what was put together")
    if against.pictures:
        found = score(_as_layout(groups), against)
        words += f". {_pairs(found)}, compared with {whose}."
    return groups_shown(pieces, groups), words


def _said(pieces: Pieces, layout: Layout, true: Layout | None) -> str:
    words = formatting.counted(len(layout.pictures), "picture")
    if true is None or not layout.pictures:
        return words
    found = score(layout, true, pieces)
    return f"{words}. {_pairs(found)}; {found.direct:.1%} of the pieces in the right place."


def _pairs(found: Score) -> str:
    return f"Pairs of one photo found {found.recall:.1%}, right {found.precision:.1%}"


def _as_layout(groups: NDArray[np.int64]) -> Layout:
    """Each group in a row, for the score that counts pairs alone."""
    pictures = []
    for number in range(int(groups.max(initial=-1)) + 1):
        inside = np.flatnonzero(groups == number).tolist()
        places = tuple(Place(piece, 0, column) for column, piece in enumerate(inside))
        pictures.append(Picture(1, len(inside), places))
    return Layout(tuple(pictures))
