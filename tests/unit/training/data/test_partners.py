"""Each copy of a digit is compared with the partners it should have."""

from __future__ import annotations

import numpy as np
import pytest

from training.data.digits import Digits
from training.data.partners import Partners

SHIFTS = 3


@pytest.fixture
def digits() -> Digits:
    return Digits(np.zeros((20, 28, 28), np.uint8), np.array([4, 9] * 10))


@pytest.fixture
def table() -> np.ndarray:
    """The next two of the same digit."""
    return np.array([[(row + 2) % 20, (row + 4) % 20] for row in range(20)])


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(0)


def test_without_a_table_any_of_the_digit_is_a_neighbour(digits, random):
    partners = Partners(digits, SHIFTS, None)
    anchors = partners.anchors(random, 300)
    found = partners.neighbours(random, anchors)
    assert np.array_equal(digits.labels[found.pictures], digits.labels[anchors.pictures])
    assert (found.shifts != anchors.shifts).any()
    assert set(found.pictures.tolist()) == set(range(20))


def test_neighbours_by_the_table_have_the_same_shift(digits, table, random):
    partners = Partners(digits, SHIFTS, table)
    anchors = partners.anchors(random, 300)
    found = partners.neighbours(random, anchors)
    assert set(((found.pictures - anchors.pictures) % 20).tolist()) == {2, 4}
    assert np.array_equal(found.shifts, anchors.shifts)


def test_relatives_are_of_the_same_digit_and_no_neighbours(digits, table, random):
    partners = Partners(digits, SHIFTS, table)
    anchors = partners.anchors(random, 300)
    found = partners.relatives(random, anchors)
    assert np.array_equal(digits.labels[found.pictures], digits.labels[anchors.pictures])
    apart = (found.pictures - anchors.pictures) % 20
    assert not (np.isin(apart, (0, 2, 4)) & (found.shifts == anchors.shifts)).any()
    assert (found.shifts == anchors.shifts).any()


def test_by_shift_relatives_have_another_shift(digits, random):
    partners = Partners(digits, SHIFTS, None, by_shift=True)
    anchors = partners.anchors(random, 300)
    assert np.array_equal(partners.neighbours(random, anchors).shifts, anchors.shifts)
    assert not (partners.relatives(random, anchors).shifts == anchors.shifts).any()


def test_strangers_are_of_the_other_digit(digits, random):
    partners = Partners(digits, SHIFTS, None)
    anchors = partners.anchors(random, 100)
    found = partners.strangers(random, anchors)
    assert not (digits.labels[found.pictures] == digits.labels[anchors.pictures]).any()
