"""A library that is learned from, and an encoder that has learned it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from organizer.catalogue import Catalogue
from organizer.embedding.models.builtin import SMALL
from organizer.embedding.models.preprocessing import Preprocessing
from organizer.embedding.models.trained_encoder import trained_model
from organizer.paths import LibraryPaths
from organizer.records import Group, Grouping, Metadata, Stamp
from organizer.settings import Settings
from training import trainer
from training.data.judged_photos import read
from training.export import EncoderCard, export
from training.models import adaptable
from training.models.adaptable import Adaptable
from training.recipe import DataError, Recipe, RecipeError
from training.runs import Run, configure
from training.systems import adapt
from training.systems.adapt import Adapt, LinearChange

CPU = torch.device("cpu")
DIMENSION = 16
KEY = "tiny@1"
KINDS, EACH = 4, 20
JUDGED = KINDS * EACH


def unit(vectors: NDArray[np.floating]) -> NDArray[np.float32]:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


@pytest.fixture
def base(monkeypatch: pytest.MonkeyPatch) -> Adaptable:
    """A model whose vectors the library has, of a linear layer on pictures of two pixels a side."""
    layers = [
        {"layer": "Flatten"},
        {"layer": "Linear", "in_features": 192, "out_features": DIMENSION},
    ]
    architecture = {"kind": "layers", "layers": layers}
    seen = Preprocessing(8, 1.0, ((0.5,) * 3, (0.5,) * 3))
    torch.manual_seed(0)
    network = adaptable.build(architecture)
    made = Adaptable(KEY, "Tiny", architecture, network, seen, DIMENSION)
    monkeypatch.setattr(adapt, "find_adaptable", lambda model: made)
    return made


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Of four kinds, two by two alike in most numbers; a person put those together that are alike
    in a few only."""
    random = np.random.default_rng(0)
    kind = np.arange(JUDGED) % KINDS
    vectors = 0.2 * random.normal(size=(JUDGED + 200, DIMENSION))
    vectors[:JUDGED, 0] += np.where(kind < 2, 1, -1)
    vectors[:JUDGED, 1] += np.where(kind % 2, 0.5, -0.5)
    vectors[JUDGED:, 2:] += random.normal(size=(200, DIMENSION - 2))
    catalogue = Catalogue(LibraryPaths(tmp_path).catalogue)
    root = catalogue.roots.add(tmp_path / "photos")
    about = Metadata(30, 20, "JPEG")
    ids = [0] * len(vectors)
    with catalogue.store.write():
        for number in random.permutation(len(vectors)).tolist():
            path, content = b"%d.jpg" % number, f"{number:032x}"
            ids[number] = catalogue.photos.add(root.id, path, content, Stamp(1, number), about)
    catalogue.embeddings.put(ids, KEY, "look", unit(vectors))
    clusters = [tuple(np.array(ids)[:JUDGED][kind % 2 == side].tolist()) for side in (0, 1)]
    groups = tuple(Group(0, "g", photos, 0.5, is_fixed=True) for photos in clusters)
    catalogue.groupings.save(Grouping(0, "kmeans", (), groups))
    catalogue.verdicts.put(f"{0:032x}", f"{JUDGED:032x}", "different")
    catalogue.albums.save("odd", "odd", ids[JUDGED + 1 : JUDGED + 3], ids[1:2], 0.5)
    catalogue.close()
    return tmp_path


@pytest.fixture
def made(library: Path, base: Adaptable) -> Callable[..., Adapt]:
    def run(**settings: object) -> Adapt:
        found = trainer.build_system(
            configure(Recipe("adapt", "adapt", "a", settings), library, 0, None)
        )
        assert isinstance(found, Adapt)
        return found

    return run


def learned(system: Adapt) -> Adapt:
    optimiser = system.optimiser()
    rates = [group["lr"] for group in optimiser.param_groups]
    for step in range(system.steps):
        for group, rate in zip(optimiser.param_groups, rates, strict=True):
            group["lr"] = rate * system.schedule(step, system.steps)
        system.loss(step, CPU).backward()
        optimiser.step()
        optimiser.zero_grad()
    return system


