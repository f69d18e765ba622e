"""Reading recipes, and keeping data apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from training.recipe import DataError, RecipeError, fill, flat, read
from training.split import are_held_out, check_splits, content_hash, content_hashes
from training.systems import SYSTEMS


@dataclass(frozen=True, slots=True)
class Some:
    rate: float
    sizes: tuple[int, ...] = (1, 2)
    name: str | None = None
    is_on: bool = False


def test_settings_take_the_types_they_say():
    found = fill(Some, {"rate": 1, "sizes": [3], "name": "x", "is_on": True})
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
        fill(Some, table)


@pytest.mark.parametrize(
    ("system", "name", "value", "limits"),
    [
        ("adapt", "rate", -1, "above 0"),
        ("siamese", "rate", float("nan"), "above 0"),
        ("autoencoder", "decay", -0.5, "at least 0"),
        ("fragments", "momentum", -0.5, "at least 0 and below 1"),
        ("representation", "momentum", 1, "at least 0 and below 1"),
        ("representation", "evaluate_every", 0, "at least 1"),
        ("representation", "neighbours", 0, "at least 1"),
        ("representation", "measured", 0, "at least 1"),
        ("representation", "clustered", 1, "at least 2"),
        ("representation", "jitter", -0.5, "at least 0"),
        ("representation", "local_side", 0, "at least 1"),
        ("siamese", "validation", 1, "at least 0 and below 1"),
        ("siamese", "validation", -1, "at least 0 and below 1"),
        ("siamese", "positive", -5, "at least 0"),
        ("fragments", "damaged", -1, "at least 0"),
        ("fragments", "rotated", 5, "from 0 to 1"),
        ("fragments", "noisy", 5, "from 0 to 1"),
        ("fragments", "rounds", -1, "at least 0"),
        ("fragments", "temperature", 0, "above 0"),
        ("scan", "steps", -5, "at least 0"),
    ],
)
def test_numbers_that_make_no_sense_are_told(system, name, value, limits):
    with pytest.raises(RecipeError) as raised:
        fill(SYSTEMS[system].Settings, {name: value})
    assert raised.value.sentence == f"The setting {name} is {value}; it must be {limits}."


@pytest.mark.parametrize("steps", [0, -5])
@pytest.mark.parametrize("system", ["adapt", "fragments", "representation", "siamese"])
def test_without_steps_there_is_nothing_to_learn(system, steps):
    with pytest.raises(RecipeError, match=f"In {steps} steps there is nothing to learn"):
        fill(SYSTEMS[system].Settings, {"steps": steps})


def test_one_of_several_stages_may_be_left_out():
    kind = SYSTEMS["scan"].Settings
    assert flat(fill(kind, {"steps": 0}))["steps"] == 0
    with pytest.raises(RecipeError, match="nothing to learn"):
        fill(kind, {"steps": 0, "adopting_steps": 0, "labelling_steps": 0})


def test_a_name_may_be_words_in_one_system_and_a_number_in_another():
    for system, value in (("siamese", "validation"), ("representation", 100)):
        assert flat(fill(SYSTEMS[system].Settings, {"measured": value}))["measured"] == value


def test_a_recipe_that_is_not_there_is_told(tmp_path):
    with pytest.raises(RecipeError, match="no recipe named quick") as raised:
        read("quick")
    assert "smalti-train list" in raised.value.remedy
    file = tmp_path / "quick.toml"
    with pytest.raises(RecipeError) as raised:
        read(str(file))
    assert raised.value.sentence == f"There is no file {file}."


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
    first = are_held_out(contents, 0.2)
    assert 0.17 < np.mean(first) < 0.23
    assert are_held_out(contents[::-1], 0.2) == first[::-1]
    more = are_held_out(contents, 0.5)
    assert all(later for earlier, later in zip(first, more, strict=True) if earlier)


def test_pixels_and_bytes_have_hashes():
    pixels = np.arange(12, dtype=np.uint8).reshape(2, 6)
    assert content_hash(pixels.T) != content_hash(pixels)
    assert content_hash(pixels) == content_hash(bytes(range(12)))
    assert len(content_hashes([b"a", b"a", b"b"])) == 2


def test_what_is_on_two_sides_is_a_leak():
    check_splits({"train": content_hashes([b"a"]), "test": content_hashes([b"b"])})
    with pytest.raises(DataError, match="1 of the pictures are in train and in test"):
        check_splits({"train": content_hashes([b"a", b"b"]), "test": content_hashes([b"b"])})
