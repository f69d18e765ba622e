"""A siamese network learns a plane of digits, of made-up 4s and 9s."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from organizer.embedding.base import ModelSource
from organizer.embedding.models.architecture import build
from organizer.embedding.models.trained_encoder import trained_model
from training import split
from training.data.digits import TEST, TRAINING
from training.export import EncoderCard, export
from training.models.siamese_networks import ENCODERS
from training.recipe import DataError, RecipeError
from training.runs import History
from training.systems.siamese import Siamese
from training.systems.siamese_settings import SiameseSettings

CPU = torch.device("cpu")
TINY = SiameseSettings(pairs=8, steps=10, reference=20, neighbours=2, rate=3e-3)
BOTH = replace(TINY, shifts=(-6, 0, 6), regime=2)


def drawn(number: int, seed: int) -> dict[str, np.ndarray]:
    """Bars for 4s and blocks for 9s, each a little different."""
    random = np.random.default_rng(seed)
    images = np.zeros((number, 28, 28), np.uint8)
    labels = np.arange(number) % 2 * 5 + 4
    for image, label in zip(images, labels, strict=True):
        top, width = random.integers(5, 12), 3 if label == 4 else 10
        image[top : top + 10, 10 : 10 + width] = random.integers(150, 256, (10, width))
    return {"images": images, "labels": labels.astype(np.uint8)}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    np.savez(tmp_path / TRAINING, **drawn(60, 0))
    np.savez(tmp_path / TEST, **drawn(30, 1))
    return tmp_path


def learned(system: Siamese, steps: int) -> list[float]:
    optimiser = system.optimiser()
    losses = []
    for step in range(steps):
        loss = system.loss(step, CPU)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(float(loss.detach()))
    system.model.eval()
    return losses


@pytest.mark.parametrize(
    "settings",
    [
        TINY,
        replace(TINY, regime=1),
        replace(TINY, encoder="wide"),
        BOTH,
        replace(BOTH, loss="triplet"),
        replace(BOTH, loss="three-way"),
        replace(BOTH, loss="three-way", neighbours_by_shift=True),
    ],
)
def test_the_loss_falls(data, settings):
    losses = learned(Siamese(settings, data, 0), 12)
    assert np.mean(losses[-4:]) < np.mean(losses[:4])


def test_the_same_step_has_the_same_loss(data):
    first, second = (Siamese(replace(BOTH, loss="three-way"), data, 3) for _ in range(2))
    assert torch.equal(first.loss(5, CPU), second.loss(5, CPU))
    assert not torch.equal(first.loss(5, CPU), first.loss(6, CPU))


def test_what_is_learned_from_is_not_measured_on(data):
    splits = Siamese(replace(TINY, validation=0.3), data, 0).splits
    split.check_splits(splits)
    assert all(splits[part] for part in ("train", "validation", "test"))


def test_test_pictures_among_the_training_pictures_are_a_leak(data):
    np.savez(data / TEST, **drawn(30, 0))
    with pytest.raises(DataError):
        split.check_splits(Siamese(TINY, data, 0).splits)


@pytest.mark.parametrize("part", ["test", "validation"])
def test_digits_and_shifts_are_both_measured(data, part):
    system = Siamese(replace(TINY, measured=part, validation=0.3), data, 0)
    system.model.eval()
    found = system.evaluate(CPU)
    assert set(found) == {
        "digits_knn",
        "digits_augmented_knn",
        "digits_silhouette",
        "groups_knn",
        "groups_silhouette",
        "shifts_knn",
    }
    assert all(-1 <= value <= 1 for value in found.values())


def test_easy_digits_and_their_shifts_come_apart(data):
    how = replace(BOTH, loss="three-way", neighbours_by_shift=True, pairs=16)
    system = Siamese(how, data, 0)
    learned(system, 60)
    found = system.evaluate(CPU)
    assert found["digits_knn"] > 0.9
    assert found["groups_knn"] > 0.9


def test_the_plane_is_drawn_and_the_groups_before_training_too(data, tmp_path):
    Siamese(TINY, data, 0).draw(tmp_path / "plots", History(()), CPU)
    expected = {
        f"{name}.{kind}"
        for name in ("digits", "groups", "groups-before", "shifts")
        for kind in ("png", "svg")
    }
    assert {file.name for file in (tmp_path / "plots").iterdir()} == expected


@pytest.mark.parametrize("encoder", ENCODERS)
def test_the_encoder_is_exported_and_loaded(data, tmp_path, encoder):
    made = Siamese(replace(TINY, encoder=encoder), data, 0).encoder()
    assert {n: t.shape for n, t in made.network.state_dict().items()} == {
        n: t.shape for n, t in build(made.architecture).state_dict().items()
    }
    card = EncoderCard("digits", "Digits", "1", 2, 28, "CC0", "Digits.")
    file = export(
        made.network,
        made.architecture,
        card,
        made.preprocessing,
        tmp_path / "digits.safetensors",
        made.pictures,
    )
    model = trained_model(file)
    place = ModelSource(model.card, tmp_path / "cache", {})
    assert model.load(place).embed([made.pictures[0]]).look.shape == (1, 2)


def test_exported_points_lie_around_nothing(data):
    system = Siamese(TINY, data, 0)
    network = system.encoder().network
    middle = system._lay_out(system._reference_copies.images, CPU, network).mean(axis=0)
    assert np.allclose(middle, 0, atol=1e-5)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"encoder": "huge"}, "no encoder named huge"),
        ({"loss": "hinge"}, "no loss named hinge"),
        ({"regime": 3}, "no regime 3"),
        ({"loss": "three-way"}, "Only regime 2"),
        ({"regime": 2, "neighbours_by_shift": True}, "Without shifts"),
        ({"shifts": (40,)}, "cannot be shifted"),
        ({"measured": "training"}, "Nothing can be measured on training"),
        ({"pairs": 1}, "too few"),
    ],
)
def test_senseless_settings_are_refused_with_a_sentence(data, wrong, sentence):
    with pytest.raises(RecipeError, match=sentence):
        Siamese(replace(TINY, **wrong), data, 0)


def test_the_rate_rises_and_falls_to_nothing(data):
    rates = [Siamese(TINY, data, 0).schedule(step, 100) for step in (0, 4, 50, 99)]
    assert rates[0] < 0.3 < 0.9 < rates[1] > rates[2] > rates[3] >= 0
    # Numpy's numbers would end up in checkpoints, which are read without any classes.
    assert {type(rate) for rate in rates} == {float}
