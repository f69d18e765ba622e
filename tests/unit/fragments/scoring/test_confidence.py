"""How sure layouts are."""

from __future__ import annotations

import numpy as np
import pytest

from organizer.fragments.layout import Picture, Place
from organizer.fragments.scoring.confidence import find_strangers, rate_picture
from organizer.fragments.scoring.pairwise_odds import LEAST


class KnownOdds:
    """The same between all borders, but for one piece, which fits nowhere."""

    def __init__(self, gain: float, misfit: int = -1) -> None:
        self._gain = gain
        self._misfit = misfit

    def between(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        is_strange = (first // 4 == self._misfit) | (second // 4 == self._misfit)
        return np.where(is_strange, LEAST, self._gain)


def square(side: int) -> Picture:
    return Picture(
        side, side, tuple(Place(side * r + c, r, c) for r in range(side) for c in range(side))
    )


def test_joints_are_the_surer_the_more_they_and_those_around_gain():
    confidences = [rate_picture(square(3), KnownOdds(gain)).confidence for gain in (-5, -1, 2, 8)]
    assert confidences == sorted(confidences)
    assert confidences[0] < 0.1
    assert confidences[-1] > 0.99
    picture = rate_picture(square(3), KnownOdds(2.0))
    assert len(picture.joints) == 12
    by_pair = {(joint.first, joint.second): joint.confidence for joint in picture.joints}
    # Seven neighbours speak for the joint of middle and edge, two for that of a corner.
    assert by_pair[1, 4] > by_pair[0, 1]


def test_a_joint_is_the_logistic_function_of_its_gain_and_those_around():
    picture = rate_picture(square(2), KnownOdds(1.0))
    expected = 1 / (1 + np.exp(-(1.57 + 0.446 * 1.0 + 0.126 * 2.0)))
    assert [joint.confidence for joint in picture.joints] == pytest.approx([expected] * 4)
    assert [place.confidence for place in picture.places] == pytest.approx([expected] * 4)
    assert picture.confidence == pytest.approx(expected)


def test_a_piece_without_joints_is_worth_nothing():
    picture = rate_picture(Picture(1, 3, (Place(0, 0, 0), Place(1, 0, 2))), KnownOdds(9.0))
    assert picture.joints == ()
    assert [place.confidence for place in picture.places] == [0, 0]


def test_a_piece_that_fits_nowhere_is_strange_unless_it_is_locked():
    assert find_strangers(square(3), KnownOdds(5.0, misfit=4)) == {4}
    assert find_strangers(square(3), KnownOdds(5.0)) == set()
    places = (*square(3).places[:4], Place(4, 1, 1, is_locked=True), *square(3).places[5:])
    assert find_strangers(Picture(3, 3, places), KnownOdds(5.0, misfit=4)) == set()
