"""Features that are learned without labels."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from tests.unit.training.striped import SIDE, write_arrays, write_photos
from training import split
from training.data import picture_sets
from training.export import EncoderCard, export
from training.recipe import DataError, RecipeError, fill
from training.runs import History
from training.systems.representation import Representation
from training.systems.representation_settings import RepresentationSettings

CPU = torch.device("cpu")

QUICK: dict[str, Any] = {
    "backbone": "tiny",
    "side": SIDE,
    "batch": 24,
    "projection": [32, 16],
    "steps": 12,
    "rate": 0.01,
    "queue": 48,
    "local_views": 2,
    "local_side": 8,
    "prototypes": 24,
    "frozen_steps": 2,
}

METHODS = ("simclr", "moco", "dino")


@pytest.mark.parametrize("method", ["simclr", "moco"])
def test_the_loss_falls(arrays: Path, method: str) -> None:
    losses = list(_trained(_made(arrays, method=method), 40))
    assert np.mean(losses[-8:]) < np.mean(losses[2:10])


def test_a_student_comes_to_agree_with_its_teacher(arrays: Path) -> None:
    # The loss rises first, while the centre moves.
    losses = list(_trained(_made(arrays, method="dino", rate=0.003), 50))
    assert np.mean(losses[-8:]) < 0.95 * np.log(QUICK["prototypes"])


@pytest.mark.parametrize("method", METHODS)
def test_a_step_has_the_same_loss_again(arrays: Path, method: str) -> None:
    first, second = (_made(arrays, method=method) for _ in range(2))
    list(_trained(first, 2))
    list(_trained(second, 2))
    assert first.loss(2, CPU).item() == first.loss(2, CPU).item() == second.loss(2, CPU).item()
    assert first.loss(2, CPU).item() != first.loss(3, CPU).item()


@pytest.mark.parametrize("method", METHODS)
def test_what_a_checkpoint_keeps_is_all_there_is(arrays: Path, method: str) -> None:
    stopped, resumed = (_made(arrays, method=method) for _ in range(2))
    list(_trained(stopped, 3))
    resumed.model.train()
    resumed.model.load_state_dict(stopped.model.state_dict())
    assert resumed.loss(3, CPU).item() == stopped.loss(3, CPU).item()


def test_all_of_a_queue_is_replaced_in_turn(arrays: Path) -> None:
    system = _made(arrays, method="moco")
    before = system.model.queue.clone()
    list(_trained(system, 1))
    changed = (system.model.queue != before).any(dim=1)
    assert changed.tolist() == [True] * 24 + [False] * 24
    list(_trained(system, 2, 1))
    assert bool((system.model.queue != before).any(dim=1).all())


@pytest.mark.parametrize("method", ["moco", "dino"])
def test_a_teacher_follows_slowly(arrays: Path, method: str) -> None:
    system = _made(arrays, method=method)
    teacher = system.model.teacher if method == "dino" else system.model.key_backbone
    before = [each.clone() for each in teacher.parameters()]
    list(_trained(system, 2))
    moved = [
        (float((now - was).abs().sum()), float((theirs.detach() - was).abs().sum()))
        for now, was, theirs in zip(
            teacher.parameters(), before, system.model.backbone.parameters(), strict=True
        )
    ]
    assert all(0 < ours < theirs for ours, theirs in moved)


def test_features_can_be_measured_as_they_are(arrays: Path) -> None:
    system = _made(arrays, method="fixed")
    before = {name: each.clone() for name, each in system.model.state_dict().items()}
    assert list(_trained(system, 1)) == [0.0]
    assert all(torch.equal(each, before[name]) for name, each in system.model.state_dict().items())


def test_it_is_measured_on_what_it_did_not_see(arrays: Path) -> None:
    system = _made(arrays, validation=0.2)
    split.check_splits(system.splits)
    assert {name: len(each) > 3 for name, each in system.splits.items()} == {
        "train": True,
        "validation": True,
        "test": True,
    }


def test_labelled_pictures_are_measured_in_many_ways(arrays: Path) -> None:
    metrics = _made(arrays).evaluate(CPU)
    ways = ("kmeans", "ward", "dbscan", "optics")
    assert set(metrics) == {
        "copies",
        "knn",
        "linear",
        *(f"{way}_{measure}" for way in ways for measure in ("nmi", "ari")),
        *(
            f"{base}_{measure}"
            for base in ("pixels", "untrained")
            for measure in ("knn", "kmeans_nmi", "kmeans_ari")
        ),
    }
    assert metrics["knn"] == metrics["untrained_knn"]


def test_any_folder_of_photos_will_do(tmp_path: Path) -> None:
    system = _made(write_photos(tmp_path, are_labelled=False))
    split.check_splits(system.splits)
    list(_trained(system, 1))
    assert set(system.evaluate(CPU)) == {"copies"}
    system.draw(tmp_path / "plots", History(()), CPU)
    assert {file.stem for file in (tmp_path / "plots").iterdir()} == {
        "features-before",
        "features-after",
        "retrievals",
    }


def test_folders_are_labels(tmp_path: Path) -> None:
    system = _made(write_photos(tmp_path))
    assert system.data.names == ("across", "upright")
    assert "knn" in system.evaluate(CPU)


def test_plots_are_drawn(arrays: Path, tmp_path: Path) -> None:
    _made(arrays).draw(tmp_path / "plots", History(()), CPU)
    names = ("confusion", "features-after", "features-before", "retrievals")
    assert sorted(file.name for file in (tmp_path / "plots").iterdir()) == [
        f"{name}.{kind}" for name in names for kind in ("png", "svg")
    ]


@pytest.mark.parametrize("method", METHODS)
def test_the_encoder_exports(arrays: Path, tmp_path: Path, method: str) -> None:
    system = _made(arrays, method=method)
    list(_trained(system, 1))
    made = system.encoder()
    card = EncoderCard("test", "Test", "1", made.dimension, SIDE, "CC0-1.0", "A test.")
    file = tmp_path / "encoder.safetensors"
    export(made.network, made.architecture, card, made.preprocessing, file, made.pictures)
    again = _made(arrays, method=method, weights=str(file))
    learned = system.method.trained_backbone.state_dict()
    for name, tensor in again.method.trained_backbone.state_dict().items():
        assert torch.equal(tensor, learned[name])


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"method": "byol"}, "There is no method byol."),
        ({"backbone": "huge"}, "There is no backbone huge."),
        ({"backbone": "small", "side": 4}, "The backbone small cannot see pictures of 4 px."),
        ({"optimiser": "lars"}, "There is no optimiser lars."),
        ({"method": "moco", "queue": 8}, "A queue of 8 cannot hold a batch of 24."),
        ({"temperature": 0.0}, "The setting temperature is 0; it must be above 0."),
        ({"projection": []}, "The projection has no layers."),
        ({"batch": 1}, "A batch of 1 has nothing to tell apart."),
        ({"weights": "nowhere.pth"}, "There are no weights at nowhere.pth."),
    ],
)
def test_what_makes_no_sense_is_said(arrays: Path, settings: dict[str, Any], words: str) -> None:
    with pytest.raises(RecipeError) as raised:
        _made(arrays, **settings)
    assert raised.value.sentence == words


def test_weights_of_another_backbone_are_refused(arrays: Path, tmp_path: Path) -> None:
    torch.save({"state_dict": {"0.weight": torch.zeros(3)}}, tmp_path / "other.pth")
    with pytest.raises(RecipeError, match=r"other\.pth lacks"):
        _made(arrays, weights=str(tmp_path / "other.pth"))


def test_a_folder_without_photos_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="0 pictures for train"):
        _made(tmp_path)


def test_arrays_of_something_else_are_refused(tmp_path: Path) -> None:
    for part in ("train", "test"):
        np.savez(tmp_path / f"odd_{part}.npz", images=np.zeros(3), labels=np.zeros(3), names=["a"])
    with pytest.raises(DataError, match="no colour pictures"):
        _made(tmp_path)


@pytest.fixture
def arrays(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return write_arrays(folder)


def _made(data: Path, **settings: Any) -> Representation:
    return Representation(fill(RepresentationSettings, QUICK | settings), data, 0)


def _trained(system: Representation, steps: int, begun: int = 0) -> Iterator[float]:
    optimiser = system.optimiser()
    system.model.train()
    for step in range(begun, begun + steps):
        loss = system.loss(step, CPU)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        system.after_step(step)
        yield loss.item()


def test_the_same_picture_saved_in_another_way_comes_once(tmp_path):
    folder = write_photos(tmp_path)
    for file in sorted(folder.rglob("*.png")):
        with Image.open(file) as picture:
            picture.save(file.with_suffix(".bmp"))
    found = picture_sets.read(folder, SIDE, 1000, 0.2, 0.25)
    split.check_splits({name: part.hashes for name, part in found.parts.items()})
    assert sum(map(len, found.parts.values())) == 60


@pytest.mark.parametrize(("backbone", "is_said"), [("resnet18", True), ("built-in", False)])
def test_fixed_features_of_random_weights_are_said_to_be(arrays, caplog, backbone, is_said):
    _made(arrays, method="fixed", backbone=backbone, side=32)
    assert ("random" in caplog.text) == is_said


def test_of_many_photos_some_are_read_for_each_part(tmp_path):
    found = picture_sets.read(write_photos(tmp_path, 120), SIDE, 60, 0.0, 0.25)
    sizes = {name: len(part) for name, part in found.parts.items()}
    assert sizes["train"] + sizes["test"] == 60
    assert 5 <= sizes["test"] <= 25
