"""Which photos are RAW and JPEG of one shot, and so are acted on as one."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from organizer.catalogue import Catalogue
from organizer.catalogue.photos import Shot

_DEVELOPED = ("JPEG", "HEIF")
"""What cameras write beside a RAW file, the likelier first."""
_SECONDS = 2
"""Between what the two say, where both say when they were taken."""


def find_partners(catalogue: Catalogue, beside: Sequence[int] | None = None) -> dict[int, int]:
    """The present photos that are half of a pair, each with its other half.

    All of them, or at least those `beside` some photos, which these may be themselves.
    A pair is a RAW file and a JPEG or HEIF in one folder, with one name but for its ending and
    for case, and taken at one time. No photo is in two pairs.
    """
    shots: dict[tuple[int, bytes, str], list[Shot]] = defaultdict(list)
    for shot in catalogue.photos.shots(_DEVELOPED, beside):
        folder, name = os.path.split(shot.path)
        stem, _, _ = os.fsdecode(name).lower().rpartition(".")
        shots[shot.root, folder, stem].append(shot)
    partners: dict[int, int] = {}
    for each in shots.values():
        if len(each) > 1:
            _pair_up(each, partners)
    return partners


def with_partners(photos: Iterable[int], partners: Mapping[int, int]) -> list[int]:
    """Photos, each followed by the other half of its pair; every one once."""
    both = ((photo, partners.get(photo, photo)) for photo in photos)
    return list(dict.fromkeys(each for pair in both for each in pair))


def _pair_up(shots: list[Shot], partners: dict[int, int]) -> None:
    """The camera's own RAW before a DNG that was made of it."""
    raws = [shot for shot in shots if shot.format == "RAW"]
    raws.sort(key=lambda shot: (shot.path.lower().endswith(b".dng"), shot.path))
    others = [shot for shot in shots if shot.format != "RAW"]
    others.sort(key=lambda shot: (_DEVELOPED.index(shot.format), shot.path))
    for raw in raws:
        for other in others:
            if other.id not in partners and _is_one_time(raw, other):
                partners[raw.id], partners[other.id] = other.id, raw.id
                break


def _is_one_time(one: Shot, other: Shot) -> bool:
    if one.taken is None or other.taken is None:
        return True
    return abs(one.taken - other.taken) <= _SECONDS
