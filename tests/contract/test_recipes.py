"""Every recipe of training can be followed: some steps of each, on tiny data."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from organizer.catalogue import Catalogue
from organizer.embedding.models.builtin import SMALL
from organizer.paths import LibraryPaths
from organizer.records import Group, Grouping, Metadata, Stamp
from training import trainer
from training.data.digits import TEST, TRAINING
from training.models.fragment_scorer import MOST_PHOTOS
from training.recipe import names, read
from training.runs import configure

CPU = torch.device("cpu")

STEPS = 2

LESS: dict[str, dict[str, Any]] = {
    "adapt": {},
    "autoencoder": {"batch": 4, "retrieved": 3, "validation": 0.3, "test": 0.3, "learned": 40},
    "fragment-scorer": {"positions": 4000, "measured": 1},
    "fragments": {"photos": 3, "heaps": 1, "tested": 1, "damaged": 0, "assembled": 0},
    "look-alikes": {"side": 64, "features": 8, "dimension": 8, "pairs": 4},
    "representation": {"batch": 2, "most": 40, "kept": 0},
    "scan": {"batch": 2, "most": 40, "measured": 4, "adopting_steps": 1, "labelling_steps": 1},
    "siamese": {"pairs": 8, "reference": 20},
}
"""What makes a recipe of each system quick; all else is as the recipe has it."""


def waves(random: np.random.Generator, side: int = 64) -> np.ndarray:
    """A picture of some waves, (side, side, 3)."""
    down, along = np.mgrid[0:side, 0:side] / side
    picture = np.full((side, side, 3), 128.0)
    for frequency in random.uniform(-40, 40, (6, 2)):
        wave = np.sin(frequency[0] * down + frequency[1] * along)
        picture += wave[..., None] * random.uniform(-30, 30, 3)
    return np.clip(picture, 0, 255).astype(np.uint8)


def photos(folder: Path) -> None:
    """In two folders, enough for each part that a system asks for."""
    random = np.random.default_rng(0)
    for number in range(6 * MOST_PHOTOS):
        below = folder / ("even", "odd")[number % 2]
        below.mkdir(exist_ok=True)
        Image.fromarray(waves(random)).save(below / f"{number:03}.png", compress_level=1)


def arrays(folder: Path) -> None:
    """As CIFAR-10 comes."""
    random = np.random.default_rng(0)
    for part in ("train", "test"):
        pictures = np.stack([waves(random, 32) for _ in range(40)])
        labels = np.arange(40) % 2
        np.savez(folder / f"tiny_{part}.npz", images=pictures, labels=labels, names=["a", "b"])


def digits(folder: Path) -> None:
    random = np.random.default_rng(0)
    for name, number in ((TRAINING, 60), (TEST, 30)):
        images = random.integers(0, 256, (number, 28, 28), np.uint8)
        labels = (np.arange(number) % 2 * 5 + 4).astype(np.uint8)
        np.savez(folder / name, images=images, labels=labels)


def pairs(folder: Path) -> None:
    random = np.random.default_rng(0)
    with (folder / "pairs.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(("left", "right"))
        for number in range(15):
            for side in ("left", "right"):
                (folder / side).mkdir(exist_ok=True)
                Image.fromarray(waves(random)).save(folder / side / f"{side}{number}.png")
            table.writerow((f"left{number}", f"right{number}"))


def library(folder: Path) -> None:
    """With two clusters that a person shaped, and vectors of the built-in model."""
    catalogue = Catalogue(LibraryPaths(folder).catalogue)
    root = catalogue.roots.add(folder / "photos")
    about = Metadata(30, 20, "JPEG")
    with catalogue.store.write():
        ids = [
            catalogue.photos.add(root.id, b"%d" % number, f"{number:032x}", Stamp(1, 1), about)
            for number in range(100)
        ]
    vectors = np.random.default_rng(0).normal(size=(100, SMALL.card.dimension))
    catalogue.embeddings.put(ids, SMALL.card.key, "look", vectors.astype(np.float32))
    shaped = [Group(0, "g", tuple(ids[side:40:2]), 0.5, is_fixed=True) for side in (0, 1)]
    catalogue.groupings.save(Grouping(0, "kmeans", (), tuple(shaped)))
    catalogue.close()


MAKERS: dict[str, Callable[[Path], None]] = {
    "adapt": library,
    "autoencoder": photos,
    "fragment-scorer": photos,
    "fragments": photos,
    "look-alikes": pairs,
    "representation": photos,
    "scan": arrays,
    "siamese": digits,
}


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder that a system learns from, made once."""
    made: dict[Callable[[Path], None], Path] = {}

    def of(system: str) -> Path:
        maker = MAKERS[system]
        if maker not in made:
            made[maker] = tmp_path_factory.mktemp(maker.__name__)
            maker(made[maker])
        return made[maker]

    return of


@pytest.mark.parametrize("name", names())
def test_it_can_be_followed(name: str, data: Callable[[str], Path]) -> None:
    found = read(name)
    less = LESS[found.system]
    if found.system == "scan" and found.settings["steps"]:
        less = less | {"steps": 1}
    recipe = replace(found, settings={**found.settings, **less})
    torch.set_num_threads(1)
    system = trainer.build_system(configure(recipe, data(found.system), 0, None))
    optimiser = system.optimiser()
    losses = []
    for step in range(STEPS):
        losses.append(trainer._take_step(system, optimiser, step, CPU, 1))
        system.after_step(step)
    assert all(math.isfinite(loss) for loss in losses)
    assert 0 <= system.schedule(0, STEPS) <= 1
