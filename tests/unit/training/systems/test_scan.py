"""Clusters of look-alikes that are learned."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.unit.training.striped import SIDE, write_arrays, write_photos
from training import split
from training.export import EncoderCard, export
from training.recipe import RecipeError, fill
from training.runs import History
from training.systems.scan import Scan
from training.systems.scan_settings import ScanSettings

CPU = torch.device("cpu")

QUICK: dict[str, Any] = {
    "backbone": "tiny",
    "side": SIDE,
    "batch": 32,
    "projection": [32, 16],
    "steps": 10,
    "adopting_steps": 12,
    "labelling_steps": 6,
    "nearest": 5,
    "rate": 0.01,
    "adopting_rate": 0.005,
    "labelling_rate": 0.003,
}


def test_it_learns_features_then_neighbours_then_what_it_is_sure_of(arrays: Path) -> None:
    system = _made(arrays)
    assert system.steps == 28
    losses = list(_trained(system, 9))
    assert not system.model.is_mined
    losses += _trained(system, 19, 9)
    assert system.model.is_mined
    adopting = losses[10:22]
    assert np.mean(adopting[-4:]) < adopting[0]


def test_fewer_steps_shorten_every_stage(arrays: Path) -> None:
    system = _made(arrays)
    for step, rate in ((0, 0.01), (5, 0.005), (13, 0.003)):
        assert 0 < system.schedule(step, 14) <= rate / 0.01
    list(_trained(system, 6))
    assert system.model.is_mined


def test_two_processes_learn_from_neighbours_as_late_as_one(
    arrays: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = _made(arrays)
    monkeypatch.setattr("training.systems.scan.processes", lambda: 2)
    for batch in (0, 19):  # of step 9 at most, the last of the first stage
        system.loss(batch, CPU)
    assert not system.model.is_mined
    system.loss(20, CPU)
    assert system.model.is_mined


def test_a_step_has_the_same_loss_after_a_checkpoint(arrays: Path) -> None:
    plain: dict[str, Any] = {}
    views, learning = {"views": 2}, {"is_frozen": False}
    for stop, how in ((4, plain), (15, plain), (15, views), (15, learning), (25, plain)):
        stopped, resumed = (_made(arrays, **how) for _ in range(2))
        list(_trained(stopped, stop))
        resumed.model.train()
        resumed.model.load_state_dict(stopped.model.state_dict())
        assert resumed.loss(stop, CPU).item() == stopped.loss(stop, CPU).item()


def test_the_head_can_start_as_kmeans(arrays: Path) -> None:
    system = _made(arrays, steps=0, starts_from_kmeans=True)
    system.model.eval()
    system.loss(0, CPU)
    names = system._measured_scores(CPU).argmax(axis=1)
    assert set(names) == {0, 1}


@pytest.mark.parametrize(("views", "expected"), [(0, 1), (3, 3)])
def test_the_head_learns_from_whole_pictures_or_from_views(
    arrays: Path, views: int, expected: int
) -> None:
    system = _made(arrays, steps=0, views=views)
    system.model.train()
    fixed = system._fixed_features(CPU)
    plain = system._plain_features(CPU)
    assert fixed.shape == (expected, *plain.shape)
    assert all(np.array_equal(each, plain) is (views == 0) for each in fixed)
    assert len(np.unique(fixed, axis=0)) == expected
    assert system._clusterer.backbone.training


def test_a_head_alone_keeps_the_spread_that_it_began_with(arrays: Path) -> None:
    system = _made(arrays, steps=0, views=2)
    plain = system._plain_features(CPU)
    list(_trained(system, 3))
    mean = system._clusterer.spread.running_mean
    assert mean is not None
    assert np.allclose(mean.numpy(), plain.mean(axis=0), atol=1e-6)


def test_without_self_labels_all_steps_are_for_neighbours(arrays: Path) -> None:
    system = _made(arrays, steps=0, labelling_steps=0)
    assert {system._stage(step)[0] for step in range(system.steps)} == {1}


def test_its_clusters_are_measured_beside_those_of_kmeans(arrays: Path) -> None:
    system = _made(arrays)
    split.check_splits(system.splits)
    assert set(system.evaluate(CPU)) == {
        "sure",
        *(f"{of}{measure}" for of in ("", "kmeans_") for measure in ("nmi", "ari", "accuracy")),
        "knn",
    }


@pytest.mark.parametrize("method", ["simclr", "dino"])
def test_it_is_drawn_and_exported(arrays: Path, tmp_path: Path, method: str) -> None:
    system = _made(arrays, method=method, local_side=8, local_views=1)
    list(_trained(system, 12))
    system.draw(tmp_path / "plots", History(()), CPU)
    assert {file.stem for file in (tmp_path / "plots").iterdir()} == {
        "clusters",
        "confusion",
        "features-before",
        "features-after",
    }
    made = system.encoder()
    card = EncoderCard("test", "Test", "1", made.dimension, SIDE, "CC0-1.0", "A test.")
    file = tmp_path / "encoder.safetensors"
    export(made.network, made.architecture, card, made.preprocessing, file, made.pictures)


@pytest.mark.parametrize("is_frozen", [True, False])
def test_a_backbone_learns_from_neighbours_or_stays_as_it_is(arrays: Path, is_frozen: bool) -> None:
    system = _made(arrays, steps=0, is_frozen=is_frozen)
    before = {name: each.clone() for name, each in system._clusterer.backbone.state_dict().items()}
    list(_trained(system, 3))
    now = system._clusterer.backbone.state_dict()
    assert all(torch.equal(now[name], each) for name, each in before.items()) is is_frozen


def test_photos_without_labels_need_a_number(tmp_path: Path) -> None:
    photos = write_photos(tmp_path, are_labelled=False)
    with pytest.raises(RecipeError, match="how many clusters"):
        _made(photos)
    system = _made(photos, clusters=3, batch=16)
    list(_trained(system, 12))
    assert set(system.evaluate(CPU)) == {"sure"}


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"adopting_rate": 0.02}, "The rate has to be the highest of the three."),
        ({"nearest": 0}, "No neighbours would be mined."),
        ({"confidence": 1.0}, "A confidence is between 0 and 1."),
    ],
)
def test_what_makes_no_sense_is_said(arrays: Path, settings: dict[str, Any], words: str) -> None:
    with pytest.raises(RecipeError) as raised:
        _made(arrays, **settings)
    assert raised.value.sentence == words


@pytest.fixture
def arrays(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return write_arrays(folder)


def _made(data: Path, **settings: Any) -> Scan:
    return Scan(fill(ScanSettings, QUICK | settings), data, 0)


def _trained(system: Scan, steps: int, begun: int = 0) -> Iterator[float]:
    optimiser = system.optimiser()
    for step in range(begun, begun + steps):
        system.model.train()
        loss = system.loss(step, CPU)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        system.after_step(step)
        yield loss.item()
