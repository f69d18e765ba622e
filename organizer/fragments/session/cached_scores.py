"""Judges the joints of a heap once, for rankings and for what is changed by hand."""

from __future__ import annotations

import threading
from collections.abc import Generator
from dataclasses import replace
from typing import TypeVar

from organizer.fragments.assembly.assembler import AssemblyOptions
from organizer.fragments.layout import Layout, Picture, Pieces, Step
from organizer.fragments.scoring.confidence import rated
from organizer.fragments.scoring.pairwise_odds import PairwiseOdds
from organizer.fragments.scoring.scorer import judged
from organizer.jobs import Control

Found = TypeVar("Found")

_AT_ONCE = 500
"""Pieces of a picture that is weighed in some milliseconds."""


class CachedScores:
    """Remembers what was judged; the work is done in workers, of which one at a time judges."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self._known: dict[tuple[bool, str], PairwiseOdds] = {}
        self._latest: PairwiseOdds | None = None
        self._lock = threading.Lock()
        self._control = Control()

    def stop(self) -> None:
        """What runs now is not wanted any more."""
        self._control.cancel()
        self._control = Control()

    def gains(self, wish: AssemblyOptions) -> Generator[Step, None, PairwiseOdds]:
        """What every two borders gain that may belong together."""
        asked, control = (wish.rotated, wish.scorer), self._control
        with self._lock:
            if asked not in self._known:
                judging = judged(self._pieces, *asked)
                self._known[asked] = yield from pausable(judging, control)
            self._latest = self._known[asked]
            return self._known[asked]

    def rescored(self, picture: Picture) -> Picture:
        """At once, where that is quick and the borders are judged; else it is left as it is."""
        gains = self._latest
        if gains is None or len(picture.places) > _AT_ONCE:
            return picture
        return rated(picture, gains)

    def weighed(
        self, layout: Layout, wish: AssemblyOptions
    ) -> Generator[Step, None, tuple[Layout, Layout]]:
        """The layout, and the same one with every joint and confidence."""
        gains = yield from self.gains(wish)
        pictures = tuple(
            rated(picture, gains) if _is_open(picture) else picture for picture in layout.pictures
        )
        return layout, replace(layout, pictures=pictures)


def is_open(layout: Layout) -> bool:
    """Whether it has joints that nobody has judged yet."""
    return any(map(_is_open, layout.pictures))


def pausable(work: Generator[Step, None, Found], control: Control) -> Generator[Step, None, Found]:
    """The same work, which the control can pause and stop."""
    while True:
        try:
            step = next(work)
        except StopIteration as end:
            found: Found = end.value
            return found
        yield step
        control.checkpoint()


def _is_open(picture: Picture) -> bool:
    """Layouts that were saved have no joints at all."""
    has_none = not picture.joints and len(picture.places) > 1
    return has_none or any(joint.confidence == 0.0 for joint in picture.joints)
