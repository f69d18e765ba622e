"""The system that groups fragments."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from organizer.fragments.evaluation.benchmark import usage_of
from organizer.fragments.grouping import load_weights
from tests.unit.training.changes import changed
from training.export import EncoderCard, export
from training.metrics.piece_groups import score_by_features
from training.recipe import DataError, RecipeError, fill, read
from training.runs import History
from training.split import check_splits
from training.systems.fragment_settings import FragmentSettings
from training.systems.fragments import Fragments

CPU = torch.device("cpu")

SMALL = changed(
    FragmentSettings(),
    dimension=8,
    hidden=4,
    photos=3,
    heaps=1,
    tested=2,
    damaged=1,
    assembled=1,
    steps=12,
)

KINDS = {
    "linear": changed(SMALL, encoder="linear"),
    "convolutional": SMALL,
    "contextual": changed(SMALL, encoder="contextual", optimiser="adam"),
    "autoencoder": changed(SMALL, encoder="autoencoder", loss="reconstruction"),
    "cosine": changed(SMALL, loss="nt-xent"),
}


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """Twenty noisy photos, each around a colour."""
    folder = tmp_path_factory.mktemp("photos")
    random = np.random.default_rng(0)
    for number in range(20):
        level = random.integers(90, 160, 3)
        pixels = np.clip(random.normal(level, 9, (64, 64, 3)), 0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(folder / f"{number:02}.png")
    return folder


def trained(system: Fragments, steps: int) -> list[float]:
    optimiser = system.optimiser()
    rates = [group["lr"] for group in optimiser.param_groups]
    losses = []
    for step in range(steps):
        for group, rate in zip(optimiser.param_groups, rates, strict=True):
            group["lr"] = rate * system.schedule(step, steps)
        loss = system.loss(step, CPU)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        system.after_step(step)
        losses.append(float(loss.detach()))
    return losses


@pytest.mark.parametrize("kind", KINDS)
def test_training_lowers_the_loss_and_can_be_repeated(data, kind):
    settings = changed(KINDS[kind], rate=0.02)
    first, again = (trained(Fragments(settings, data, 3), 12) for _ in range(2))
    assert first == again
    assert np.mean(first[-3:]) < np.mean(first[:3])


def test_one_cycle_moves_rate_and_momentum(data):
    system = Fragments(changed(SMALL, optimiser="adamw", schedule="one-cycle"), data, 0)
    optimiser = system.optimiser()
    factors = [system.schedule(step, 20) for step in range(20)]
    assert factors[0] < factors[5] > factors[19]
    assert optimiser.param_groups[0]["betas"][0] == pytest.approx(0.95)


def test_photos_are_learned_from_or_measured_on(data):
    system = Fragments(SMALL, data, 0)
    check_splits(system.splits)
    files = [usage_of(file.read_bytes()) for file in sorted(data.iterdir())]
    assert len(system.splits["train"]) == files.count("learn")
    assert len(system.splits["test"]) == files.count("test")
    tuned = Fragments(changed(SMALL, measured_part="tune"), data, 0)
    assert not tuned.splits["test"] & (system.splits["test"] | system.splits["train"])


def test_folders_that_the_data_has_are_taken(data, tmp_path):
    photos = sorted(data.iterdir())
    for name, some in (("one", photos[:16]), ("two", photos)):
        (tmp_path / name).mkdir()
        for photo in some:
            (tmp_path / name / photo.name).write_bytes(photo.read_bytes())
    learned = Fragments(
        changed(SMALL, folders=("one", "absent"), test_folders=("two",)), tmp_path, 0
    )
    files = [usage_of(photo.read_bytes()) for photo in photos[:16]]
    assert len(learned.splits["train"]) == files.count("learn")


def test_what_is_measured_has_names(data):
    found = Fragments(changed(SMALL, piece=32), data, 0).evaluate(CPU)
    ends = ("", "_noise_25", "_rotated", "_assembled")
    expected = {f"{name}{end}" for name in ("recall", "precision", "f1") for end in ends}
    assert set(found) == expected | {"pairs_ranked", "drop_noise_25", "drop_rotated"}
    assert all(np.isfinite(value) for value in found.values())
    plain = Fragments(changed(SMALL, damaged=0, assembled=0), data, 0).evaluate(CPU)
    assert set(plain) == {"recall", "precision", "f1", "pairs_ranked"}


def test_groups_features_and_robustness_are_drawn(data, tmp_path):
    Fragments(SMALL, data, 0).draw(tmp_path, History(()), CPU)
    drawn = {f"{name}{end}" for name in ("groups", "features", "by_noise", "by_turned")
             for end in (".png", ".svg")}  # fmt: skip
    assert {file.name for file in tmp_path.iterdir()} == drawn | {"robustness.json"}


@pytest.mark.parametrize("kind", KINDS)
def test_the_encoder_is_exported_as_the_app_loads_it(data, tmp_path, kind):
    encoder = Fragments(KINDS[kind], data, 0).encoder()
    side = encoder.preprocessing.side
    card = EncoderCard("tried", "Tried", "1", encoder.dimension, side, "none", "A try.")
    out = tmp_path / "tried.safetensors"
    export(
        encoder.network, encoder.architecture, card, encoder.preprocessing, out, encoder.pictures
    )
    assert out.exists()


def test_an_encoder_that_leaves_its_heap_is_measured_alone(data):
    system = Fragments(KINDS["contextual"], data, 0)
    encoder = system.encoder()
    alone = score_by_features(system.model.looks, system._plain_heaps, CPU, system._is_unit)
    assert encoder.metrics["recall"] == alone.recall
    assert encoder.metrics["pairs_ranked"] == alone.ranked
    assert Fragments(KINDS["linear"], data, 0).encoder().metrics is None


def test_the_recipe_of_the_app_has_its_tensors(data):
    settings = fill(FragmentSettings, read("fragments-app").settings)
    system = Fragments(changed(settings, photos=3), data, 0)
    tensors = system.model.state_dict()
    assert {name: tuple(each.shape) for name, each in tensors.items()} == {
        name: each.shape for name, each in load_weights().items()
    }


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"piece": 8}, "too small for the convolutional encoder, which sees 9 px"),
        ({"sizes": ((64, 16), (64, 8)), "shares": (0.5, 0.5)}, "8 px are too small"),
        ({"encoder": "contextual", "piece": 8}, "too small for the contextual encoder"),
        ({"encoder": "deep"}, "There is no encoder deep."),
        ({"loss": "hinge"}, "There is no loss hinge."),
        ({"optimiser": "lion"}, "There is no optimiser lion."),
        ({"schedule": "steps"}, "There is no schedule steps."),
        ({"measured_part": "learn"}, "There is no part of the photos learn."),
        ({"loss": "reconstruction"}, "cannot learn by the loss reconstruction"),
        ({"encoder": "autoencoder"}, "cannot learn by the loss contrastive"),
        ({"encoder": "autoencoder", "loss": "reconstruction", "piece": 18}, "18 px twice"),
        ({"encoder": "linear", "sizes": ((64, 8),)}, "pieces of one size"),
        ({"piece": 40}, "cannot be cut"),
        ({"sizes": ((64, 16, 1),)}, "do not go together"),
        ({"shares": (0.5,)}, "not 1 together"),
        ({"loudest": 1.0}, "from 3 to 1 levels"),
        ({"dimension": 0}, "dimension is below 1"),
        ({"photos": 1}, "nothing to group"),
    ],
)
def test_settings_that_make_no_sense_are_refused(data, wrong, said):
    with pytest.raises(RecipeError, match=said) as refused:
        Fragments(changed(SMALL, **wrong), data, 0)
    assert refused.value.sentence.endswith(".")
    assert refused.value.remedy.endswith(".")


def test_too_few_photos_are_refused(data, tmp_path):
    with pytest.raises(DataError, match="and there are 0"):
        Fragments(SMALL, tmp_path, 0)
    with pytest.raises(DataError, match="It takes 20 photos to learn from"):
        Fragments(changed(SMALL, photos=20), data, 0)
