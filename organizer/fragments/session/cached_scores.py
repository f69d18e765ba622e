"""Scores the borders of a heap once, for rankings and for what is changed by hand."""

from __future__ import annotations

import threading
from collections.abc import Generator
from dataclasses import replace

from organizer.fragments.assembly.assembler import AssemblyOptions
from organizer.fragments.layout import Layout, Picture, Pieces, Step
from organizer.fragments.scoring.confidence import rate_picture
from organizer.fragments.scoring.pairwise_odds import PairwiseOdds
from organizer.fragments.scoring.scorer import score_borders
from organizer.jobs import Control, checked

_AT_ONCE = 500
"""Pieces of a picture that is rated in some milliseconds."""


class CachedScores:
    """Remembers the odds of a heap; safe from any thread, of which one at a time computes."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self._known: dict[tuple[bool, str], PairwiseOdds] = {}
        self._latest: PairwiseOdds | None = None
        self._lock = threading.Lock()
        self._control = Control()

    def stop(self) -> None:
        """What runs now is not wanted any more: it raises Cancelled."""
        self._control.cancel()
        self._control = Control()

    def odds(self, options: AssemblyOptions) -> Generator[Step, None, PairwiseOdds]:
        """The odds by the scorer and for the turns of the options, computed if need be."""
        asked, control = (options.rotated, options.scorer), self._control
        with self._lock:
            if asked not in self._known:
                scoring = score_borders(self._pieces, *asked)
                self._known[asked] = yield from checked(scoring, control)
            self._latest = self._known[asked]
            return self._known[asked]

    def rescore(self, picture: Picture) -> Picture:
        """The picture rated by the latest odds at once; as it is where it is large or none are."""
        odds = self._latest
        if odds is None or len(picture.places) > _AT_ONCE:
            return picture
        return rate_picture(picture, odds)

    def rate(
        self, layout: Layout, options: AssemblyOptions
    ) -> Generator[Step, None, tuple[Layout, Layout]]:
        """The layout, and the same one with every joint and confidence."""
        odds = yield from self.odds(options)
        pictures = tuple(
            rate_picture(picture, odds) if _is_unrated(picture) else picture
            for picture in layout.pictures
        )
        return layout, replace(layout, pictures=pictures)


def is_unrated(layout: Layout) -> bool:
    """Whether it has joints that have no confidence yet."""
    return any(map(_is_unrated, layout.pictures))


def _is_unrated(picture: Picture) -> bool:
    """Layouts that were saved have no joints at all."""
    has_none = not picture.joints and len(picture.places) > 1
    return has_none or any(joint.confidence == 0.0 for joint in picture.joints)
