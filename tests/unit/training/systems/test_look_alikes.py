"""Look-alikes learn from pairs on a backbone, are measured among candidates, and are exported."""

from __future__ import annotations

import csv

import numpy as np
import pytest
import torch
from PIL import Image

from organizer.embedding.models.architecture import build
from organizer.embedding.models.trained_encoder import trained_model
from tests.unit.training.changes import changed
from training import split
from training.export import EncoderCard, export
from training.models import look_alike_networks as networks
from training.recipe import DataError, RecipeError
from training.runs import History
from training.systems.look_alike_settings import LookAlikesSettings
from training.systems.look_alikes import LookAlikes

PAIRS = 15
CPU = torch.device("cpu")
SMALL = changed(
    LookAlikesSettings(), side=64, features=8, dimension=8, pairs=4, epochs=2, rate=1e-2
)
SCALES = changed(
    SMALL,
    head="multi-scale",
    loss="info-nce",
    temperature=1.0,
    dropout=0.2,
    dimension=12,
    pairs=12,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Partners have a pattern of colours in common, and each its own noise."""
    made = tmp_path_factory.mktemp("pairs")
    random = np.random.default_rng(0)
    with (made / "pairs.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(("left", "right"))
        for number in range(PAIRS):
            pattern = np.kron(random.integers(0, 200, (3, 3, 3)), np.ones((16, 16, 1)))
            for side in ("left", "right"):
                (made / side).mkdir(exist_ok=True)
                noisy = pattern + random.integers(0, 56, pattern.shape)
                Image.fromarray(noisy.astype(np.uint8)).save(made / side / f"{side}{number}.png")
            table.writerow((f"left{number}", f"right{number}"))
    return made


def trained(system, steps):
    optimiser = system.optimiser()
    losses = []
    for step in range(steps):
        loss = system.loss(step, CPU)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses


@pytest.mark.parametrize("settings", [SMALL, SCALES], ids=["attention", "multi-scale"])
def test_a_system_learns_measures_draws_and_exports(settings, folder, tmp_path):
    system = LookAlikes(settings, folder, 0)
    assert system.steps == 2 * (12 // settings.optimisation.pairs)
    split.check_splits(system.splits)
    assert {name: len(each) for name, each in system.splits.items()} == {
        "train": 24,
        "validation": 0,
        "test": 6,
    }
    same = system.loss(5, CPU), LookAlikes(settings, folder, 0).loss(5, CPU)
    assert same[0].item() == same[1].item() == system.loss(5, CPU).item()
    trained(system, 12)
    assert system.loss(5, CPU).item() < same[0].item()

    system.model.eval()
    measured = system.evaluate(CPU)
    assert set(measured) == {"top1", "top2", "top1_plain", "top2_plain", "pretrained"}
    assert measured["pretrained"] == 1

    system.draw(tmp_path, History(()), CPU)
    assert {"retrievals.png", "retrievals.svg"} <= {file.name for file in tmp_path.iterdir()}

    encoder = system.encoder()
    card = EncoderCard("look", "Look", "1", encoder.dimension, 64, "Apache-2.0", "Looks.")
    out = export(
        encoder.network,
        encoder.architecture,
        card,
        encoder.preprocessing,
        tmp_path / "look.safetensors",
        encoder.pictures,
    )
    assert trained_model(out).card.dimension == settings.network.dimension


def test_the_exported_encoder_computes_what_was_measured(folder):
    for settings in (SMALL, SCALES, changed(SCALES, backbone="built-in-large")):
        system = LookAlikes(settings, folder, 0)
        trained(system, 2)
        encoder = system.encoder()
        squares = np.stack([encoder.preprocessing.prepare(each) for each in encoder.pictures])
        with torch.no_grad():
            planes = torch.from_numpy(squares).permute(0, 3, 1, 2).float() / 127.5 - 1
            found = encoder.network(planes)
            expected = system._vectors(CPU)[0][: len(found)]
        # The system keeps features in half precision.
        torch.testing.assert_close(
            torch.nn.functional.cosine_similarity(found, expected),
            torch.ones(len(found)),
            atol=1e-3,
            rtol=0,
        )


def test_what_partners_differ_in_weighs_less_than_what_they_have_in_common():
    random = np.random.default_rng(0)
    common = random.normal(size=(50, 4))
    lefts, rights = (np.hstack([common, random.normal(size=(50, 4))]) for _ in range(2))
    head = build({"kind": "layers", "layers": networks.multi_scale(8, 8)})
    networks.whiten(head, torch.from_numpy(lefts), torch.from_numpy(rights), [8], 0.5)

    # The same similarities, without axes.
    both = np.concatenate([lefts, rights]) - np.concatenate([lefts, rights]).mean(axis=0)
    differences = lefts - rights
    covariance = differences.T @ differences / 100 + 0.5 * (both**2).mean() * np.eye(8)
    expected = both @ np.linalg.inv(covariance) @ both.T
    expected /= np.sqrt(np.diag(expected)).mean() ** 2
    with torch.no_grad():
        found = head(torch.from_numpy(np.concatenate([lefts, rights])).float()).numpy()
    np.testing.assert_allclose(found @ found.T, expected, atol=1e-4)
    weights = np.linalg.norm(head[0].weight.detach().numpy(), axis=0)
    assert weights[:4].min() > weights[4:].max()


def test_settings_are_chosen_on_a_part_that_is_neither_learned_from_nor_tested(folder):
    folds = [
        LookAlikes(changed(SMALL, measured="validation", fold=fold), folder, 0).splits
        for fold in (0, 1)
    ]
    for each in folds:
        split.check_splits(each)
        assert len(each["test"]) == 6
        assert each["validation"]
        assert each["train"] | each["validation"] == folds[0]["train"] | folds[0]["validation"]
    assert not folds[0]["validation"] & folds[1]["validation"]


def test_pairs_are_divided_by_content_whatever_their_order(folder, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    for side in ("left", "right"):
        (other / side).symlink_to(folder / side)
    first, *rows = (folder / "pairs.csv").read_text().splitlines()
    (other / "pairs.csv").write_text("\n".join([first, *reversed(rows)]))
    assert LookAlikes(SMALL, other, 0).splits == LookAlikes(SMALL, folder, 0).splits


@pytest.mark.parametrize("backbone", ["vgg16", "resnet50"])
def test_without_weights_backbones_start_from_random_ones_and_say_so(backbone, folder, caplog):
    settings = changed(SMALL, backbone=backbone, side=32)
    system = LookAlikes(settings, folder, 3)
    assert "random" in caplog.text
    assert system.evaluate(CPU)["pretrained"] == 0
    assert "random" in system.encoder().data
    assert np.isfinite(trained(system, 1)).all()


def test_weights_of_a_file_are_used(folder, tmp_path):
    random = LookAlikes(changed(SMALL, backbone="vgg16", side=32), folder, 3)
    tensors = {f"features.{name}": each for name, each in random._body.state_dict().items()}
    torch.save(tensors, tmp_path / "vgg16.pth")
    settings = changed(SMALL, backbone="vgg16", side=32, weights=str(tmp_path / "vgg16.pth"))
    system = LookAlikes(settings, folder, 4)
    assert system.evaluate(CPU)["pretrained"] == 1
    for name, each in system._body.state_dict().items():
        torch.testing.assert_close(each, random._body.state_dict()[name])


def test_a_backbone_that_is_not_frozen_learns_too(folder):
    system = LookAlikes(changed(SMALL, frozen=False, pairs=2, rate=1e-3), folder, 0)
    before = system._body.state_dict()["conv_stem.weight"].clone()
    trained(system, 1)
    assert not torch.equal(before, system._body.state_dict()["conv_stem.weight"])


def test_what_the_backbone_makes_is_kept_for_the_next_run(folder, tmp_path):
    settings = changed(SMALL, kept=str(tmp_path / "kept"))
    first = LookAlikes(settings, folder, 0).evaluate(CPU)
    files = {file: file.stat().st_mtime_ns for file in (tmp_path / "kept").iterdir()}
    assert len(files) == 4
    assert LookAlikes(settings, folder, 0).evaluate(CPU) == first
    assert files == {file: file.stat().st_mtime_ns for file in (tmp_path / "kept").iterdir()}


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (changed(SMALL, backbone="vgg19"), "no backbone named vgg19"),
        (changed(SMALL, head="large"), "no head named large"),
        (changed(SMALL, loss="hinge"), "no loss named hinge"),
        (changed(SMALL, measured="train"), "no measured part named train"),
        (changed(SMALL, side=8), "8 px"),
        (changed(SMALL, crop=1.5), "no share"),
        (changed(SMALL, temperature=0.0), "too small"),
        (changed(SMALL, pairs=1), "something to choose from"),
        (changed(SMALL, epochs=0), "nothing to learn"),
        (changed(SMALL, fold=5), "no fold 5"),
        (changed(SMALL, backbone="vgg16", head="multi-scale"), "cannot look into vgg16"),
        (changed(SCALES, dimension=9000), "gives 3888"),
        (changed(SMALL, backbone="vgg16", weights="nowhere.pth"), "nowhere.pth"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings, words, folder):
    with pytest.raises(RecipeError, match=words):
        LookAlikes(settings, folder, 0)


def test_folders_without_pairs_are_refused(tmp_path):
    with pytest.raises(DataError, match="no table"):
        LookAlikes(SMALL, tmp_path, 0)
    (tmp_path / "pairs.csv").write_text("left,right\na,b\n")
    with pytest.raises(DataError, match="1 pairs"):
        LookAlikes(SMALL, tmp_path, 0)
    (tmp_path / "pairs.csv").write_text("left,right\n" + "a,b\n" * 12)
    with pytest.raises(DataError, match="no picture named a"):
        LookAlikes(SMALL, tmp_path, 0)
    (tmp_path / "left").mkdir()
    (tmp_path / "left" / "a.jpg").write_bytes(b"no picture")
    with pytest.raises(DataError, match=r"a\.jpg in left cannot be read"):
        LookAlikes(SMALL, tmp_path, 0)
