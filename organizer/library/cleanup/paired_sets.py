"""RAW+JPEG pairs in sets of duplicates: a pair is kept or goes as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from organizer.library.cleanup.duplicate_pairs import Pair
from organizer.records import Photo

FoundSet = tuple[int, ...]
"""The photos of a set, its keeper first."""


def halves_by_rows(copies: Sequence[Sequence[int]], partners: Mapping[int, int]) -> set[Pair]:
    """The rows of contents that are halves of one pair, and so no duplicates of each other.

    `copies` has the photos of each row.
    """
    rows = {photo: row for row, photos in enumerate(copies) for photo in photos}
    return {
        (min(rows[photo], rows[other]), max(rows[photo], rows[other]))
        for photo, other in partners.items()
        if photo in rows and other in rows and rows[photo] != rows[other]
    }


def sort_pairs_first(ranked: Iterable[Photo], partners: Mapping[int, int]) -> list[Photo]:
    """Photos by worth, so that a pair is kept before a photo alone, and pairs in one order.

    Both halves have the worth of the better one; the developed half comes first.
    """
    ranked = list(ranked)
    place = {photo.id: at for at, photo in enumerate(ranked)}

    def worth(photo: Photo) -> tuple[bool, int, bool]:
        best = min(place[photo.id], place.get(partners.get(photo.id, photo.id), len(ranked)))
        return photo.id not in partners, best, photo.metadata.format == "RAW"

    return sorted(ranked, key=worth)


def leave_parted(sets: Sequence[FoundSet], partners: Mapping[int, int]) -> list[FoundSet]:
    """The sets without each half of a pair that would go though the other half would not.

    Both go where each is in a set, and what is kept of the two sets is one pair.
    """
    stays_for = {photo: _unit(found[0], partners) for found in sets for photo in found[1:]}

    def may_go(photo: int) -> bool:
        partner = partners.get(photo)
        if partner is None:
            return True
        return stays_for.get(partner) == stays_for[photo] != _unit(photo, partners)

    return [(found[0], *(photo for photo in found[1:] if may_go(photo))) for found in sets]


def _unit(photo: int, partners: Mapping[int, int]) -> int:
    return min(photo, partners.get(photo, photo))
