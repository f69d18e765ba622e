"""Comparing borders."""

from __future__ import annotations

import numpy as np
import pytest

from organizer import jobs
from organizer.fragments.files.cutting import Cutting, cut
from organizer.fragments.layout import Pieces
from organizer.fragments.scoring import border_compatibility
from organizer.fragments.scoring.border_compatibility import ABOVE, BELOW, LEFT, RIGHT, Shortlist


def finished(pieces: Pieces, rotated: bool) -> Shortlist:
    comparing = border_compatibility.shortlist(pieces, rotated)
    return jobs.run(comparing)


def dissimilarity(first: np.ndarray, second: np.ndarray) -> float:
    """Of two upright pieces side by side, straight from Gallagher's formula."""

    def one_way(near: np.ndarray, far: np.ndarray) -> float:
        gradients = near[:, -1] - near[:, -2]
        mean = gradients.mean(axis=0)
        axes = np.eye(3)
        dummies = [np.zeros((1, 3)), axes, -axes, np.ones((1, 3)), -np.ones((1, 3))]
        spread = np.vstack([gradients - mean, *dummies])
        inverse = np.linalg.inv(spread.T @ spread / (len(spread) - 1))
        seam = far[:, 0] - near[:, -1] - mean
        return sum(row @ inverse @ row for row in seam)

    mahalanobis = one_way(first, second) + one_way(second[:, ::-1], first[:, ::-1])
    square = ((first[:, -1] - second[:, 0]) ** 2).sum()
    return float(np.sqrt(mahalanobis * (square + first.shape[0] * 3)))


@pytest.mark.parametrize("side", [RIGHT, BELOW, LEFT, ABOVE])
def test_distances_are_gallaghers_times_squared_differences(pictures, side):
    pieces, _ = cut(pictures[:1], Cutting())
    near = finished(pieces, rotated=False)
    turned = np.rot90(pieces.pixels, side, axes=(1, 2)).astype(float)
    for piece in range(0, 16, 5):
        for partner, distance in zip(
            near.partners[4 * piece + side], near.distances[4 * piece + side], strict=True
        ):
            if np.isfinite(distance):
                assert partner % 4 == (side + 2) % 4
                expected = dissimilarity(turned[piece], turned[partner // 4])
                assert distance == pytest.approx(expected, rel=1e-6)


def test_true_neighbours_are_first(pictures):
    pieces, true = cut(pictures, Cutting())
    near = finished(pieces, rotated=False)
    hits = []
    for picture in true.pictures:
        cells = {(place.row, place.column): place.piece for place in picture.places}
        for (row, column), piece in cells.items():
            if (row, column + 1) in cells:
                best = near.partners[4 * piece + RIGHT][0]
                hits.append(best == 4 * cells[row, column + 1] + LEFT)
    assert np.mean(hits) > 0.9


def test_turned_pieces_have_the_distances_of_upright_ones(pictures):
    upright, _ = cut(pictures, Cutting(seed=4))
    turned = Pieces(np.rot90(upright.pixels, axes=(1, 2)).copy(), upright.names)
    before, after = finished(upright, rotated=True), finished(turned, rotated=True)
    for piece in range(len(upright)):
        # Turned anticlockwise once, the side that was on the right is above.
        for side in range(4):
            np.testing.assert_allclose(
                after.distances[4 * piece + (side - 1) % 4], before.distances[4 * piece + side]
            )


def test_no_border_is_a_partner_of_its_own_piece(pictures):
    near = finished(cut(pictures, Cutting())[0], rotated=True)
    real = np.isfinite(near.distances)
    assert real.all()
    assert (near.partners // 4 != near.borders[:, None] // 4).all()


def test_distances_do_not_depend_on_how_borders_are_blocked(pictures, monkeypatch):
    pieces, _ = cut(pictures, Cutting())
    whole = finished(pieces, rotated=False)
    monkeypatch.setattr(border_compatibility, "_BLOCK", 7)
    np.testing.assert_allclose(finished(pieces, rotated=False).distances, whole.distances)
