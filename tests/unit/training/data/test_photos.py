"""The photos that are learned from."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from organizer.fragments.evaluation.benchmark import usage_of
from training.data.photos import LARGE, read_photos, varied


@pytest.fixture
def photo() -> np.ndarray:
    """Red grows along, green down; blue is as good as none."""
    ramp = np.linspace(40, 250, LARGE).astype(np.uint8)
    return np.stack(np.broadcast_arrays(ramp[None], ramp[:, None], np.uint8(3)), axis=2)


def test_only_photos_that_are_for_learning_are_learned_from(tmp_path, photo):
    for number in range(12):
        Image.fromarray(np.roll(photo, 9 * number, axis=1)).save(tmp_path / f"{number:02}.png")
    (tmp_path / "broken.png").write_bytes(b"no picture")
    (tmp_path / "notes.txt").write_text("none either")
    wanted = [
        number
        for number in range(12)
        if usage_of((tmp_path / f"{number:02}.png").read_bytes()) == "learn"
    ]
    assert 0 < len(wanted) < 12
    found = read_photos([tmp_path])
    assert len(found) == len(wanted)
    for each, number in zip(found, wanted, strict=True):
        np.testing.assert_array_equal(each, np.roll(photo, 9 * number, axis=1))


def test_a_variation_is_a_part_of_the_photo_and_the_same_seed_gives_the_same(photo):
    first, again, other = (
        varied(photo, 64, np.random.default_rng(seed)).astype(int) for seed in (1, 1, 2)
    )
    assert first.shape == (64, 64, 3)
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    assert np.ptp(first[:, :, 0]) > 120
    assert np.ptp(first[:, :, 2]) == 0
    assert (np.diff(first[:, 10, 1]) >= 0).all()  # never upside down


def test_colours_are_exchanged_where_that_is_wanted(photo):
    brightest = {
        int(varied(photo, 64, np.random.default_rng(seed), True).max(axis=(0, 1)).argmin())
        for seed in range(20)
    }
    assert brightest == {0, 1, 2}
