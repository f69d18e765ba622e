"""The system that trains the network that judges joints."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from organizer.fragments.scoring import pair_network
from training.models.fragment_scorer import MOST_PHOTOS
from training.recipe import DataError, RecipeError, fill, read
from training.runs import History
from training.split import check_splits
from training.systems import fragment_scorer
from training.systems.fragment_scorer import FragmentScorer, ScorerSettings

CPU = torch.device("cpu")

SMALL = ScorerSettings(positions=4000, measured=1)


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """Photos of waves, enough of each part."""
    folder = tmp_path_factory.mktemp("waves")
    down, along = np.mgrid[0:64, 0:64] / 64
    for seed in range(6 * MOST_PHOTOS):
        random = np.random.default_rng(seed)
        picture = np.full((64, 64, 3), 128.0)
        for _ in range(6):
            frequency = random.uniform(-40, 40, 2)
            wave = np.sin(frequency[0] * down + frequency[1] * along)
            picture += wave[..., None] * random.uniform(-30, 30, 3)
        pixels = np.clip(picture, 0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(folder / f"{seed:03}.png", compress_level=1)
    return folder


@pytest.fixture
def system(data) -> FragmentScorer:
    return FragmentScorer(SMALL, data, 0)


def test_training_learns(system):
    optimiser = system.optimiser()
    losses = []
    for step in range(16):
        for group in optimiser.param_groups:
            group["lr"] = SMALL.rate * system.schedule(step, 16)
        loss = system.loss(step, CPU)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(system.model.parameters(), system.clip)
        optimiser.step()
        system.after_step(step)
        losses.append(float(loss.detach()))
    assert np.mean(losses[-5:]) < np.mean(losses[:5]) - 1


def test_the_same_step_has_the_same_loss(data, system):
    other = FragmentScorer(SMALL, data, 0)
    with torch.no_grad():
        assert float(system.loss(2, CPU)) == float(other.loss(2, CPU))


def test_its_tensors_are_those_of_the_app(system):
    tensors = system.model.state_dict()
    assert {name: tuple(each.shape) for name, each in tensors.items()} == {
        name: each.shape for name, each in pair_network.load_weights().items()
    }


def test_photos_are_learned_from_or_tuned_by(system):
    check_splits(system.splits)
    assert set(system.splits) == {"train", "validation"}


def test_loss_and_accuracy_are_measured_and_drawn(system, tmp_path):
    found = system.evaluate(CPU)
    assert set(found) == {"loss", "accuracy"}
    assert 0 <= found["accuracy"] <= 1
    system.draw(tmp_path, History(()), CPU)
    assert {file.name for file in tmp_path.iterdir()} == {"reliability.png", "reliability.svg"}


def test_there_is_nothing_to_export(system):
    with pytest.raises(RecipeError, match="makes no embedding"):
        system.encoder()


def test_what_cannot_be_is_refused(data, tmp_path):
    with pytest.raises(RecipeError, match="positions is below 1"):
        FragmentScorer(ScorerSettings(positions=0), data, 0)
    with pytest.raises(DataError, match=f"It takes {MOST_PHOTOS} photos to learn from"):
        FragmentScorer(SMALL, tmp_path, 0)


def test_the_recipe_says_what_the_app_was_trained_with():
    settings = fill(ScorerSettings, read("fragment-scorer").settings)
    assert settings == ScorerSettings(folders=settings.folders)
    assert fragment_scorer.schedules.rate(0, settings.steps) == pytest.approx(1 / 25)
