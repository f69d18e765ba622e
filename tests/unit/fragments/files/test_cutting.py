"""Cutting pictures into pieces."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from organizer.errors import PictureError, QueryError
from organizer.fragments.files.cutting import Cutting, cut
from organizer.fragments.layout import Layout, Pieces


def put_together(pieces: Pieces, layout: Layout, number: int) -> np.ndarray:
    height, width = pieces.size
    picture = layout.pictures[number]
    whole = np.zeros((picture.rows * height, picture.columns * width, 3), np.uint8)
    for place in picture.places:
        piece = np.rot90(pieces.pixels[place.piece], place.rotation)
        down, along = place.row * height, place.column * width
        whole[down : down + height, along : along + width] = piece
    return whole


@pytest.mark.parametrize("rotate", [False, True])
def test_the_true_layout_gives_back_the_pictures(pictures, rotate):
    pieces, true = cut(pictures, Cutting(rotate=rotate, seed=3))
    assert len(pieces) == 48
    for number, picture in enumerate(pictures):
        np.testing.assert_array_equal(put_together(pieces, true, number), picture)


def test_the_same_seed_shuffles_alike_and_another_does_not(pictures):
    first, second, other = (cut(pictures, Cutting(seed=seed))[0].pixels for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, other)


def test_a_grid_crops_what_is_left_over_evenly(pictures):
    pieces, true = cut([pictures[0]], Cutting(grid=(3, 5)))
    assert pieces.size == (21, 12)
    np.testing.assert_array_equal(put_together(pieces, true, 0), pictures[0][0:63, 2:62])


def test_eroded_pieces_lose_their_border(pictures):
    whole, _ = cut(pictures, Cutting(seed=5))
    eroded, _ = cut(pictures, Cutting(seed=5, erode=2))
    np.testing.assert_array_equal(eroded.pixels, whole.pixels[:, 2:-2, 2:-2])


def test_noise_and_jpeg_change_the_pixels_but_not_the_order(pictures):
    clean, true = cut(pictures, Cutting(seed=5))
    for how in (Cutting(seed=5, noise=10), Cutting(seed=5, jpeg=80)):
        damaged, layout = cut(pictures, how)
        assert layout == true
        change = np.abs(damaged.pixels.astype(int) - clean.pixels)
        assert 0.3 < change.mean() < 15


@given(share=st.floats(0, 0.8), seed=st.integers(0, 99))
def test_each_piece_that_is_left_has_exactly_one_place(share, seed):
    picture = np.zeros((64, 48, 3), np.uint8)
    pieces, true = cut([picture], Cutting(missing=share, seed=seed))
    placed = [place.piece for place in true.pictures[0].places]
    assert sorted(placed) == list(range(len(pieces)))
    assert len(placed) == 12 - round(share * 12)


@pytest.mark.parametrize(
    "how",
    [
        Cutting(pixels=None),
        Cutting(pixels=64),
        Cutting(missing=1.0),
        Cutting(grid=(2, 4), rotate=True),
    ],
)
def test_a_cut_that_makes_no_sense_is_refused(pictures, how):
    with pytest.raises(QueryError):
        cut(pictures[:1], how)


def test_a_picture_smaller_than_a_piece_is_refused(pictures):
    with pytest.raises(PictureError, match="64 × 64"):
        cut(pictures, Cutting(pixels=65))


def test_pieces_of_several_sizes_are_refused(pictures):
    with pytest.raises(QueryError, match="several sizes"):
        cut([pictures[0], pictures[1][:32]], Cutting(grid=(2, 2)))


def test_more_pieces_than_can_be_put_together_are_refused():
    large = np.zeros((400, 300, 3), np.uint8)
    with pytest.raises(QueryError, match="30,000 pieces; at most 20,000"):
        cut([large], Cutting(pixels=2))
