"""Reading recipes, and keeping data apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from training.recipe import DataError, RecipeError, filled, read
from training.split import check, content_hash, hashes, shares


@dataclass(frozen=True, slots=True)
class Some:
    rate: float
    sizes: tuple[int, ...] = (1, 2)
    name: str | None = None
    is_on: bool = False


def test_settings_take_the_types_they_say():
    found = filled(Some, {"rate": 1, "sizes": [3], "name": "x", "is_on": True})
    assert found == Some(1.0, (3,), "x", True)
    assert isinstance(found.rate, float)


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ({}, "rate is missing"),
        ({"rate": 1, "pace": 2}, "no setting named pace"),
        ({"rate": "fast"}, "rate cannot be 'fast'"),
        ({"rate": True}, "rate cannot be True"),
        ({"rate": 1, "sizes": [1, "b"]}, "sizes cannot be 'b'"),
        ({"rate": 1, "is_on": 1}, "is_on cannot be 1"),
    ],
)
def test_settings_that_do_not_fit_are_told_by_name(table, sentence):
    with pytest.raises(RecipeError, match=sentence):
        filled(Some, table)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("system =", "is no recipe"),
        ('system = "x"', "does not say its about"),
        ('system = "x"\nabout = "y"\nspeed = 1', "sets speed, which no recipe has"),
        ('system = "x"\nabout = "y"\nsettings = 1', "are no table"),
    ],
)
def test_a_file_that_is_no_recipe_is_told(tmp_path, text, sentence):
    file = tmp_path / "odd.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(RecipeError, match=sentence):
        read(str(file))


def test_the_same_content_is_always_on_the_same_side():
    contents = [f"{number}".encode() for number in range(2000)]
    first = shares(contents, 0.2)
    assert 0.17 < np.mean(first) < 0.23
    assert shares(contents[::-1], 0.2) == first[::-1]
    more = shares(contents, 0.5)
    assert all(later for earlier, later in zip(first, more, strict=True) if earlier)


def test_pixels_and_bytes_have_hashes():
    pixels = np.arange(12, dtype=np.uint8).reshape(2, 6)
    assert content_hash(pixels.T) != content_hash(pixels)
    assert content_hash(pixels) == content_hash(bytes(range(12)))
    assert len(hashes([b"a", b"a", b"b"])) == 2


def test_what_is_on_two_sides_is_a_leak():
    check({"train": hashes([b"a"]), "test": hashes([b"b"])})
    with pytest.raises(DataError, match="1 of the pictures are in train and in test"):
        check({"train": hashes([b"a", b"b"]), "test": hashes([b"b"])})
