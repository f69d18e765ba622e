"""The networks that recipes name."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from organizer.embedding.models.architecture import shapes_for
from organizer.embedding.models.builtin import SMALL, build_network
from training.metrics.features import compute_features
from training.models import backbones
from training.recipe import RecipeError


@pytest.mark.parametrize("name", ["tiny", "small", "medium", "resnet18", "built-in"])
def test_a_backbone_has_the_tensors_that_its_architecture_describes(name: str) -> None:
    network = backbones.build_backbone(name, 64)
    described = shapes_for(backbones.ARCHITECTURES[name], 64)
    assert {key: tuple(each.shape) for key, each in network.state_dict().items()} == described


def test_a_vision_transformer_sees_small_crops_too() -> None:
    network = backbones.build_backbone("vit-s-16", 224)
    described = shapes_for(backbones.ARCHITECTURES["vit-s-16"], 224)
    assert {key: tuple(each.shape) for key, each in network.state_dict().items()} == described
    with torch.no_grad():
        assert network(torch.zeros(1, 3, 96, 96)).shape == (1, 384)


def test_the_built_in_backbone_sees_what_the_app_sees() -> None:
    pictures = np.random.default_rng(0).integers(0, 256, (3, 224, 224, 3), dtype=np.uint8)
    network, colours = backbones.build_backbone("built-in", 224), backbones.colours("built-in")
    pooled = torch.from_numpy(
        compute_features(network, pictures, 224, colours, torch.device("cpu"))
    )
    app = build_network(SMALL)
    heads = app[-1][-1]
    with torch.no_grad():
        looks = app(torch.from_numpy(pictures))[0]
        expected = torch.nn.functional.normalize((pooled - heads.mean) @ heads.axes, dim=1)
    assert torch.allclose(looks, expected, atol=1e-3)


@pytest.mark.parametrize("prefix", ["", "backbone.", "method.backbone.", "module.", "teacher."])
def test_weights_are_found_in_what_others_wrote(tmp_path: Path, prefix: str) -> None:
    trained = backbones.build_backbone("tiny", 16)
    tensors = {f"{prefix}{name}": each + 1 for name, each in trained.state_dict().items()}
    torch.save({"model": tensors, "step": 3}, tmp_path / "checkpoint.pt")
    for file in (tmp_path, tmp_path / "checkpoint.pt"):
        found = backbones.build_backbone("tiny", 16, str(file))
        assert torch.equal(found[0].weight, trained[0].weight + 1)


def test_weights_of_old_versions_of_torch_are_read(tmp_path: Path) -> None:
    tensors = {
        name: each + 1 for name, each in backbones.build_backbone("tiny", 16).state_dict().items()
    }
    torch.save(tensors, tmp_path / "old.pth", _use_new_zipfile_serialization=False)
    found = backbones.build_backbone("tiny", 16, str(tmp_path / "old.pth"))
    assert torch.equal(found[0].weight, tensors["0.weight"])
    (tmp_path / "none.pth").write_bytes(b"no weights")
    with pytest.raises(RecipeError, match=r"none\.pth is not a file of weights"):
        backbones.build_backbone("tiny", 16, str(tmp_path / "none.pth"))


@pytest.mark.parametrize("share", [0.0, 0.001, 0.02, 0.1, 0.3, 0.5, 0.9, 0.999])
def test_a_torn_file_of_an_old_version_of_torch_is_told(tmp_path: Path, share: float) -> None:
    file = tmp_path / "torn.pth"
    tensors = backbones.build_backbone("tiny", 16).state_dict()
    torch.save(tensors, file, _use_new_zipfile_serialization=False)
    whole = file.read_bytes()
    file.write_bytes(whole[: int(share * len(whole))])
    with pytest.raises(RecipeError, match=r"torn\.pth is not a file of weights"):
        backbones.build_backbone("tiny", 16, str(file))


@pytest.mark.parametrize(
    "content", [b"hello world\n" * 20, bytes(range(256)) * 10, pickle.dumps(Path("x"), 2)]
)
def test_a_file_of_something_else_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "odd.pth").write_bytes(content)
    with pytest.raises(RecipeError, match=r"odd\.pth is not a file of weights"):
        backbones.build_backbone("tiny", 16, str(tmp_path / "odd.pth"))


def test_a_classifier_is_passed_over(tmp_path: Path) -> None:
    tensors = backbones.build_backbone("tiny", 16).state_dict()
    contiguous = {name: each.contiguous() for name, each in tensors.items()}
    save_file(contiguous | {"fc.weight": torch.zeros(10, 32)}, tmp_path / "w.safetensors")
    backbones.build_backbone("tiny", 16, str(tmp_path / "w.safetensors"))


def test_pictures_that_are_too_small_are_refused() -> None:
    with pytest.raises(RecipeError, match=r"resnet50 cannot see pictures of 16 px\. Set side = 32"):
        backbones.build_backbone("resnet50", 16)
    with pytest.raises(RecipeError, match="vit-s-16 cannot see pictures of 96 px"):
        backbones.build_backbone("vit-s-16", 96)
