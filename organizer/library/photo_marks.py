"""Tags and stars that a person gives to photos, each in one step that can be undone."""

from __future__ import annotations

from collections.abc import Sequence

from organizer import formatting
from organizer.catalogue import Catalogue
from organizer.records import Changes


class PhotoMarks:
    """Every method may be called from any worker thread. What makes no difference is no step."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def tag(
        self, photos: Sequence[int], added: Sequence[str] = (), removed: Sequence[str] = ()
    ) -> Changes:
        """Put tags on photos and take others off, all or none of them."""
        tags = self._catalogue.tags
        with self._catalogue.edits.record(_tagging(len(photos), added, removed)) as recording:
            for tag in added:
                tags.add(photos, tag)
            for tag in removed:
                tags.remove(photos, tag)
        return recording.changes

    def rate(self, photos: Sequence[int], stars: int | None) -> Changes:
        """Give photos 0 to 5 stars, -1 for a reject, or None; their files stay as they are."""
        with self._catalogue.edits.record(_rating(len(photos), stars)) as recording:
            self._catalogue.photos.rate(photos, stars)
        return recording.changes


def _tagging(count: int, added: Sequence[str], removed: Sequence[str]) -> str:
    photos = formatting.photos(count)
    if added and removed:
        return f"Change the tags of {photos}"
    if added:
        return f"Tag {photos} {_quoted(added)}"
    return f"Take {_quoted(removed)} off {photos}"


def _rating(count: int, stars: int | None) -> str:
    photos = formatting.photos(count)
    if stars is None:
        return f"Take the rating off {photos}"
    return f"Reject {photos}" if stars < 0 else f"Rate {photos} {formatting.counted(stars, 'star')}"


def _quoted(tags: Sequence[str]) -> str:
    return formatting.listed([f"“{tag}”" for tag in tags])
