"""Encoders leave training whole, with a card, and Smalti computes the same with them."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from organizer.embedding.base import ModelSource
from organizer.embedding.models.architecture import build
from organizer.embedding.models.preprocessing import HALF, IMAGENET, Preprocessing
from organizer.embedding.models.trained_encoder import trained_model
from organizer.embedding.weights.checkpoint import read_notes
from training.export import EncoderCard, ExportError, export

LINEAR = {
    "kind": "layers",
    "layers": [{"layer": "Flatten"}, {"layer": "Linear", "in_features": 768, "out_features": 12}],
}
CONVOLUTIONAL = {
    "kind": "layers",
    "layers": [
        {"layer": "Conv2d", "in_channels": 3, "out_channels": 8, "kernel_size": 3},
        {"layer": "BatchNorm2d", "num_features": 8},
        {"layer": "ReLU"},
        {"layer": "Conv2d", "in_channels": 8, "out_channels": 12, "kernel_size": 3},
        {"layer": "AdaptiveAvgPool2d", "output_size": 1},
        {"layer": "Flatten"},
    ],
}
GREY = {
    "kind": "layers",
    "channels": 1,
    "layers": [
        {"layer": "Conv2d", "in_channels": 1, "out_channels": 4, "kernel_size": 5},
        {"layer": "PReLU"},
        {"layer": "MaxPool2d", "kernel_size": 2},
        {"layer": "Flatten"},
        {"layer": "Linear", "in_features": 144, "out_features": 12},
    ],
}
TIMM = {
    "kind": "timm",
    "name": "vit_tiny_patch16_224",
    "options": {"img_size": 16, "depth": 1, "embed_dim": 12, "num_heads": 2, "num_classes": 0},
}

WITH_HEAD = TIMM | {
    "head": [
        {"layer": "Linear", "in_features": 12, "out_features": 24},
        {"layer": "GELU"},
        {"layer": "Linear", "in_features": 24, "out_features": 12},
    ]
}


@pytest.fixture
def card() -> EncoderCard:
    return EncoderCard(
        "mine", "Mine", "1", 12, 16, "CC0", "Trained at home.", "a", "b", "c", 7, {"nmi": 0.5}
    )


@pytest.fixture
def seen() -> Preprocessing:
    return Preprocessing(16, 0.875, HALF)


def fresh(architecture) -> nn.Module:
    torch.manual_seed(0)
    return build(architecture)


@pytest.mark.parametrize("architecture", [LINEAR, CONVOLUTIONAL, GREY, TIMM, WITH_HEAD])
def test_smalti_computes_what_the_encoder_computes(architecture, card, seen, tmp_path):
    encoder = fresh(architecture)
    path = export(encoder, architecture, card, seen, tmp_path / "out" / "mine.safetensors")
    model = trained_model(path)
    embedder = model.load(ModelSource(model.card, tmp_path / "cache", {}))
    picture = np.random.default_rng(0).integers(0, 256, (40, 30, 3), np.uint8)
    planes = torch.from_numpy(seen.prepare(picture).astype(np.float32)).permute(2, 0, 1)[None]
    planes = (planes / 255 - 0.5) / 0.5
    if architecture is GREY:
        planes = planes.mean(dim=1, keepdim=True)
    with torch.inference_mode():
        right = nn.functional.normalize(encoder(planes).flatten(1), dim=1).numpy()
    found = embedder.embed([embedder.prepare(picture)]).look
    assert (found * right).sum() >= 0.999
    assert [each.name for each in path.parent.iterdir()] == ["mine.safetensors"]


def test_the_card_says_what_it_is_and_its_weights_are_part_of_the_version(card, seen, tmp_path):
    first = trained_model(export(fresh(LINEAR), LINEAR, card, seen, tmp_path / "1.safetensors"))
    assert (first.card.id, first.card.name, first.card.dimension) == ("mine", "Mine", 12)
    assert first.card.licence == "CC0"
    assert not first.card.reads_text
    assert "0.875 of" in first.card.preprocessing
    torch.manual_seed(1)
    other = trained_model(export(build(LINEAR), LINEAR, card, seen, tmp_path / "2.safetensors"))
    assert first.card.version.startswith("1-")
    assert first.card.key != other.card.key


def test_an_encoder_that_is_not_as_described_is_refused(card, seen, tmp_path):
    with pytest.raises(ExportError, match="does not have the architecture"):
        export(fresh(CONVOLUTIONAL), LINEAR, card, seen, tmp_path / "x.safetensors")
    assert list(tmp_path.iterdir()) == []


def test_an_encoder_that_computes_something_else_is_refused_and_leaves_no_file(
    card, seen, tmp_path
):
    class Twisted(nn.Sequential):
        def forward(self, planes):
            return super().forward(planes).flip(1)

    encoder = Twisted(*fresh(LINEAR))
    with pytest.raises(ExportError, match="other vectors"):
        export(encoder, LINEAR, card, seen, tmp_path / "x.safetensors")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"dimension": 13}, "12 numbers and not 13"),
        ({"input_size": 8}, "8 px, and pictures are made 16 px"),
        ({"id": "../mine"}, r"the id \.\./mine"),
        ({"version": "of today"}, "the version of today"),
        ({"name": ""}, "the name"),
    ],
)
def test_a_card_that_cannot_be_true_is_refused(card, seen, tmp_path, changes, words):
    with pytest.raises(ExportError, match=words):
        export(fresh(LINEAR), LINEAR, replace(card, **changes), seen, tmp_path / "x.safetensors")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "architecture",
    [{"kind": "layers"}, {"kind": "timm", "name": "no_such_net"}, {"kind": "layers", "layers": []}],
)
def test_an_architecture_that_cannot_be_built_is_refused(card, seen, tmp_path, architecture):
    with pytest.raises(ExportError):
        export(fresh(LINEAR), architecture, card, seen, tmp_path / "x.safetensors")
    assert list(tmp_path.iterdir()) == []


def test_what_was_there_before_stays_when_an_export_is_refused(card, seen, tmp_path):
    path = export(fresh(LINEAR), LINEAR, card, seen, tmp_path / "mine.safetensors")
    before = path.read_bytes()
    with pytest.raises(ExportError):
        export(fresh(LINEAR), LINEAR, replace(card, dimension=3), seen, path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_training_can_go_on_with_the_encoder(card, seen, tmp_path):
    encoder = fresh(CONVOLUTIONAL).train()
    export(encoder, CONVOLUTIONAL, card, seen, tmp_path / "mine.safetensors")
    assert all(layer.training for layer in encoder.modules())
    assert all(weights.requires_grad for weights in encoder.parameters())


def test_weights_in_half_precision_or_shared_memory_are_exported(card, seen, tmp_path):
    encoder = fresh(WITH_HEAD).half()
    encoder[3].weight.data = encoder[1].weight.data.t()
    path = export(encoder, WITH_HEAD, card, seen, tmp_path / "mine.safetensors")
    assert trained_model(path).card.dimension == 12


def test_metrics_may_be_numbers_of_numpy(card, seen, tmp_path):
    card = replace(card, metrics={"nmi": np.float32(0.5)})
    path = export(fresh(LINEAR), LINEAR, card, seen, tmp_path / "mine.safetensors")
    assert json.loads(read_notes(path)["smalti"])["card"]["metrics"] == {"nmi": 0.5}


def test_colours_are_those_of_the_preprocessing(card, tmp_path):
    seen = Preprocessing(16, None, IMAGENET, is_bicubic=False)
    path = export(fresh(LINEAR), LINEAR, card, seen, tmp_path / "x.safetensors")
    assert "squashed to 16 px" in trained_model(path).card.preprocessing
