"""Settings, vectors and the order of clusters."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from organizer.clustering.base import Parameter, by_size, resolved
from organizer.errors import QueryError

NUMBER = Parameter("number", "Number of groups", 20, 2, 50, 1, True, "How many.")
DISTANCE = Parameter("distance", "Distance", 0.5, 0, 1, 0.1, False, "How far.")
BOTH = (NUMBER, DISTANCE)


def test_missing_settings_take_their_default():
    assert resolved(BOTH, {"distance": 1}) == {"number": 20, "distance": 1}


def test_an_unknown_setting_is_refused_with_the_known_ones():
    with pytest.raises(QueryError, match=r"“size”.*number, distance"):
        resolved(BOTH, {"size": 3})


@pytest.mark.parametrize("value", [1, 51, 2.5, math.nan, math.inf])
def test_a_number_outside_its_bounds_or_not_whole_is_refused(value):
    with pytest.raises(QueryError, match="a whole number from 2 to 50"):
        resolved(BOTH, {"number": value})


def test_the_largest_cluster_is_number_0():
    np.testing.assert_array_equal(by_size(np.array([7, 3, 3, 9, 3, 9])), [2, 0, 0, 1, 0, 1])


def test_of_equal_clusters_the_one_with_the_first_photo_comes_first():
    np.testing.assert_array_equal(by_size(np.array([5, 2, 5, 2])), [0, 1, 0, 1])


def test_noise_stays_noise_however_much_there_is():
    np.testing.assert_array_equal(by_size(np.array([-1, 4, -1, -1])), [-1, 0, -1, -1])


def test_no_labels_stay_no_labels():
    assert by_size(np.empty(0, dtype=np.int64)).shape == (0,)


@given(st.lists(st.integers(-1, 6)))
def test_renumbering_keeps_the_clusters_and_sorts_them(labels):
    before = np.array(labels, dtype=np.int64)
    after = by_size(before)
    assert len(set(zip(before.tolist(), after.tolist(), strict=True))) == len(set(labels))
    np.testing.assert_array_equal(after < 0, before < 0)
    sizes = np.bincount(after[after >= 0])
    assert sizes.all()
    assert (np.diff(sizes) <= 0).all()


def test_an_automatic_setting_is_worked_out_only_where_it_is_missing():
    worked_out = Parameter("number", "Number", 20, 2, 50, 1, True, "How many.", is_automatic=True)
    both = (worked_out, DISTANCE)
    assert resolved(both, {}, lambda: {"number": 7})["number"] == 7
    assert resolved(both, {"number": 9}, lambda: pytest.fail("not needed"))["number"] == 9
