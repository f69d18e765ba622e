"""Files of trained encoders that make no sense are refused in one sentence."""

from __future__ import annotations

import json

import pytest
import torch
from safetensors.torch import save_file

from organizer.embedding.base import ModelSource
from organizer.embedding.models import trained_encoder
from organizer.embedding.models.trained_encoder import trained_model
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

    def write(card=CARD, seen=SEEN, tensors=None, text=None, **changes):
        about = {
            "format": 1,
            "card": CARD | card if isinstance(card, dict) else card,
            "preprocessing": SEEN | seen if isinstance(seen, dict) else seen,
            "architecture": {"kind": "layers", "layers": LAYERS},
        } | changes
        tensors = tensors or {"1.weight": torch.ones(5, 192), "1.bias": torch.zeros(5)}
        path = tmp_path / "mine.safetensors"
        save_file(tensors, path, {"smalti": text or json.dumps(about)})
        return path

    return write


@pytest.fixture
def load(tmp_path):
    def load(path):
        model = trained_model(path)
        return model.load(ModelSource(model.card, tmp_path / "cache", {}))

    return load


@pytest.mark.parametrize(
    "changes",
    [
        {"card": {"id": "../../etc"}},
        {"card": {"id": ""}},
        {"card": {"dimension": 0}},
        {"card": {"dimension": 10**9}},
        {"card": {"input_size": 4}},
        {"card": {"dimension": float("inf")}},
        {"card": {"input_size": "big"}},
        {"card": {"id": "a" * 300}},
        {"card": {"version": "../../../elsewhere"}},
        {"card": {"name": ["Mine"]}},
        {"card": {"about": "x" * 10_000}},
        {"card": []},
        {"seen": {"crop": 2}},
        {"seen": {"mean": [0]}},
        {"seen": {"mean": [float("nan")] * 3}},
        {"seen": {"deviation": [0, 1, 1]}},
        {"seen": {"deviation": [float("inf")] * 3}},
        {"architecture": 3},
        {"format": "x"},
        {"format": 0},
        {"format": float("inf")},
        {"text": "[" * 100_000},
        {"text": "not JSON"},
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


def test_weights_that_do_not_fit_are_told(written, load):
    with pytest.raises(ModelError, match=r"1\.bias is missing"):
        load(written(tensors={"1.weight": torch.ones(5, 192)}))


def test_a_network_far_larger_than_its_weights_is_never_made(written, load, monkeypatch):
    monkeypatch.setattr(trained_encoder, "build", lambda _: pytest.fail("It was made."))
    huge = {"layer": "Linear", "in_features": 192, "out_features": 10**6}
    with pytest.raises(ModelError, match="5×192 and not 1000000×192"):
        load(written(architecture={"kind": "layers", "layers": [LAYERS[0], huge]}))


def test_an_architecture_of_unknown_layers_is_refused(written, load):
    with pytest.raises(ModelError, match="layer named Module"):
        load(written(architecture={"kind": "layers", "layers": [{"layer": "Module"}]}))


def test_another_dimension_than_the_card_says_is_told(written, load):
    with pytest.raises(ModelError, match="it gives 5 numbers and not 6"):
        load(written(card={"dimension": 6}))


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_no_numbers_are_refused(written, load, value):
    with pytest.raises(ModelError, match="no numbers"):
        load(written(tensors={"1.weight": torch.full((5, 192), value), "1.bias": torch.zeros(5)}))


def test_other_weights_in_the_same_file_make_another_version(written):
    before = trained_model(written()).card
    assert trained_model(written()).card.version == before.version
    tensors = {"1.weight": torch.zeros(5, 192), "1.bias": torch.ones(5)}
    after = trained_model(written(tensors=tensors)).card
    assert before.version != after.version
    assert before.version.startswith("1-")
