"""An assembly that knows its answer, of one picture of six pieces."""

from __future__ import annotations

import threading
from collections.abc import Generator
from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from organizer.fragments.assembly.assembler import AssemblyOptions
from organizer.fragments.layout import SIDES, Joint, Layout, Picture, Pieces, Place, Side, Step
from organizer.fragments.scoring.border_compatibility import Shortlist
from organizer.fragments.scoring.neighbour_ranking import Ranking
from organizer.fragments.scoring.pairwise_odds import PairwiseOdds
from organizer.ui.fragments.fragments_pane import FragmentsPane

SIDE = 8
ROWS, COLUMNS = 2, 3
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def whole() -> Layout:
    """Six pieces in their order, and one joint."""
    places = tuple(
        Place(number, *divmod(number, COLUMNS), confidence=0.9) for number in range(ROWS * COLUMNS)
    )
    return Layout((Picture(ROWS, COLUMNS, places, (Joint(0, 1, True, 0.9),), 0.9),))


def half() -> Layout:
    """The first two pieces joined, the others left over."""
    places = (Place(0, 0, 0, confidence=0.5), Place(1, 0, 1, confidence=0.5))
    return Layout((Picture(1, 2, places, (), 0.5),), (2, 3, 4, 5))


class KnownAssembly:
    """Shows half of the picture, then the whole; remembers what it is asked."""

    def __init__(self) -> None:
        self.asked: list[AssemblyOptions] = []
        self.fixed: list[Layout | None] = []
        self.waits = threading.Event()
        """Set where it is not to be waited for."""
        self.waits.set()

    def __call__(
        self, pieces: Pieces, options: AssemblyOptions, fixed: Layout | None, odds: PairwiseOdds
    ) -> Generator[Step, None, Layout]:
        self.asked.append(options)
        self.fixed.append(fixed)
        yield Step("Comparing borders", 1, 2)
        yield Step("Joining", 1, 2, layout=half())
        while not self.waits.wait(0.01):
            yield Step("Joining", 1, 2, layout=half())
        return whole()


def odds(count: int) -> PairwiseOdds:
    """Every piece most likely has the one after it to its right."""
    borders = np.arange(SIDES * count)
    partners = borders.copy()
    partners[Side.RIGHT :: SIDES] = (borders[Side.LEFT :: SIDES] + SIDES) % len(borders)
    partners[Side.LEFT :: SIDES] = (borders[Side.RIGHT :: SIDES] - SIDES) % len(borders)
    distances = np.where(partners == borders, np.inf, 1.0)[:, None]
    near = Shortlist(borders, partners[:, None], distances, distances)
    return PairwiseOdds(near, np.full_like(distances, 3.0))


def score_at_once(pieces: Pieces, *_: object) -> Generator[Step, None, PairwiseOdds]:
    yield Step("Comparing borders", 1, 1)
    return odds(len(pieces))


def rank_at_once(pieces: Pieces, *_: object) -> Generator[Step, None, Ranking]:
    yield Step("Comparing borders", 1, 1)
    return Ranking(odds(len(pieces)))


def picture() -> np.ndarray:
    return np.random.default_rng(5).integers(
        0, 256, (ROWS * SIDE, COLUMNS * SIDE, 3), dtype=np.uint8
    )


def drop(pane: FragmentsPane, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    how = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0))
    entering = QDragEnterEvent(QPointF(9, 9).toPoint(), *how)
    pane.dragEnterEvent(entering)
    assert entering.isAccepted()
    pane.dropEvent(QDropEvent(QPointF(9, 9), *how))


def layout_of(pane: FragmentsPane) -> Layout:
    assert pane.assembly_controller.layout is not None
    return pane.assembly_controller.layout
