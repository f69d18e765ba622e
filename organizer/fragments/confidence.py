"""How sure a layout is of its joints, pieces and pictures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from organizer.fragments.agglomeration import STEPS
from organizer.fragments.compatibility import BELOW, RIGHT, SIDES
from organizer.fragments.gains import Gains
from organizer.fragments.layout import Joint, Picture


def rated(picture: Picture, gains: Gains) -> Picture:
    """The picture with its joints and every confidence.

    A joint's is the logistic function of its gain, which is in log odds; a piece's the mean of
    its joints, 0 without any; a picture's the mean of its pieces.
    """
    cells = {(place.row, place.column): place for place in picture.places}
    joints: list[Joint] = []
    of_piece: dict[int, list[float]] = {place.piece: [] for place in picture.places}
    for (row, column), place in cells.items():
        for side in (RIGHT, BELOW):
            other = cells.get((row + STEPS[side][0], column + STEPS[side][1]))
            if other is None:
                continue
            gain = gains.of(
                SIDES * place.piece + (side + place.rotation) % SIDES,
                SIDES * other.piece + (side + 2 + other.rotation) % SIDES,
            )
            sure = float(1 / (1 + np.exp(-gain)))
            joints.append(Joint(place.piece, other.piece, side == RIGHT, sure))
            of_piece[place.piece].append(sure)
            of_piece[other.piece].append(sure)
    places = tuple(
        replace(place, confidence=float(np.mean(of_piece[place.piece] or [0.0])))
        for place in picture.places
    )
    whole = float(np.mean([place.confidence for place in places]))
    return replace(picture, places=places, joints=tuple(joints), confidence=whole)
