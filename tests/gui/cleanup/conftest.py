"""The Clean up pane in the real window, with finders that know their answers."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace

import pytest
from PIL import Image

from organizer.catalogue.edits import Recording
from organizer.jobs import Control
from organizer.library.cleanup import CleanupParts
from organizer.library.cleanup.duplicate_finder import DuplicateFinder
from organizer.library.library import Library
from organizer.records import Changes, Clearable, DuplicateKind, Duplicates, Progress
from organizer.ui.cleanup.cleanup_pane import CleanupPane
from tests.gui.cleanup.hands import (
    choose,
    opened,
)

EXACT, NEAR = DuplicateKind.EXACT, DuplicateKind.NEAR


class KnownDuplicateFinder:
    """Finds what it is told to, and remembers what it is asked to do."""

    def __init__(self) -> None:
        self.found: list[Duplicates] = []
        self.verdicts: list[tuple[int, int, str]] = []
        self.merged: list[tuple[int, ...]] = []
        self.rules: list[object] = []
        self.verdict_finder: DuplicateFinder
        """What stores verdicts, where they can be undone."""
        self.waits = False
        """Until the search is stopped."""

    def find(self, control: Control, rules: object = ()) -> Generator[Progress, None, list]:
        self.rules.append(rules)
        yield Progress("Comparing", 1, 2)
        if self.waits:
            control._cancelled.wait(10)
        control.checkpoint()
        return list(self.found)

    def judge(
        self,
        pairs: Sequence[tuple[int, int]],
        verdict: str,
        seen: Mapping[int, str] | None = None,
    ) -> Changes:
        self.verdicts += [(first, second, verdict) for first, second in pairs]
        return self.verdict_finder.judge(pairs, verdict, seen)

    def merge(self, duplicates: Duplicates, into: int | None = None) -> Recording:
        self.merged.append(duplicates.photos)
        return Recording("", changes=Changes(updated=(duplicates.keep,)))


class KnownCleanupFinder:
    def __init__(self) -> None:
        self.found: list[Clearable] = []

    def find(self, control: Control) -> Generator[Progress, None, list[Clearable]]:
        yield Progress("Looking", 1, 1)
        control.checkpoint()
        return list(self.found)


@pytest.fixture
def duplicate_finder() -> KnownDuplicateFinder:
    return KnownDuplicateFinder()


@pytest.fixture
def cleanup_finder() -> KnownCleanupFinder:
    return KnownCleanupFinder()


@pytest.fixture
def library(
    library: Library, duplicate_finder: KnownDuplicateFinder, cleanup_finder: KnownCleanupFinder
) -> Library:
    duplicate_finder.verdict_finder = library.cleanup.duplicate_finder
    return replace(library, cleanup=CleanupParts(duplicate_finder, cleanup_finder))


@pytest.fixture
def photos(album, index, library: Library) -> list[int]:
    """Ten photos on disk and in the library, by name."""
    for number in range(10):
        colour = (25 * number, 120, 250 - 25 * number)
        size = (64 + 8 * number, 48 + 6 * number)
        Image.new("RGB", size, colour).save(album.folder / f"photo {number}.png")
    index(album.folder)
    found = library.catalogue.photos.by_ids(library.catalogue.photos.present_ids())
    return [photo.id for photo in sorted(found, key=lambda photo: photo.path)]


@pytest.fixture
def pane(photos, duplicate_finder, cleanup_finder, make_window, qtbot) -> Iterator[CleanupPane]:
    """Two near sets, of three and of two, one exact pair, and two screenshots."""
    a, b, c, d, e, f, g, *shots = photos
    duplicate_finder.found = [
        Duplicates(NEAR, (a, b, c), 500),
        Duplicates(NEAR, (d, e), 300),
        Duplicates(EXACT, (f, g), 100),
    ]
    cleanup_finder.found = [
        Clearable("screenshots", "Screenshots", tuple(shots), (0.9, 0.8, 0.7), 50)
    ]
    window = make_window()
    pane = opened(window)
    pane.start_page.look.click()
    qtbot.waitUntil(lambda: not pane.cleanup_search.is_looking and len(pane.kind_list.kinds()) == 3)
    choose(pane, "Near duplicates")
    qtbot.waitUntil(lambda: pane.set_page.set_list.duplicate_model.photo_at(0) is not None)
    return pane
