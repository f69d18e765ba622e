"""Grouping pieces by their looks."""

from __future__ import annotations

from importlib import resources

import numpy as np
import pytest

from organizer.errors import QueryError
from organizer.fragments.files.cutting import Cutting, cut
from organizer.fragments.grouping import (
    GROUPINGS,
    LEAST_SIDE,
    WEIGHTS,
    describe_colours,
    embed_pieces,
    group,
    load_weights,
)
from organizer.fragments.layout import Pieces


def plain_pieces(*colour_counts: tuple[int, int], side: int = 8) -> Pieces:
    """Noisy pieces about levels of grey, each as often as told."""
    random = np.random.default_rng(0)
    heap = [
        np.clip(random.normal(level, 6, (side, side, 3)), 0, 255).astype(np.uint8)
        for level, count in colour_counts
        for _ in range(count)
    ]
    return Pieces(np.stack(heap), tuple(map(str, range(len(heap)))))


@pytest.mark.parametrize("way", GROUPINGS)
def test_pieces_that_look_alike_are_grouped_and_the_largest_group_comes_first(way):
    pieces = plain_pieces((40, 6), (220, 9), (128, 12))
    groups = group(pieces, way, 3)
    assert groups.dtype == np.int64
    assert groups.tolist() == [2] * 6 + [1] * 9 + [0] * 12


@pytest.mark.parametrize("way", GROUPINGS)
def test_an_unknown_number_is_found_where_groups_are_plain(way):
    pieces = plain_pieces((30, 9), (225, 9))
    assert group(pieces, way).tolist() == [0] * 9 + [1] * 9


@pytest.mark.parametrize("way", GROUPINGS)
def test_the_same_pieces_are_grouped_alike_every_time(way, pictures):
    pieces, _ = cut(pictures, Cutting(seed=2))
    assert group(pieces, way, 3).tolist() == group(pieces, way, 3).tolist()


@pytest.mark.parametrize("way", GROUPINGS)
def test_pieces_of_one_colour_are_one_group_however_many_are_wished_for(way):
    pieces = Pieces(np.full((20, 8, 8, 3), 90, np.uint8), tuple(map(str, range(20))))
    assert group(pieces, way).tolist() == [0] * 20
    assert group(pieces, way, 5).tolist() == [0] * 20


def test_few_pieces_are_one_group_unless_a_number_is_told():
    pieces = plain_pieces((30, 2), (225, 2))
    assert group(pieces, "colours").tolist() == [0] * 4
    assert group(pieces, "colours", 2).tolist() == [0, 0, 1, 1]


def test_pieces_of_any_size_can_be_looked_at():
    for high, wide in ((LEAST_SIDE, LEAST_SIDE), (5, 30), (40, 9)):
        pixels = np.random.default_rng(0).integers(0, 255, (3, high, wide, 3), dtype=np.uint8)
        assert embed_pieces(Pieces(pixels, ("a", "b", "c")), load_weights()).shape == (3, 128)


def test_the_looks_of_a_piece_do_not_depend_on_the_others(pictures):
    pieces, _ = cut(pictures, Cutting())
    weights = load_weights()
    alone = Pieces(pieces.pixels[7:8], pieces.names[7:8])
    np.testing.assert_allclose(
        embed_pieces(alone, weights)[0], embed_pieces(pieces, weights)[7], rtol=1e-4, atol=1e-5
    )


def test_colours_that_are_the_same_everywhere_count_for_nothing():
    looks = describe_colours(plain_pieces((90, 4)))
    assert np.isfinite(looks).all()
    same = describe_colours(Pieces(np.full((3, 4, 4, 3), 7, np.uint8), ("a", "b", "c")))
    assert (same == 0).all()


@pytest.mark.parametrize(
    ("way", "number", "count", "side", "sentence"),
    [
        ("magic", 2, 6, 8, "no way to group named magic"),
        ("colours", 2, 1, 8, "One piece alone"),
        ("colours", 7, 6, 8, "6 pieces cannot be in 7 groups"),
        ("colours", 0, 6, 8, "cannot be in 0 groups"),
        ("embedding", 2, 6, 4, "4 × 4 pixels are too small"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(way, number, count, side, sentence):
    with pytest.raises(QueryError, match=sentence):
        group(plain_pieces((90, count), side=side), way, number)


def test_the_weights_are_small_and_say_where_they_come_from():
    models = resources.files("resources.models")
    assert len(models.joinpath(WEIGHTS).read_bytes()) < 200_000
    card = models.joinpath(WEIGHTS.replace(".safetensors", ".txt")).read_text(encoding="utf-8")
    assert "Licence" in card
    assert "Data" in card
