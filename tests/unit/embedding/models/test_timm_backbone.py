"""Networks of timm's compute what timm's own computes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from organizer.embedding.base import ModelSource
from organizer.embedding.models import timm_backbone as adapter
from organizer.embedding.models.preprocessing import IMAGENET, Preprocessing
from organizer.embedding.models.timm_backbone import (
    DINO_VIT_S_16,
    DINOV2_VIT_S_14,
    RESNET_50,
    VGG16,
    Recipe,
    backbone,
)
from organizer.embedding.runtimes.torchvision_shim import make_torchvision_importable
from organizer.errors import ModelError

make_torchvision_importable()
import timm  # noqa: E402 - which imports torchvision

WHOLE = [DINO_VIT_S_16, DINOV2_VIT_S_14, VGG16, RESNET_50]
NARROW = {"depth": 2, "embed_dim": 48, "num_heads": 2, "num_classes": 0}


@pytest.fixture(scope="module")
def pictures():
    draw = np.random.default_rng(0)
    coarse = draw.integers(0, 256, (3, 12, 12, 3), np.uint8)
    return [np.asarray(Image.fromarray(each).resize((90, 70))) for each in coarse]


@pytest.fixture
def loaded(tmp_path):
    """A model of random weights, and timm's own network with the same."""

    def load(name: str, side: int, dimension: int, model=DINO_VIT_S_16, **options):
        torch.manual_seed(0)
        original = timm.create_model(name, **options).eval()
        path = tmp_path / "model.safetensors"
        save_file(original.state_dict(), path)
        card = replace(model.card, dimension=dimension, input_size=side)
        made = backbone(Recipe(card, name, "", Preprocessing(side, 0.9, IMAGENET), 0, options))
        place = ModelSource(card, tmp_path / "cache", {"model.safetensors": path})
        return made.load(place), original

    return load


def normalised(squares) -> torch.Tensor:
    mean, deviation = (np.array(each, np.float32) for each in IMAGENET)
    planes = (np.stack(squares).astype(np.float32) / 255 - mean) / deviation
    return torch.from_numpy(planes.transpose(0, 3, 1, 2))


def timms_name(model) -> str:
    return model.files[0].repository.removeprefix("timm/")


def pretrained_cfg(model):
    return timm.models.get_pretrained_cfg(timms_name(model))


def assert_same(found, expected) -> None:
    expected = torch.nn.functional.normalize(expected, dim=1).numpy()
    assert found.shape == expected.shape
    assert (found * expected).sum(axis=1).min() > 0.9999


@pytest.mark.parametrize(
    ("name", "dimension", "options"),
    [
        ("vit_small_patch16_224", 48, NARROW | {"img_size": 32}),
        ("resnet50", 64, {"layers": (1, 1, 1, 1), "channels": (8, 8, 16, 16)}),
    ],
)
def test_vectors_are_timms_pooled_features(loaded, pictures, name, dimension, options):
    embedder, original = loaded(name, 32, dimension, **options)
    squares = [embedder.prepare(picture) for picture in pictures]
    with torch.inference_mode():
        features = original.forward_features(normalised(squares))
        right = original.forward_head(features, pre_logits=True)
    assert_same(embedder.embed(squares).look, right)


def test_vgg_vectors_are_the_means_of_the_last_convolution(loaded, pictures):
    embedder, original = loaded("vgg16", 32, 512, mlp_ratio=0.01, num_classes=2)
    squares = [embedder.prepare(picture) for picture in pictures]
    with torch.inference_mode():
        right = original.features(normalised(squares)).mean(dim=(2, 3))
    assert_same(embedder.embed(squares).look, right)


def test_the_position_embedding_of_dinov2_is_resampled(loaded, pictures):
    options = NARROW | {"img_size": 140}
    embedder, original = loaded("vit_small_patch14_dinov2", 56, 48, DINOV2_VIT_S_14, **options)
    original.set_input_size(img_size=56)
    squares = [embedder.prepare(picture) for picture in pictures]
    with torch.inference_mode():
        right = original.forward_head(original.forward_features(normalised(squares)))
    assert_same(embedder.embed(squares).look, right)


