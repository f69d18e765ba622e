"""What may go: duplicates, bursts and pictures of a kind."""

from __future__ import annotations

from dataclasses import dataclass

from organizer.library.cleanup.cleanup_finder import CleanupFinder
from organizer.library.cleanup.duplicate_finder import DuplicateFinder


@dataclass(frozen=True, slots=True)
class CleanupParts:
    """What finds photos of a library that may go."""

    duplicate_finder: DuplicateFinder
    cleanup_finder: CleanupFinder
