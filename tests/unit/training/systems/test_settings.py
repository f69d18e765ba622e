"""Settings are grouped in the code, and stay side by side in recipes and in the folders of runs."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.unit.training.striped import SIDE, write_arrays
from training import trainer
from training.recipe import fill, flat, names, read
from training.runs import Run
from training.systems import SYSTEMS

FLAT: dict[str, dict[str, Any]] = {
    "fragments": {
        "folders": (), "test_folders": (), "measured_part": "test",
        "encoder": "convolutional", "hidden": 32, "kernel": 5, "dimension": 128, "rounds": 6,
        "depth": 4, "least_noise": 0.0, "is_turn_blind": False, "matching": 0.3, "photo": 64,
        "piece": 16, "sizes": (), "shares": (), "photos": 10, "is_varied": False,
        "exchanges_colours": False, "rotated": 0.0, "noisy": 0.0, "loudest": 25.0,
        "loss": "contrastive", "margin": 1.0, "temperature": 0.1, "optimiser": "sgd", "rate": 0.1,
        "momentum": 0.9, "decay": 0.0, "schedule": "constant", "heaps": 4, "steps": 2000,
        "evaluate_every": 500, "tested": 100, "damaged": 30, "assembled": 100,
    },
    "look-alikes": {
        "backbone": "built-in", "weights": "", "frozen": True, "kept": "", "head": "attention",
        "features": 128, "dimension": 128, "side": 224, "crop": 0.0, "loss": "triplet",
        "margin": 0.3, "temperature": 0.05, "whitening": 3.0, "dropout": 0.0, "pairs": 20,
        "epochs": 10, "rate": 0.0001, "decay": 0.01, "candidates": 20, "measured": "test",
        "fold": 0,
    },
    "scan": {
        "method": "simclr", "backbone": "small", "weights": "", "side": 32, "batch": 256,
        "temperature": 0.2, "projection": (512, 128), "least_crop": 0.2, "jitter": 0.5,
        "grey": 0.2, "blurred": 0.0, "solarised": 0.0, "momentum": 0.99, "queue": 2048,
        "groups": 2, "local_views": 4, "local_side": 16, "local_crop": 0.3, "prototypes": 1024,
        "teacher_temperature": 0.04, "centre_momentum": 0.9, "is_compiled": False,
        "frozen_steps": 20, "steps": 1300, "rate": 0.002, "decay": 0.001, "optimiser": "adamw",
        "warm": 0.1, "kept": 0, "most": 20000, "held_out": 0.2, "validation": 0.0,
        "evaluate_every": 260, "measured": 8000, "clustered": 1000, "neighbours": 20,
        "adopting_steps": 600, "labelling_steps": 200, "adopting_rate": 0.002,
        "labelling_rate": 0.0003, "clusters": 0, "nearest": 20, "entropy": 5.0, "confidence": 0.96,
        "is_frozen": True, "views": 0, "starts_from_kmeans": False,
    },
}  # fmt: skip
"""All that these systems could be told, and what was usual, before their settings had groups."""

TOLD: dict[str, Any] = {
    "backbone": "tiny",
    "side": SIDE,
    "batch": 8,
    "projection": [16, 8],
    "method": "dino",
    "local_side": 8,
    "prototypes": 12,
    "steps": 3,
    "rate": 0.01,
    "adopting_rate": 0.005,
    "nearest": 2,
}


@pytest.mark.parametrize("system", FLAT)
def test_every_setting_has_the_name_and_the_usual_value_it_had(system: str) -> None:
    assert flat(SYSTEMS[system].Settings()) == FLAT[system]


@pytest.mark.parametrize("system", FLAT)
def test_every_setting_can_be_told_by_its_name_alone(system: str) -> None:
    kind = SYSTEMS[system].Settings
    written = json.loads(json.dumps(FLAT[system]))
    assert fill(kind, written) == kind()
    for name, value in FLAT[system].items():
        if isinstance(value, bool):
            assert flat(fill(kind, {name: not value})) == FLAT[system] | {name: not value}


@pytest.mark.parametrize("name", names())
def test_a_recipe_means_what_it_says(name: str) -> None:
    recipe = read(name)
    found = flat(fill(SYSTEMS[recipe.system].Settings, recipe.settings))
    for key, value in recipe.settings.items():
        assert json.loads(json.dumps(found[key])) == value


@pytest.mark.parametrize("system", SYSTEMS)
def test_no_two_groups_have_a_setting_of_one_name(system: str) -> None:
    def leaves(settings: Any) -> list[str]:
        found = []
        for field in dataclasses.fields(settings):
            value = getattr(settings, field.name)
            found += leaves(value) if dataclasses.is_dataclass(value) else [field.name]
        return found

    found = leaves(SYSTEMS[system].Settings())
    assert len(found) == len(set(found))


def test_a_run_from_before_the_groups_is_read_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    data = write_arrays(tmp_path / "data")
    kind = SYSTEMS["scan"]
    settings = fill(kind.Settings, TOLD)
    torch.manual_seed(1)
    system = kind(settings, data, 1)
    run = Run(tmp_path / "run")
    run.folder.mkdir()
    about = {"recipe": "old", "system": "scan", "about": "Old.", "settings": FLAT["scan"] | TOLD}
    run.about.write_text(json.dumps(about | {"data": str(data), "seed": 1, "steps": None}), "utf-8")
    kept = {"model": system.model.state_dict(), "optimiser": {}, "step": 3}
    torch.save(kept, run.checkpoint)

    again = trainer.load_system(run)

    assert again._settings == settings  # type: ignore[attr-defined]
    for name, tensor in again.model.state_dict().items():
        np.testing.assert_array_equal(tensor, kept["model"][name])
