"""What is worked out where nobody says."""

from __future__ import annotations

import numpy as np
import pytest

from organizer.clustering.algorithms.cluster_count import choose_number, choose_reach, find_knee
from organizer.clustering.space import Space


def test_the_knee_is_where_a_curve_begins_to_soar():
    values = np.concatenate((np.linspace(0.1, 0.2, 90), np.linspace(0.2, 2, 10)))
    assert 0.15 < find_knee(values) < 0.4
    assert find_knee([0.3, 0.3, 0.3]) == pytest.approx(0.3)


def test_a_reach_is_somewhat_more_than_the_knee_within_bounds():
    values = np.concatenate((np.linspace(0.1, 0.2, 90), np.linspace(0.2, 2, 10)))
    assert find_knee(values) < choose_reach(values, 0, 2) < 1.5 * find_knee(values)
    assert choose_reach(values, 1.5, 2) == 1.5
    assert choose_reach(values, 0, 0.1) == 0.1


def test_a_handful_of_photos_makes_two_groups(unit_vectors):
    assert choose_number(Space(unit_vectors(4))) == 2
