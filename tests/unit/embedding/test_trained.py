"""Files of trained encoders that make no sense are refused in one sentence."""

from __future__ import annotations

import json

import pytest
import torch
from safetensors.torch import save_file

from organizer.embedding.base import Place
from organizer.embedding.trained import build, trained_model
from organizer.errors import ModelError

CARD = {
    "id": "mine",
    "name": "Mine",
    "version": "1",
    "dimension": 5,
    "input_size": 8,
    "licence": "CC0",
    "about": "Trained at home.",
}
SEEN = {"crop": 1.0, "mean": [0, 0, 0], "deviation": [1, 1, 1], "bicubic": True}
LAYERS = [{"layer": "Flatten"}, {"layer": "Linear", "in_features": 192, "out_features": 5}]


@pytest.fixture
def written(tmp_path):
    """A file with changes to a description that is right."""

    def write(card=(), seen=(), tensors=None, **changes):
        about = {
            "format": 1,
            "card": CARD | dict(card),
            "preprocessing": SEEN | dict(seen),
            "architecture": {"kind": "layers", "layers": LAYERS},
        } | changes
        tensors = tensors or {"1.weight": torch.ones(5, 192), "1.bias": torch.zeros(5)}
        path = tmp_path / "mine.safetensors"
        save_file(tensors, path, {"smalti": json.dumps(about)})
        return path

    return write


@pytest.fixture
def load(tmp_path):
    def load(path):
        model = trained_model(path)
        return model.load(Place(model.card, tmp_path / "cache", {}))

    return load


@pytest.mark.parametrize(
    "changes",
    [
        {"card": {"id": "../../etc"}},
        {"card": {"id": ""}},
        {"card": {"dimension": 0}},
        {"card": {"dimension": 10**9}},
        {"card": {"input_size": 4}},
        {"card": {"input_size": "big"}},
        {"seen": {"crop": 2}},
        {"seen": {"mean": [0]}},
        {"seen": {"deviation": [0, 1, 1]}},
        {"architecture": 3},
        {"format": "x"},
    ],
)
def test_a_description_without_sense_is_refused_unloaded(written, changes):
    with pytest.raises(ModelError, match="not an encoder that Smalti can run"):
        trained_model(written(**changes))


def test_a_file_of_another_program_is_refused(tmp_path):
    save_file({"a": torch.ones(1)}, tmp_path / "x.safetensors")
    with pytest.raises(ModelError, match="not exported by Smalti"):
        trained_model(tmp_path / "x.safetensors")


def test_a_file_of_a_newer_smalti_is_refused(written):
    with pytest.raises(ModelError, match="newer version"):
        trained_model(written(format=2))


@pytest.mark.parametrize(
    ("architecture", "words"),
    [
        ({"kind": "magic"}, "kind magic"),
        ({"kind": "layers", "layers": [{"layer": "Module"}]}, "layer named Module"),
        ({"kind": "layers", "layers": [{"layer": "__init__"}]}, "layer named __init__"),
        ({"kind": "timm", "name": "no_such_net"}, "no model named no_such_net"),
        (
            {"kind": "timm", "name": "resnet18", "options": {"pretrained_cfg": "x"}},
            "cannot set pretrained_cfg",
        ),
        (
            {"kind": "layers", "layers": [{"layer": "Linear", "size": 3}]},
            "not an encoder that Smalti can run",
        ),
    ],
)
def test_only_known_layers_and_options_are_built(written, load, architecture, words):
    with pytest.raises(ModelError, match=words):
        load(written(architecture=architecture))


def test_weights_that_do_not_fit_are_told(written, load):
    with pytest.raises(ModelError, match=r"1\.bias is missing"):
        load(written(tensors={"1.weight": torch.ones(5, 192)}))


def test_sizes_that_do_not_fit_together_are_told(written, load):
    layers = [{"layer": "Linear", "in_features": 192, "out_features": 5}]
    tensors = {"0.weight": torch.ones(5, 192), "0.bias": torch.zeros(5)}
    with pytest.raises(ModelError, match="not an encoder that Smalti can run"):
        load(written(architecture={"kind": "layers", "layers": layers}, tensors=tensors))


def test_the_layers_are_those_of_torch():
    network = build({"kind": "layers", "layers": LAYERS})
    assert [type(layer) for layer in network] == [torch.nn.Flatten, torch.nn.Linear]
    assert not network.training
