"""How sure a layout is of its joints, pieces and pictures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from organizer.fragments.compatibility import BELOW, RIGHT, SIDES
from organizer.fragments.gains import Gains
from organizer.fragments.layout import Joint, Picture, Place


def rated(picture: Picture, gains: Gains) -> Picture:
    """The picture with its joints and every confidence.

    A joint's is the logistic function of its gain, which is in log odds; a piece's the mean of
    its joints, 0 without any; a picture's the mean of its pieces.
    """
    cells = {(place.row, place.column): place for place in picture.places}
    pairs = [
        (place, other, side)
        for (row, column), place in cells.items()
        for side, beside in ((RIGHT, (row, column + 1)), (BELOW, (row + 1, column)))
        if (other := cells.get(beside)) is not None
    ]
    worth = gains.between(
        np.array([_border(place, side) for place, _, side in pairs], np.int64),
        np.array([_border(other, side + 2) for _, other, side in pairs], np.int64),
    )
    sure = (1 / (1 + np.exp(-worth))).tolist()
    of_piece: dict[int, list[float]] = {place.piece: [] for place in picture.places}
    joints = []
    for (place, other, side), each in zip(pairs, sure, strict=True):
        joints.append(Joint(place.piece, other.piece, side == RIGHT, each))
        of_piece[place.piece].append(each)
        of_piece[other.piece].append(each)
    mean = {piece: sum(each) / len(each) if each else 0.0 for piece, each in of_piece.items()}
    places = tuple(replace(place, confidence=mean[place.piece]) for place in picture.places)
    whole = sum(mean.values()) / max(len(mean), 1)
    return replace(picture, places=places, joints=tuple(joints), confidence=whole)


def _border(place: Place, side: int) -> int:
    """The border that a piece shows on a side as it lies."""
    return SIDES * place.piece + (side + place.rotation) % SIDES
