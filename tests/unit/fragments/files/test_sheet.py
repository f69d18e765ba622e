"""Finding and cutting the tiles of a sheet."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from organizer.errors import QueryError
from organizer.fragments.files.cutting import Cutting, cut
from organizer.fragments.files.sheet import cut_sheet, even_grid, find_grid

from ..conftest import painted


def tiles(rows: int, columns: int, high: int, wide: int, seed: int = 0) -> np.ndarray:
    """Shuffled, shape (rows, columns, high, wide, 3)."""
    pictures = [painted(seed + number, 2 * high, 2 * wide) for number in range(rows * columns)]
    pieces, _ = cut(pictures, Cutting(grid=(2, 2), seed=seed))
    return pieces.pixels[: rows * columns].reshape(rows, columns, high, wide, 3)


def laid(shown: np.ndarray, gutter: int = 0, margin: int = 0, colour: int = 255) -> np.ndarray:
    rows, columns, high, wide, _ = shown.shape
    size = (
        rows * (high + gutter) - gutter + 2 * margin,
        columns * (wide + gutter) - gutter + 2 * margin,
    )
    sheet = np.full((*size, 3), colour, np.uint8)
    for row in range(rows):
        for column in range(columns):
            top, left = margin + row * (high + gutter), margin + column * (wide + gutter)
            sheet[top : top + high, left : left + wide] = shown[row, column]
    return sheet


def compressed(pixels: np.ndarray, quality: int) -> np.ndarray:
    kept = io.BytesIO()
    Image.fromarray(pixels).save(kept, "JPEG", quality=quality)
    return np.asarray(Image.open(kept).convert("RGB"))


@pytest.mark.parametrize(("high", "wide"), [(16, 16), (28, 28), (24, 40), (33, 21), (64, 48)])
@pytest.mark.parametrize("margin", [0, 5])
def test_tiles_side_by_side_are_found_by_where_the_picture_breaks_off(high, wide, margin):
    shown = tiles(5, 6, high, wide, seed=high)
    sheet = laid(shown, margin=margin)
    for pixels in (sheet, compressed(sheet, 85)):
        grid = find_grid(pixels)
        assert grid is not None
        assert (grid.rows, grid.columns, grid.height, grid.width) == (5, 6, high, wide)
        assert (grid.tops[0], grid.lefts[0]) == (margin, margin)
    pieces = cut_sheet(sheet, find_grid(sheet), "sheet")
    np.testing.assert_array_equal(pieces.pixels, shown.reshape(30, high, wide, 3))
    assert pieces.names[0] == "sheet 1-1"
    assert pieces.names[-1] == "sheet 5-6"


@pytest.mark.parametrize(
    ("gutter", "margin", "colour"), [(1, 0, 255), (2, 7, 0), (6, 3, 128), (4, 0, 0), (9, 20, 240)]
)
@pytest.mark.parametrize(("high", "wide"), [(16, 16), (24, 40)])
def test_tiles_apart_are_found_by_the_colour_between_them(high, wide, gutter, margin, colour):
    shown = tiles(4, 3, high, wide, seed=gutter)
    sheet = laid(shown, gutter, margin, colour)
    np.testing.assert_array_equal(
        cut_sheet(sheet, find_grid(sheet), "s").pixels, shown.reshape(12, high, wide, 3)
    )
    if gutter > 2 and colour != 128:
        grid = find_grid(compressed(sheet, 80))
        assert grid is not None
        assert (grid.rows, grid.columns) == (4, 3)
        assert abs(grid.height - high) + abs(grid.width - wide) <= 2


def test_places_that_a_contact_sheet_leaves_empty_are_no_tiles():
    shown = tiles(3, 4, 20, 30)
    shown[2, 1:] = 255
    sheet = laid(shown, gutter=5, margin=5)
    pieces = cut_sheet(sheet, find_grid(sheet), "s")
    np.testing.assert_array_equal(pieces.pixels, shown.reshape(12, 20, 30, 3)[:9])
    assert pieces.names[-1] == "s 3-1"


def test_a_strip_of_tiles_is_found_too():
    shown = tiles(1, 8, 60, 20)
    grid = find_grid(laid(shown))
    assert grid is not None
    assert (grid.rows, grid.columns, grid.height, grid.width) == (1, 8, 60, 20)


@pytest.mark.parametrize("quality", [None, 30, 75])
def test_an_ordinary_picture_shows_no_grid(quality):
    for seed in range(4):
        picture = painted(seed, 160, 200)
        assert find_grid(picture if quality is None else compressed(picture, quality)) is None


def test_things_on_a_plain_ground_are_no_tiles():
    down, along = np.mgrid[0:100, 0:220]
    discs = ((along - 55) ** 2 + (down - 50) ** 2 < 900) | (
        (along - 165) ** 2 + (down - 50) ** 2 < 900
    )
    pixels = np.where(discs[..., None], painted(1, 100, 220), np.uint8(255))
    assert find_grid(pixels) is None


@pytest.mark.parametrize("colour", [0, 255])
def test_one_colour_alone_and_a_speck_show_no_grid(colour):
    assert find_grid(np.full((60, 60, 3), colour, np.uint8)) is None
    assert find_grid(np.full((1, 1, 3), colour, np.uint8)) is None
    assert find_grid(painted(0, 3, 300)) is None
    assert find_grid(painted(0, 5, 6)) is None


def test_a_drawing_enlarged_pixel_by_pixel_is_no_sheet():
    small = np.random.default_rng(0).integers(0, 255, (12, 16, 3), dtype=np.uint8)
    assert find_grid(small.repeat(8, axis=0).repeat(8, axis=1)) is None


def test_an_even_grid_crops_what_is_left_over_evenly():
    pixels = painted(0, 50, 64)
    grid = even_grid(pixels, 4, 3)
    assert (grid.tops, grid.lefts) == ((1, 13, 25, 37), (0, 21, 42))
    assert cut_sheet(pixels, grid, "s").pixels.shape == (12, 12, 21, 3)


@pytest.mark.parametrize(("rows", "columns"), [(0, 3), (3, -1), (1, 1), (40, 2), (2, 10**9)])
def test_impossible_numbers_of_tiles_are_refused(rows, columns):
    with pytest.raises(QueryError):
        even_grid(painted(0), rows, columns)
