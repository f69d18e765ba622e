"""Which sketches may be the same view, and how they are turned."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from organizer.imaging import perceptual_hash
from organizer.imaging.alignment import fit
from organizer.imaging.fingerprint import SKETCH


@pytest.fixture
def views() -> np.ndarray:
    """Twenty different pictures."""
    noise = np.random.default_rng(0).normal(size=(20, 80, 80))
    smooth = np.stack([gaussian_filter(each, 5) for each in noise])
    return np.asarray(128 + smooth * (50 / smooth.std()), np.float64).clip(0, 255)


def sketched(pictures: np.ndarray, left: int = 0, top: int = 0, size: int = 80) -> np.ndarray:
    """Sketches of a square of pictures (n, 80, 80)."""
    at = ((np.arange(SKETCH) + 0.5) * size / SKETCH).astype(int)
    return np.round(pictures[:, top + at][:, :, left + at]).astype(np.uint8)


@pytest.mark.parametrize("turn", range(perceptual_hash.TURNS))
def test_the_spectrum_of_a_turned_sketch_is_worked_out_from_the_upright_one(views, turn) -> None:
    sketches = sketched(views)
    turned = perceptual_hash.spectra(np.ascontiguousarray(perceptual_hash.turned(sketches, turn)))
    expected = perceptual_hash.turned_spectra(perceptual_hash.spectra(sketches), turn)
    np.testing.assert_allclose(turned, expected, atol=1e-4)


@pytest.mark.parametrize("turn", range(perceptual_hash.TURNS))
def test_turned_pictures_are_neighbours_and_known_as_turned(views, turn) -> None:
    sketches = sketched(views)
    both = np.concatenate((sketches, perceptual_hash.turned(sketches, turn)))
    low = perceptual_hash.spectra(both)
    first, second = perceptual_hash.hash_neighbours(perceptual_hash.hashes(low), 4)
    pairs = set(zip(first.tolist(), second.tolist(), strict=True))
    assert {(row, row + 20) for row in range(20)} <= pairs
    rows = np.arange(20)
    turns, likely = perceptual_hash.best_turns(low, rows + 20, rows)
    assert (turns == turn).all()
    assert (likely > 0.95).all()


def test_pictures_of_one_colour_are_like_nothing() -> None:
    blank = np.full((2, SKETCH, SKETCH), 200, np.uint8)
    rows = np.arange(1)
    assert (
        abs(perceptual_hash.best_turns(perceptual_hash.spectra(blank), rows, rows + 1)[1][0]) < 0.01
    )
    assert fit(blank, rows, rows + 1, rows * 0).correlation[0] < 0.1


def test_pairs_are_told_once_with_the_lesser_row_first() -> None:
    first, second = perceptual_hash.distinct(np.array([[3, 1, 2, 1], [1, 3, 5, 0]]))
    assert list(zip(first.tolist(), second.tolist(), strict=True)) == [(0, 1), (1, 3), (2, 5)]


@pytest.mark.parametrize(("left", "top", "size"), [(0, 0, 80), (4, 4, 72), (0, 0, 72), (8, 4, 72)])
def test_crops_are_laid_over_the_whole(views, left, top, size) -> None:
    both = np.concatenate((sketched(views), sketched(views, left, top, size)))
    rows = np.arange(20)
    found = fit(both, rows, rows + 20, rows * 0)
    assert (found.worst < 0.6).all()
    assert (found.correlation > 0.9).all()
    assert (abs(found.overlap - (size / 80) ** 2) < 0.08).all()


def test_brightness_and_contrast_do_not_count(views) -> None:
    sketches = sketched(views)
    both = np.concatenate((sketches, (sketches * 0.6 + 20).astype(np.uint8)))
    rows = np.arange(20)
    assert (fit(both, rows, rows + 20, rows * 0).worst < 0.2).all()


def test_different_pictures_do_not_fit(views) -> None:
    first, second = np.triu_indices(20, 1)
    found = fit(sketched(views), first, second, first * 0)
    assert (found.worst > 0.6).all()


def test_a_small_change_in_one_place_is_seen(views) -> None:
    sketches = sketched(views)
    changed = sketches.copy()
    changed[:, 8:14, 8:14] = 255 - changed[:, 8:14, 8:14] // 2
    rows = np.arange(20)
    found = fit(np.concatenate((sketches, changed)), rows, rows + 20, rows * 0)
    assert (found.worst > 0.6).mean() > 0.9


def test_no_pairs_are_no_fits(views) -> None:
    none = np.empty(0, np.int64)
    assert fit(sketched(views), none, none, none).worst.shape == (0,)