def test_the_position_embedding_is_what_timms_checkpoint_filter_makes(loaded):
    from timm.models.vision_transformer import checkpoint_filter_fn

    _, original = loaded("vit_small_patch14_dinov2", 56, 48, **NARROW, img_size=140)
    small = timm.create_model("vit_small_patch14_dinov2", **NARROW, img_size=56)
    right = checkpoint_filter_fn(original.state_dict(), small)["pos_embed"]
    original.set_input_size(img_size=56)
    torch.testing.assert_close(original.pos_embed.data, right)


def test_the_dense_layers_of_vgg_are_not_needed(tmp_path, pictures):
    torch.manual_seed(0)
    original = timm.create_model("vgg11", mlp_ratio=0.01, num_classes=2).eval()
    path = tmp_path / "model.safetensors"
    save_file(
        {f"features.{name}": each for name, each in original.features.state_dict().items()}, path
    )
    card = replace(VGG16.card, input_size=32)
    made = backbone(Recipe(card, "vgg11", "", Preprocessing(32, 1.0, IMAGENET), 0))
    assert made.shapes().keys() == {f"features.{name}" for name in original.features.state_dict()}
    embedder = made.load(ModelSource(card, tmp_path / "cache", {"model.safetensors": path}))
    assert embedder.embed([embedder.prepare(pictures[0])]).look.shape == (1, 512)


@pytest.mark.parametrize("model", WHOLE)
def test_pictures_are_prepared_as_timm_does(model, tmp_path, monkeypatch, pictures):
    from timm.data import create_transform

    monkeypatch.setattr(adapter, "load_runtime", lambda *_: None)
    embedder = model.load(ModelSource(model.card, tmp_path, {}))
    said = pretrained_cfg(model)
    assert (said.mean, said.std) == IMAGENET
    transform = create_transform(
        model.card.input_size,
        interpolation=said.interpolation,
        crop_pct=said.crop_pct,
        mean=said.mean,
        std=said.std,
    )
    for width, height in ((640, 480), (300, 900), (224, 224)):
        picture = Image.fromarray(pictures[0]).resize((width, height), Image.Resampling.BICUBIC)
        right = transform(picture).numpy()
        found = normalised([embedder.prepare(np.asarray(picture))])[0].numpy()
        # timm makes the shorter side whole pixels before it cuts the middle out, so that its
        # square lies half a pixel elsewhere: at most 3.5 of 255 levels, in the mean.
        assert np.abs(found - right).mean() < 0.06


@pytest.mark.parametrize("model", WHOLE)
def test_the_full_size_is_what_the_card_says(model):
    with torch.device("meta"):
        original = timm.create_model(timms_name(model), pretrained=False).state_dict()
    weights = sum(each.numel() * each.element_size() for each in original.values())
    # A safetensors file also has names, about a hundred bytes for each tensor.
    assert 0 < model.files[0].bytes - weights < 120 * len(original)
    shapes = {name: tuple(each.shape) for name, each in original.items()}
    assert model.shapes().items() <= shapes.items()
    assert model.card.licence.lower() == pretrained_cfg(model).license
    assert not model.card.reads_text


def test_text_is_refused(loaded):
    embedder, _ = loaded("vit_small_patch16_224", 32, 48, **NARROW, img_size=32)
    with pytest.raises(ModelError, match="reads no text"):
        embedder.embed_text(["dog"])


def test_weights_of_another_network_are_refused(loaded, tmp_path):
    loaded("vit_small_patch16_224", 32, 48, **NARROW, img_size=32)
    place = ModelSource(
        DINO_VIT_S_16.card, tmp_path, {"model.safetensors": tmp_path / "model.safetensors"}
    )
    with pytest.raises(ModelError, match="weights of another model"):
        DINO_VIT_S_16.load(place)
