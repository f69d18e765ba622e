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
    draw_groups,
    draw_heap,
    draw_layout,
)

Drawing = tuple[list[GalleryPicture], str]
"""Pictures, and a line about them."""


class ComparisonController(QObject):
    """Draws in a worker; the newest question of a half wins."""

    def __init__(self, context: AppContext, assembly_controller: AssemblyController) -> None:
        super().__init__(assembly_controller)
        self._context = context
        self._assembly_controller = assembly_controller
        self.number: int | None = None
        """Pictures that the person knows of."""
        self.view = ComparisonView(GROUPINGS)
        self.view.wanted.connect(self._fill)

    def _fill(self, half: ComparisonHalf, way: str) -> None:
        piece_set, layout = self._assembly_controller.piece_set, self._assembly_controller.layout
        if piece_set is None or layout is None:
            return
        if way == TOGETHER and not layout.pictures:
            half.say("Nothing is put together yet. Press Start first.")
            return
        number, true = self.number or len(layout.pictures) or None, piece_set.true

        def draw() -> Drawing:
            if way == SHUFFLED:
                return draw_heap(piece_set.pieces), formatting.counted(
                    len(piece_set.pieces), "piece"
                )
            if way in GROUPINGS:
                return _draw_groups(
                    piece_set.pieces, group(piece_set.pieces, way, number), layout, true
                )
            return draw_layout(piece_set.pieces, layout), _describe(piece_set.pieces, layout, true)

        lane = f"fragments-comparison-{self.view.halves.index(half)}"
        task = self._context.runner.run(draw, lane=lane, replace=True)
        task.then(lambda drawing: half.show_pictures(*drawing) if half.way() == way else None)
        task.failed.connect(lambda error: half.say(formatting.failure(error)))


def _draw_groups(
    pieces: Pieces, groups: NDArray[np.int64], layout: Layout, true: Layout | None
) -> Drawing:
    words = formatting.counted(int(groups.max(initial=-1)) + 1, "group")
    against, whose = (true, "the photos") if true else (layout, "what was put together")
    if against.pictures:
        found = score(_as_layout(groups), against)
        words += f". {_describe_pairs(found)}, compared with {whose}."
    return draw_groups(pieces, groups), words


def _describe(pieces: Pieces, layout: Layout, true: Layout | None) -> str:
    words = formatting.counted(len(layout.pictures), "picture")
    if true is None or not layout.pictures:
        return words
    found = score(layout, true, pieces)
    return (
        f"{words}. {_describe_pairs(found)}; {found.direct:.1%} of the pieces in the right place."
    )


def _describe_pairs(found: Score) -> str:
    return f"Pairs of one photo found {found.recall:.1%}, right {found.precision:.1%}"


def _as_layout(groups: NDArray[np.int64]) -> Layout:
    """Each group in a row, for the score that counts pairs alone."""
    pictures = []
    for number in range(int(groups.max(initial=-1)) + 1):
        inside = np.flatnonzero(groups == number).tolist()
        places = tuple(Place(piece, 0, column) for column, piece in enumerate(inside))
        pictures.append(Picture(1, len(inside), places))
    return Layout(tuple(pictures))
