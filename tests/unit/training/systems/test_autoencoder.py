"""Autoencoders learn to show pictures again, made-up ones of a few colours."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from organizer.embedding.base import ModelSource
from organizer.embedding.models.architecture import build
from organizer.embedding.models.trained_encoder import trained_model
from training import split
from training.export import EncoderCard, export
from training.metrics.neighbours import nearest_others
from training.models.autoencoders import PLANS, SIDE, Network, whole_encoder
from training.recipe import DataError, RecipeError
from training.runs import History
from training.systems.autoencoder import Autoencoder
from training.systems.autoencoder_settings import AutoencoderSettings

CPU = torch.device("cpu")
TINY = AutoencoderSettings(batch=4, retrieved=3, validation=0.4, test=0.4)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with one folder per colour."""
    random = np.random.default_rng(0)
    for name, colour in (("blue", (20, 40, 200)), ("red", (210, 30, 20))):
        (tmp_path / "photos" / name).mkdir(parents=True)
        for number in range(40):
            pixels = random.integers(0, 40, (48, 40, 3)) + np.array(colour)
            pixels[number : number + 4] = 128
            picture = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
            picture.save(tmp_path / "photos" / name / f"{number}.png")
    return tmp_path / "photos"


def learned(system: Autoencoder, steps: int) -> list[float]:
    optimiser = system.optimiser()
    losses = []
    for step in range(steps):
        system.model.train()
        loss = system.loss(step, CPU)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        system.after_step(step)
        losses.append(float(loss.detach()))
    return losses


@pytest.mark.parametrize(("name", "side"), [("m1", 7), ("m2", 7), ("m3", 11), ("deeper", 6)])
def test_bottlenecks_are_as_published_and_pictures_come_back_whole(name, side):
    network = Network(PLANS[name]).eval()
    bottleneck, again, features = network(torch.zeros(2, 3, SIDE, SIDE))
    assert PLANS[name].bottleneck[1:] == (side, side)
    assert bottleneck.shape == (2, PLANS[name].dimension)
    assert again.shape == (2, 3, SIDE, SIDE)
    assert features is None


@pytest.mark.parametrize("name", PLANS)
def test_the_loss_falls(data, name):
    how = replace(TINY, autoencoder=name, batch=8, rate=1e-2)
    losses = learned(Autoencoder(how, data, 0), 12)
    assert np.mean(losses[-3:]) < 0.9 * np.mean(losses[:3])


@pytest.mark.parametrize("how", [{"noise": 0.2}, {"autoencoder": "backbone"}])
def test_the_same_step_has_the_same_loss(data, how):
    first, second = (Autoencoder(replace(TINY, **how), data, 3) for _ in range(2))
    for each in (first, second):
        each.model.train()
    assert torch.equal(first.loss(2, CPU), second.loss(2, CPU))
    assert not torch.equal(first.loss(2, CPU), first.loss(3, CPU))


def test_what_is_learned_from_is_not_measured_on(data):
    splits = Autoencoder(TINY, data, 0).splits
    split.check_splits(splits)
    assert all(splits[part] for part in ("train", "validation", "test"))


def test_error_clusters_and_retrieval_are_measured(data):
    system = Autoencoder(TINY, data, 0)
    learned(system, 20)
    found = system.evaluate(CPU)
    assert set(found) == {"validation_mse", "mse", "nmi", "ari", "rand", "precision_at_3"}
    assert found["nmi"] > 0.9
    assert found["precision_at_3"] > 0.9


def test_the_state_that_was_best_in_validation_is_kept(data):
    system = Autoencoder(TINY, data, 0)
    learned(system, 20)
    before = system.evaluate(CPU)
    with torch.no_grad():
        for each in system._kept.now.parameters():
            each.fill_(1)
    assert system.evaluate(CPU) == before
    kept = system.model.state_dict()
    again = Autoencoder(TINY, data, 0)
    again.model.load_state_dict(kept)
    assert again.evaluate(CPU) == before


def test_pictures_shown_again_and_retrieved_are_drawn(data, tmp_path):
    Autoencoder(TINY, data, 0).draw(tmp_path / "plots", History(()), CPU)
    names = ("reconstructions", "retrievals", "bottlenecks")
    expected = {f"{name}.{kind}" for name in names for kind in ("png", "svg")}
    assert {file.name for file in (tmp_path / "plots").iterdir()} == expected


def test_a_query_does_not_retrieve_itself(data):
    system = Autoencoder(TINY, data, 0)
    features = system._features("test", CPU)
    features[:] = 0
    found = nearest_others(features, features, 3, np.arange(len(features)))
    assert found.shape == (len(features), 3)
    assert not (found == np.arange(len(features))[:, None]).any()


@pytest.mark.parametrize("name", PLANS)
def test_the_encoder_is_exported_and_loaded(data, tmp_path, name):
    system = Autoencoder(replace(TINY, autoencoder=name), data, 0)
    made = system.encoder()
    card = EncoderCard("again", "Again", "1", made.dimension, SIDE, "CC0", "Pictures.")
    file = export(
        made.network,
        made.architecture,
        card,
        made.preprocessing,
        tmp_path / "again.safetensors",
        made.pictures,
    )
    model = trained_model(file)
    loaded = model.load(ModelSource(model.card, tmp_path / "cache", {}))
    look = loaded.embed([made.preprocessing.prepare(each) for each in made.pictures]).look
    direct = system._features("test", CPU)[: len(made.pictures)]
    direct /= np.linalg.norm(direct, axis=1, keepdims=True)
    assert (look * direct).sum(axis=1).min() > 0.999


def test_the_frozen_part_is_the_built_in_models(data):
    plan = PLANS["backbone"]
    whole = whole_encoder(plan, Network(plan)).state_dict()
    random = build(plan.encoder).state_dict()
    assert whole.keys() == random.keys()
    assert not torch.equal(whole["0.conv_stem.weight"], random["0.conv_stem.weight"])


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"autoencoder": "m9"}, "no autoencoder named m9"),
        ({"epochs": 0}, "nothing to learn from"),
        ({"batch": 1}, "A batch needs two pictures"),
        ({"test": 1.0}, "Pictures to learn from"),
        ({"autoencoder": "backbone", "noise": 0.1}, "Noise cannot be added"),
    ],
)
def test_senseless_settings_are_refused_with_a_sentence(data, wrong, sentence):
    with pytest.raises(RecipeError, match=sentence):
        Autoencoder(replace(TINY, **wrong), data, 0)


def test_pictures_without_labels_are_refused(data):
    with pytest.raises(DataError, match="no labels"):
        Autoencoder(TINY, data / "red", 0)


def test_too_few_pictures_are_refused(data):
    with pytest.raises(DataError, match="pictures for testing"):
        Autoencoder(replace(TINY, retrieved=50), data, 0)
