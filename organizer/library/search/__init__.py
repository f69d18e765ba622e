"""Queries, the search itself, feedback on it, and albums."""

from __future__ import annotations

from dataclasses import dataclass

from organizer.library.search.albums import SmartAlbums
from organizer.library.search.searcher import Searcher


@dataclass(frozen=True, slots=True)
class SearchParts:
    """What looks for photos of a library."""

    searcher: Searcher
    albums: SmartAlbums
