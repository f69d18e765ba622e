"""Sides of pieces."""

from __future__ import annotations

import numpy as np
import pytest

from organizer.fragments.layout import Side


@pytest.mark.parametrize("side", Side)
def test_the_opposite_of_a_side_lies_the_other_way(side):
    assert side.opposite.offset == tuple(-each for each in side.offset)
    assert side.opposite.opposite is side


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("turns", range(-1, 5))
def test_a_side_is_where_numpy_turns_it(side, turns):
    around = np.zeros((3, 3))
    around[1 + side.offset[0], 1 + side.offset[1]] = 1
    row, column = np.argwhere(np.rot90(around, turns))[0] - 1
    assert side.turned(turns).offset == (row, column)


def test_sides_are_told_in_words():
    assert [side.word for side in Side] == ["right", "below", "left", "above"]
