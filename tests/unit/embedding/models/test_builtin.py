"""The built-in model is the one its card describes, computed again by other means."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from organizer.embedding.base import ModelSource
from organizer.embedding.models import builtin
from organizer.embedding.models.builtin import LARGE, SMALL, Builtin, build_network, conse
from organizer.embedding.models.minilm import DIMENSION
from organizer.embedding.runtimes.torchvision_shim import make_torchvision_importable
from organizer.errors import ModelError, QueryError

make_torchvision_importable()
import timm  # noqa: E402 - which imports torchvision


class CountedText:
    """Vectors that tell the texts apart; knows how often it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts):
        self.asked += texts
        return np.random.default_rng(len(texts)).random((len(texts), DIMENSION), np.float32)


class NoRuntime:
    runs_on = "nothing"
    batch = 16

    def run(self, batch):
        raise AssertionError("asked to run")


@pytest.fixture(scope="module", params=[SMALL, LARGE], ids=["small", "large"])
def recipe(request):
    return request.param


@pytest.fixture(scope="module")
def network(recipe):
    return build_network(recipe)


@pytest.fixture(scope="module")
def original(recipe):
    """The network as timm has it."""
    network = timm.create_model(recipe.architecture, pretrained=False).eval()
    tensors = torch.load(recipe.weights.verified(), weights_only=True)
    network.load_state_dict(dict(zip(network.state_dict(), tensors.values(), strict=True)))
    return network


def scaled(squares):
    return torch.from_numpy(squares.transpose(0, 3, 1, 2).astype(np.float32) / 127.5 - 1)


@pytest.fixture
def squares():
    coarse = np.random.default_rng(0).integers(0, 256, (3, 7, 7, 3), np.uint8)
    return np.repeat(np.repeat(coarse, 32, axis=1), 32, axis=2)


@pytest.fixture
def model():
    names = np.eye(1000, DIMENSION, dtype=np.float32)
    return Builtin(SMALL, NoRuntime(), CountedText(), names)


def test_looks_are_the_centred_features_on_the_classifiers_leading_axes(
    recipe, network, original, squares
):
    with torch.inference_mode():
        looks, _ = network(torch.from_numpy(squares))
        features = original.forward_features(scaled(squares)).numpy().mean(axis=(2, 3))
    rows = original.classifier.weight.detach().numpy().astype(np.float64)
    covariance = np.cov(rows, rowvar=False)
    axes = np.linalg.eigh(covariance)[1][:, ::-1][:, :256]
    right = (features - np.load(recipe.mean.verified())) @ axes
    right /= np.linalg.norm(right, axis=1, keepdims=True)
    # Axes are known up to their signs only.
    np.testing.assert_allclose(np.abs(looks.numpy()), np.abs(right), atol=2e-3)
    np.testing.assert_allclose(looks.numpy() @ looks.numpy().T, right @ right.T, atol=1e-4)


def test_classes_are_the_classifiers_probabilities(network, original, squares):
    with torch.inference_mode():
        _, classes = network(torch.from_numpy(squares))
        logits = original(scaled(squares)).numpy().astype(np.float64)
    right = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(classes.numpy(), right, atol=1e-5)


def test_head_and_projection_stay_in_float32_where_the_rest_is_half(network, squares):
    with torch.inference_mode(), torch.autocast("cpu", torch.float16):
        looks, classes = network(torch.from_numpy(squares))
    assert looks.dtype == classes.dtype == torch.float32


def test_conse_mixes_the_twenty_likeliest_classes_by_the_roots_of_their_probabilities():
    draw = np.random.default_rng(3)
    probabilities = draw.dirichlet(np.full(1000, 0.05), 4).astype(np.float32)
    names = draw.standard_normal((1000, 5)).astype(np.float32)
    found = conse(probabilities, names)
    for row, chances in enumerate(probabilities):
        mixed = [0.0] * 5
        for likeliest in sorted(range(1000), key=lambda number: -chances[number])[:20]:
            for axis in range(5):
                mixed[axis] += float(chances[likeliest]) ** 0.5 * float(names[likeliest][axis])
        length = sum(value * value for value in mixed) ** 0.5
        np.testing.assert_allclose(found[row], [value / length for value in mixed], atol=1e-5)


def test_a_certain_class_puts_a_picture_on_its_name():
    names = np.linalg.qr(np.random.default_rng(0).standard_normal((1000, 1000)))[0][:, :64]
    names = (names / np.linalg.norm(names, axis=1, keepdims=True)).astype(np.float32)
    certain = np.zeros((1, 1000), np.float32)
    certain[0, 17] = 1
    np.testing.assert_allclose(conse(certain, names)[0], names[17], atol=1e-6)


def test_the_network_sees_the_middle_of_the_picture(model):
    picture = np.zeros((256, 300, 3), np.uint8)
    picture[16:240, 38:262] = np.random.default_rng(0).integers(0, 256, (224, 224, 3), np.uint8)
    np.testing.assert_array_equal(model.prepare(picture), picture[16:240, 38:262])


def test_words_that_are_spaces_are_refused(model):
    with pytest.raises(QueryError, match="nothing to search for"):
        model.embed_text([" "])


def test_the_names_of_the_classes_are_embedded_once(tmp_path):
    text = CountedText()
    first = builtin._names(text, tmp_path)
    assert first.shape == (1000, DIMENSION)
    assert len(text.asked) == 2000
    assert text.asked[1].startswith("a photo of a goldfish")
    assert text.asked[1001].startswith("goldfish: small golden")
    np.testing.assert_array_equal(builtin._names(text, tmp_path), first)
    assert len(text.asked) == 2000


def test_damaged_names_are_embedded_again(tmp_path):
    text = CountedText()
    first = builtin._names(text, tmp_path)
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-4])
    np.testing.assert_array_equal(builtin._names(text, tmp_path), first)
    assert len(text.asked) == 4000


def test_altered_weights_are_refused(tmp_path, monkeypatch):
    altered = replace(SMALL, weights=replace(SMALL.weights, sha256="0" * 64))
    monkeypatch.setattr(builtin, "_names", lambda *_: np.empty((1000, DIMENSION)))
    with pytest.raises(ModelError, match="not the one Smalti was made for"):
        builtin.builtin(altered).load(ModelSource(SMALL.card, tmp_path, {}))
