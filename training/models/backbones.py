"""Networks that make features of pictures, by the names that recipes use."""

from __future__ import annotations

import pickle
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from organizer.embedding.models.architecture import build, encoding
from organizer.embedding.models.builtin import SMALL as BUILTIN
from organizer.embedding.models.preprocessing import HALF, IMAGENET, Colours
from organizer.embedding.runtimes.torchvision_shim import make_torchvision_importable
from organizer.embedding.weights.checkpoint import read_tensors
from organizer.zip_reader import is_zip
from training.recipe import RecipeError

Architecture = Mapping[str, Any]


def _block(before: int, after: int, stride: int) -> list[dict[str, Any]]:
    """A convolution that halves the side for stride 2, normalised, and a ReLU."""
    return [
        {
            "layer": "Conv2d",
            "in_channels": before,
            "out_channels": after,
            "kernel_size": 3,
            "stride": stride,
            "padding": 1,
            "bias": False,
        },
        {"layer": "BatchNorm2d", "num_features": after},
        {"layer": "ReLU"},
    ]


def _convolutions(*blocks: tuple[int, int]) -> Architecture:
    """Blocks of (channels, stride), then the mean over all positions."""
    layers: list[dict[str, Any]] = []
    before = 3
    for after, stride in blocks:
        layers += _block(before, after, stride)
        before = after
    layers += [{"layer": "AdaptiveAvgPool2d", "output_size": 1}, {"layer": "Flatten"}]
    return {"kind": "layers", "layers": layers}


def _timm(name: str) -> Architecture:
    return {"kind": "timm", "name": name, "options": {"num_classes": 0}}


ARCHITECTURES: Mapping[str, Architecture] = {
    "tiny": _convolutions((16, 2), (32, 2)),
    "small": _convolutions((64, 2), (64, 1), (128, 2), (128, 1), (256, 2), (256, 1)),
    "medium": _convolutions(
        (32, 2), (64, 2), (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)
    ),
    "resnet18": _timm("resnet18"),
    "resnet50": _timm("resnet50"),
    "vgg16": _timm("vgg16"),
    "built-in": _timm("tf_efficientnet_lite0"),
    "vit-s-16": _timm("vit_small_patch16_224"),
}
"""`small` is for pictures of 32 pixels on a CPU, `medium` for photos of 96; `built-in` starts from
the weights that come with Smalti."""

_LEAST_SIDES = {"tiny": 4, "small": 8, "medium": 16, "vgg16": 32, "vit-s-16": 224}


def colours(name: str) -> Colours:
    """The mean and deviation that a network is used to."""
    is_half = name == "built-in" or ARCHITECTURES[name]["kind"] == "layers"
    return HALF if is_half else IMAGENET


def build_backbone(name: str, side: int, weights: str = "") -> nn.Module:
    """A network by its name, with random weights or those of a file, in evaluation mode.

    The random weights are torch's global generator's. RecipeError for names that are not known,
    for pictures that are too small and for files that do not fit.
    """
    if name not in ARCHITECTURES:
        raise RecipeError(f"There is no backbone {name}.", f"Take {', '.join(ARCHITECTURES)}.")
    least = _LEAST_SIDES.get(name, 32)
    if side < least or (name == "vit-s-16" and side != least):
        raise RecipeError(
            f"The backbone {name} cannot see pictures of {side} px.", f"Set side = {least}."
        )
    if name.startswith("vit"):
        # The same tensors as `build` makes, and any side that 16 divides for the small crops.
        make_torchvision_importable()
        import timm

        network: nn.Module = timm.create_model(
            ARCHITECTURES[name]["name"], num_classes=0, dynamic_img_size=True
        ).eval()
    else:
        network = build(ARCHITECTURES[name])
    if weights:
        load_weights(network, Path(weights))
    elif name == "built-in":
        tensors = _read_old(BUILTIN.weights.verified()).values()
        # The same tensors in the same order, under other names, and a classifier after them.
        own = network.state_dict()
        network.load_state_dict(dict(zip(own, tensors, strict=False)))
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return network


def feature_count(network: nn.Module, name: str, side: int) -> int:
    """How many features it makes of one picture."""
    was = network.training
    network.eval()
    with torch.no_grad():
        found: Tensor = encoding(network, ARCHITECTURES[name])(torch.zeros(1, 3, side, side))
    network.train(was)
    return found.shape[1]


def load_weights(network: nn.Module, file: Path) -> None:
    """The tensors of a file that `export` wrote, of a checkpoint of timm's or torchvision's, or of
    what another run learned, whose folder is named.

    Whatever the network has not, such as a classifier, is passed over; RecipeError where anything
    is missing, ModelError where the file holds no weights.
    """
    tensors = _read(file)
    own = network.state_dict()
    found = {}
    for name, expected in own.items():
        given = tensors.get(name, tensors.get(_ALIASES.get(name, name)))
        if given is not None and given.numel() == expected.numel():
            found[name] = given.reshape(expected.shape)
    if missing := sorted(set(own) - set(found)):
        raise RecipeError(
            f"{file.name} lacks {missing[0]} and {len(missing) - 1} other tensors.",
            "Name a file with the weights of this backbone.",
        )
    network.load_state_dict(found)


_ALIASES = {
    f"pre_logits.{ours}.{kind}": f"classifier.{theirs}.{kind}"
    for ours, theirs in (("fc1", 0), ("fc2", 3))
    for kind in ("weight", "bias")
}
"""What torchvision calls timm's layers of VGG16."""


def _read(file: Path) -> dict[str, Tensor]:
    """By the names that the backbone itself uses; the teacher's of a run that has one."""
    if file.is_dir():
        file = file / "checkpoint.pt"
    if not file.is_file():
        raise RecipeError(f"There are no weights at {file}.", "Name a file or a run.")
    is_old = file.suffix in (".pth", ".pt") and not is_zip(file)
    tensors = _read_old(file) if is_old else read_tensors(file)
    for prefix in ("teacher.", "backbone.", "method.teacher.", "method.backbone."):
        inner = {
            name.removeprefix(prefix): each
            for name, each in tensors.items()
            if name.startswith(prefix)
        }
        if inner:
            return inner
    return tensors


_UNREADABLE = (
    OSError,
    EOFError,
    pickle.UnpicklingError,
    struct.error,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
    RuntimeError,
)
"""What torch raises for files of that age that are torn, or that it did not write."""


def _read_old(file: Path) -> dict[str, Tensor]:
    """The tensors of a file that torch wrote before its version 1.6, as torchvision has them."""
    try:
        found: dict[str, Tensor] = torch.load(file, map_location="cpu", weights_only=True)
    except _UNREADABLE as error:
        raise RecipeError(
            f"{file.name} is not a file of weights.", "Name a file of weights alone."
        ) from error
    return found
