"""4s and 9s are read, shifted and find their neighbours."""

from __future__ import annotations

import numpy as np
import pytest

from training.data.digits import TEST, Digits, find_neighbours, read, shifted, shifted_copies
from training.recipe import DataError


@pytest.fixture
def digits() -> Digits:
    random = np.random.default_rng(0)
    labels = np.array([4, 9] * 10)
    return Digits(random.integers(0, 256, (20, 28, 28), np.uint8), labels)


def test_only_4s_and_9s_are_read(tmp_path, digits):
    others = np.where(np.arange(20) < 3, 7, digits.labels)
    np.savez(tmp_path / TEST, images=digits.images, labels=others.astype(np.uint8))
    found = read(tmp_path, TEST)
    assert np.array_equal(found.images, digits.images[3:])
    assert np.array_equal(found.labels, digits.labels[3:])


@pytest.mark.parametrize(
    ("arrays", "sentence"),
    [
        ({"pictures": np.zeros(3)}, "no images and labels"),
        ({"images": np.zeros((3, 32, 32), np.uint8), "labels": np.full(3, 4)}, "no grey pictures"),
        ({"images": np.zeros((3, 28, 28), np.uint8), "labels": np.full(3, 4)}, "lacks 4s or 9s"),
    ],
)
def test_other_files_are_refused_with_a_sentence(tmp_path, arrays, sentence):
    np.savez(tmp_path / TEST, **arrays)
    with pytest.raises(DataError, match=sentence):
        read(tmp_path, TEST)


def test_a_folder_without_the_files_is_refused(tmp_path):
    with pytest.raises(DataError, match="no images and labels"):
        read(tmp_path, TEST)


def test_what_is_shifted_leaves_black_behind(digits):
    right, left = shifted(digits.images, 3), shifted(digits.images, -6)
    assert np.array_equal(right[:, :, 3:], digits.images[:, :, :-3])
    assert not right[:, :, :3].any()
    assert np.array_equal(left[:, :, :-6], digits.images[:, :, 6:])
    assert not left[:, :, -6:].any()
    assert np.array_equal(shifted(digits.images, 0), digits.images)


def test_copies_come_shift_by_shift(digits):
    found = shifted_copies(digits, (-3, 0))
    assert np.array_equal(found.images[20:], digits.images)
    assert set(found.groups[found.only((-3,))].tolist()) == {397, 897}


def test_neighbours_are_the_nearest_of_the_same_digit_by_cosine(digits):
    flat = digits.images.reshape(20, -1).astype(float)
    found = find_neighbours(digits, 3)
    for row in range(20):
        cosines = {
            other: flat[row] @ flat[other] / np.linalg.norm(flat[row]) / np.linalg.norm(flat[other])
            for other in range(20)
            if other != row and digits.labels[other] == digits.labels[row]
        }
        assert found[row].tolist() == sorted(cosines, key=cosines.__getitem__, reverse=True)[:3]


def test_more_neighbours_than_there_are_pictures_are_refused(digits):
    with pytest.raises(DataError, match="too few for 10 neighbours"):
        find_neighbours(digits, 10)