def test_a_library_is_read_with_all_that_was_said(library: Path) -> None:
    photos = read(library, KEY, 50)
    assert photos.judged == JUDGED + 3
    assert {int(content, 16) for content in photos.contents[: JUDGED + 3]} == set(range(JUDGED + 3))
    assert len(photos.vectors) == JUDGED + 3 + 50
    assert np.allclose(np.linalg.norm(photos.vectors, axis=1), 1, atol=1e-3)
    assert sorted(np.bincount(photos.clusters + 1)) == sorted([53, JUDGED // 2, JUDGED // 2])
    row = {content: number for number, content in enumerate(photos.contents)}
    pair = {row[f"{number:032x}"] for number in (0, JUDGED)}
    assert pair in [set(each) for each in photos.apart.tolist()]
    pairs, same = photos.pairs(np.arange(photos.judged))
    half = JUDGED // 2
    assert len(pairs) == JUDGED * (JUDGED - 1) // 2 + 1 + 3
    assert same.sum() == half * (half - 1) + 1


def test_pairs_are_of_the_rows_that_are_asked_for(library: Path) -> None:
    photos = read(library, KEY, 0)
    rows = np.arange(0, photos.judged, 3)
    pairs, same = photos.pairs(rows)
    assert np.isin(pairs, rows).all()
    agree = photos.clusters[pairs[:, 0]] == photos.clusters[pairs[:, 1]]
    shaped = (photos.clusters[pairs] >= 0).all(axis=1)
    assert (agree == same)[shaped].all()


def test_it_learns_what_was_said_and_keeps_the_rest(made: Callable[..., Adapt]) -> None:
    before = made().evaluate(CPU)
    after = learned(made()).evaluate(CPU)
    assert before["pairs_right"] < 0.8
    assert before["neighbours_kept"] == 1
    assert after["pairs_right"] > before["pairs_right"] + 0.15
    assert after["placed"] >= before["placed"]
    assert after["neighbours_kept"] > 0.8


def test_without_replay_more_is_forgotten(made: Callable[..., Adapt]) -> None:
    kept = learned(made()).evaluate(CPU)["neighbours_kept"]
    assert learned(made(replay=0.0)).evaluate(CPU)["neighbours_kept"] < kept - 0.05


def test_learned_and_measured_photos_are_apart(made: Callable[..., Adapt]) -> None:
    splits = made().splits
    assert not splits["train"] & splits["test"]
    assert len(splits["test"]) / len(splits["train"] | splits["test"]) == pytest.approx(
        0.3, abs=0.1
    )


def test_a_run_exports_the_model_followed_by_its_change(
    made: Callable[..., Adapt], base: Adaptable
) -> None:
    system = learned(made(steps=20))
    encoder = system.encoder()
    assert len(encoder.architecture["layers"]) == len(base.architecture["layers"])
    planes = torch.randn(5, 3, 8, 8)
    with torch.no_grad():
        vectors = torch.nn.functional.normalize(base.network(planes), dim=1)
        expected = system.model(vectors)
        found = torch.nn.functional.normalize(encoder.network(planes), dim=1)
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=1e-4)
    assert "80" in encoder.data or f"{JUDGED + 3}" in encoder.data


def test_a_layer_is_added_where_there_is_no_linear_one(base: Adaptable) -> None:
    architecture = {"kind": "layers", "layers": [{"layer": "Flatten"}]}
    network = adaptable.build(architecture)
    plain = Adaptable(KEY, "Flat", architecture, network, base.preprocessing, 4)
    change = torch.randn(4, 4)
    found, described = plain.followed_by(change)
    assert [layer["layer"] for layer in described["layers"]] == ["Flatten", "Flatten", "Linear"]
    planes = torch.randn(3, 1, 2, 2)
    with torch.no_grad():
        torch.testing.assert_close(found(planes), planes.flatten(1) @ change.T)


def test_the_built_in_model_is_described_as_it_is(tmp_path: Path) -> None:
    found = adaptable.find_adaptable("builtin")
    assert found.key == SMALL.card.key
    network = adaptable.build_network(SMALL)
    squares = np.random.default_rng(0).integers(0, 256, (2, *SMALL.preprocessing.example.shape[1:]))
    pictures = torch.from_numpy(squares.astype(np.uint8))
    with torch.no_grad():
        looks = network(pictures)[0]
        described = found.network(pictures.permute(0, 3, 1, 2).float() / 127.5 - 1)
    torch.testing.assert_close(
        torch.nn.functional.normalize(described, dim=1), looks, atol=1e-4, rtol=1e-3
    )


def test_the_model_of_the_clusters_is_adapted(
    library: Path, base: Adaptable, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(adapt, "find_adaptable", lambda model: asked.append(model) or base)
    Settings(LibraryPaths(library).settings).set("clusters_model", "builtin-large")
    Adapt(adapt.AdaptSettings(), library, 0)
    Adapt(adapt.AdaptSettings(model="mine"), library, 0)
    assert asked == ["builtin-large", "mine"]


def test_a_run_is_drawn(library: Path, base: Adaptable, tmp_path: Path) -> None:
    run = Run(tmp_path / "run")
    asked = configure(Recipe("adapt", "adapt", "a", {}), library, 0, 4)
    for _ in trainer.train(run, asked):
        pass
    drawn = {file.name for file in run.plots.iterdir()}
    assert {"clusters-before.png", "clusters-after.svg", "loss.png"} <= drawn


def test_nothing_changes_at_first() -> None:
    vectors = torch.nn.functional.normalize(torch.randn(4, 6), dim=1)
    torch.testing.assert_close(LinearChange(6)(vectors), vectors)
    torch.testing.assert_close(LinearChange(6).matrix, torch.eye(6))


def test_what_cannot_be_learned_from_is_told(tmp_path: Path, base: Adaptable) -> None:
    with pytest.raises(DataError, match="no library"):
        read(tmp_path / "nowhere", KEY, 10)
    Catalogue(LibraryPaths(tmp_path).catalogue).close()
    with pytest.raises(DataError, match="0 photos were judged"):
        read(tmp_path, KEY, 10)


def test_vectors_of_another_model_are_none(library: Path) -> None:
    with pytest.raises(DataError, match="vectors"):
        read(library, "other@1", 10)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"steps": 0}, "nothing to learn"),
        ({"held_out": 1.0}, "held out"),
        ({"margin": 0.0}, "too small"),
        ({"replay": -1.0}, "too small"),
    ],
)
def test_settings_that_make_no_sense_are_told(
    made: Callable[..., Adapt], settings: dict[str, object], words: str
) -> None:
    with pytest.raises(RecipeError, match=words):
        made(**settings)


def test_a_model_that_cannot_be_adapted_is_told() -> None:
    with pytest.raises(RecipeError, match="clip-vit-b-32 cannot be adapted"):
        adaptable.find_adaptable("clip-vit-b-32")


def test_a_trained_encoder_can_be_adapted_again(
    tmp_path: Path, base: Adaptable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adaptable, "model_store", lambda: tmp_path)
    card = EncoderCard("mine", "Mine", "1", DIMENSION, 8, "MIT", "Taught in a test.")
    file = tmp_path / "trained" / "mine.safetensors"
    export(base.network, base.architecture, card, base.preprocessing, file)
    found = adaptable.find_adaptable("mine")
    assert (found.key, found.dimension) == (trained_model(file).card.key, DIMENSION)
    assert found.preprocessing == base.preprocessing
    planes, change = torch.randn(3, 3, 8, 8), torch.randn(DIMENSION, DIMENSION)
    network, architecture = found.followed_by(change)
    assert len(architecture["layers"]) == len(base.architecture["layers"])
    with torch.no_grad():
        expected = base.network(planes) @ change.T
        torch.testing.assert_close(network(planes), expected, atol=1e-4, rtol=1e-3)
