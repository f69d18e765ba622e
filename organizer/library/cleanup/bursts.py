"""Finds bursts: photos taken within seconds of each other that look alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from organizer.library.cleanup.keep_rules import KeepRules, sort_by_worth
from organizer.records import Photo
from organizer.vectors.vector_index import VectorIndex

_SECONDS = 3.0
"""Between one photo of a burst and the next."""
_LEAST, _SURE = 0.8, 0.95
"""Cosines of looks from which two photos are one burst at all, and surely."""
_BEST = KeepRules(order=("rating", "sharpness", "resolution", "format", "size", "name"))


def burst_scores(
    photos: Sequence[Photo], index: VectorIndex, sharpness: Mapping[str, float]
) -> tuple[dict[int, float], dict[int, int]]:
    """Of every burst all photos but the best: how surely they can go, 0.5 to 1, and that best.

    Both are by id, `sharpness` is by content. Photos whose time is not known, or which a person
    gave stars, stay, and so does what is the best one's file by another name.
    """
    known = set(index.ids().tolist())
    timed = [photo for photo in photos if photo.metadata.taken and photo.id in known]
    timed.sort(key=lambda photo: (photo.metadata.exposure.camera or "", _seconds(photo), photo.id))
    if len(timed) < 2:
        return {}, {}
    vectors = index.vectors(np.array([photo.id for photo in timed], np.int64))
    cosines = np.einsum("nd,nd->n", vectors[1:], vectors[:-1])
    found: dict[int, float] = {}
    bests: dict[int, int] = {}
    for run in _runs(timed, cosines):
        best, *others = sort_by_worth([timed[row] for row in run], _BEST, sharpness)
        rows = {timed[row].id: row for row in run}
        for photo in others:
            is_unrated = not photo.metadata.rating or photo.metadata.rating < 0
            if is_unrated and photo.content != best.content:
                cosine = float(vectors[rows[photo.id]] @ vectors[rows[best.id]])
                found[photo.id] = 0.5 + 0.5 * min(1, max(0, (cosine - _LEAST) / (_SURE - _LEAST)))
                bests[photo.id] = best.id
    return found, bests


def _runs(photos: Sequence[Photo], cosines: NDArray[np.float32]) -> list[list[int]]:
    """Rows of photos, in the order of time, of which each is near the one before it."""
    runs = [[0]]
    for row in range(1, len(photos)):
        one, other = photos[row - 1], photos[row]
        is_same_camera = one.metadata.exposure.camera == other.metadata.exposure.camera
        is_soon = _seconds(other) - _seconds(one) <= _SECONDS
        if is_same_camera and is_soon and cosines[row - 1] >= _LEAST:
            runs[-1].append(row)
        else:
            runs.append([row])
    return [run for run in runs if len(run) > 1]


def _seconds(photo: Photo) -> float:
    return photo.metadata.taken.timestamp() if photo.metadata.taken else 0.0
