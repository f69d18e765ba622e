"""How well pieces are grouped."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
import torch

from organizer.fragments.evaluation.metrics import score_pairs
from organizer.fragments.files.cutting import Cutting
from training.data.piece_heaps import (
    Augmentation,
    HeapSettings,
    draw_heap,
    draw_test_heaps,
    partly_turned,
)
from training.metrics.piece_groups import (
    GroupScore,
    cluster_pieces,
    score_by_borders,
    score_by_features,
)


@pytest.fixture(scope="module")
def photos() -> list[np.ndarray]:
    """Four squares with a slope, of colours far apart."""
    down, along = np.mgrid[0:256, 0:256]
    slope = ((down * 2 + along) / 16).astype(np.uint8)[..., None]
    levels = ((200, 10, 10), (10, 200, 10), (10, 10, 200), (200, 200, 10))
    return [slope + np.uint8(level) for level in levels]


def mean_colour(pieces: torch.Tensor) -> torch.Tensor:
    return pieces.mean(dim=(2, 3))


def test_pairs_are_counted():
    random = np.random.default_rng(0)
    groups, sources = random.integers(0, 4, 30), random.integers(0, 3, 30)
    pairs = list(combinations(range(30), 2))
    together = {pair for pair in pairs if groups[pair[0]] == groups[pair[1]]}
    true = {pair for pair in pairs if sources[pair[0]] == sources[pair[1]]}
    both = len(together & true)
    assert score_pairs(groups, sources) == pytest.approx((both / len(true), both / len(together)))


def test_f1_is_the_harmonic_mean():
    assert GroupScore(0.3, 0.6).f1 == pytest.approx(0.4)
    assert GroupScore(0.0, 0.0).f1 == 0


def test_pieces_of_colours_far_apart_are_told(photos):
    class Looking(torch.nn.Module):
        forward = staticmethod(mean_colour)

    heaps = draw_test_heaps(photos, 64, 4, 2, Cutting(16))
    found = score_by_features(Looking(), heaps, torch.device("cpu"), is_unit=False)
    assert (found.recall, found.precision, found.ranked) == pytest.approx((1, 1, 1))


def test_the_app_puts_the_same_heaps_together(photos):
    found = score_by_borders(draw_test_heaps(photos, 64, 4, 1, Cutting(32)))
    assert found.recall > 0.5


def test_rows_that_are_the_same_make_fewer_groups():
    assert cluster_pieces(np.zeros((5, 2), np.float32), 3).tolist() == [0] * 5


def test_a_heap_has_as_many_pieces_of_each_photo(photos):
    how = HeapSettings(((64, 16), (48, 12)), (0.5, 0.5), 3, Augmentation(True, True, 0.5, 0.5))
    sizes = set()
    for number in range(6):
        heap, again = (draw_heap(photos, how, 7, number) for _ in range(2))
        np.testing.assert_array_equal(heap.pieces.pixels, again.pieces.pixels)
        assert np.bincount(heap.sources).tolist() == [16, 16, 16]
        sizes.add(heap.pieces.size)
    assert sizes == {(16, 16), (12, 12)}


def test_measured_heaps_take_every_photo_before_one_comes_again(photos):
    first, second = draw_test_heaps(photos, 64, 2, 2, Cutting(32))
    colours = {
        tuple(heap.pieces.pixels[heap.sources == source].mean(axis=(0, 1, 2)).round(3))
        for heap in (first, second)
        for source in (0, 1)
    }
    assert len(colours) == 4


def test_some_pieces_are_turned_and_the_others_stay(photos):
    (upright,) = draw_test_heaps(photos, 64, 4, 1, Cutting(16))
    (rotated,) = draw_test_heaps(photos, 64, 4, 1, Cutting(16, rotate=True))
    half = partly_turned(upright, rotated, 0.5).pieces.pixels
    np.testing.assert_array_equal(half[:32], rotated.pieces.pixels[:32])
    np.testing.assert_array_equal(half[32:], upright.pieces.pixels[32:])
    assert not np.array_equal(half, upright.pieces.pixels)
