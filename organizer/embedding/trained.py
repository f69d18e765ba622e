"""Encoders that a person trained, from the self-describing files that training/export.py writes.

A safetensors file whose metadata has one JSON document under "smalti":

    {"format": 1,
     "card": {"id", "name", "version", "dimension", "input_size", "licence", "about", ...},
     "preprocessing": {"crop": 0.875 or null, "mean": [r, g, b], "deviation": [r, g, b],
                       "bicubic": true},
     "architecture": {"kind": "timm", "name": "resnet18", "options": {...}}
                  or {"kind": "layers", "channels": 3, "layers": [{"layer": "Conv2d", ...}, ...]}}

Only layers and options named here are built; nothing in the file is run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from organizer.embedding.backbone import Backbone
from organizer.embedding.base import Model, ModelCard, Place
from organizer.embedding.checkpoint import load_into, read_notes
from organizer.embedding.pictures import Looker, Preprocessing, looking
from organizer.embedding.runtime import load_runtime
from organizer.embedding.torchvision_shim import make_torchvision_importable
from organizer.errors import ModelError
from organizer.paths import displayable

if TYPE_CHECKING:
    from torch import nn

NOTES = "smalti"
FORMAT = 1

LAYERS = (
    "AdaptiveAvgPool2d",
    "AdaptiveMaxPool2d",
    "AvgPool2d",
    "BatchNorm1d",
    "BatchNorm2d",
    "Conv2d",
    "Dropout",
    "Flatten",
    "GELU",
    "Identity",
    "LayerNorm",
    "LeakyReLU",
    "Linear",
    "MaxPool2d",
    "PReLU",
    "ReLU",
    "SiLU",
    "Sigmoid",
    "Tanh",
)
"""The layers of torch.nn that an architecture may list."""

OPTIONS = ("num_classes", "img_size", "global_pool", "depth", "embed_dim", "num_heads", "in_chans")
"""The options of timm.create_model that an architecture may set."""

_LARGEST = 2048
"""Pixels, dimensions and numbers of layers above which a file is not believed."""


def trained_model(path: Path) -> Model:
    """The encoder in a file, whose header alone is read. ModelError where it makes no sense."""
    about = _read(path)
    try:
        seen = _preprocessing(about)
        card = replace(_card(about["card"], path), preprocessing=f"{seen}")
        architecture = dict(about["architecture"])
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise _nonsense(path, f"{error} is missing or wrong") from error

    def network(place: Place) -> nn.Module:
        try:
            made = build(architecture)
        except ModelError:
            raise
        except Exception as error:  # whatever torch raises for sizes that do not fit together
            raise _nonsense(path, str(error)) from error
        load_into(made, path)
        module = looking(_grey_or_coloured(made, architecture), made, seen.colours)
        _try(module, card, seen, path)
        return module

    def load(place: Place) -> Backbone:
        runtime = load_runtime(lambda: network(place), card.key, seen.example, place.cache)
        return Backbone(card, Looker(lambda: runtime, seen, card.dimension))

    return Model(card, load, network=network)


def build(architecture: Mapping[str, Any]) -> nn.Module:
    """The network that an architecture describes, with random weights.

    ModelError for a layer or an option that is not allowed; whatever torch or timm raise for
    sizes that do not fit.
    """
    if architecture.get("kind") == "timm":
        return _from_timm(str(architecture["name"]), dict(architecture.get("options", {})))
    if architecture.get("kind") != "layers":
        raise ModelError(
            f"There is no architecture of the kind {architecture.get('kind')}.",
            "Export the encoder again with this version of Smalti.",
        )
    from torch import nn

    layers = []
    for entry in list(architecture["layers"])[:_LARGEST]:
        options = dict(entry)
        name = options.pop("layer")
        if name not in LAYERS:
            raise ModelError(
                f"An encoder cannot have a layer named {name}.", f"It can have {', '.join(LAYERS)}."
            )
        layers.append(getattr(nn, name)(**options))
    return nn.Sequential(*layers).eval()


def _from_timm(name: str, options: dict[str, Any]) -> nn.Module:
    make_torchvision_importable()
    import timm

    if not timm.is_model(name):
        raise ModelError(f"timm has no model named {name}.", "Update Smalti, or export it again.")
    if unknown := set(options) - set(OPTIONS):
        raise ModelError(
            f"An encoder cannot set {', '.join(sorted(unknown))}.",
            f"It can set {', '.join(OPTIONS)}.",
        )
    made: nn.Module = timm.create_model(name, pretrained=False, **options).eval()
    return made


def _grey_or_coloured(made: nn.Module, architecture: Mapping[str, Any]) -> Any:
    """An encoder of one channel sees the mean of the three."""
    if architecture.get("channels", 3) == 1:
        return lambda planes: made(planes.mean(dim=1, keepdim=True)).flatten(1)
    return lambda planes: made(planes).flatten(1)


def _try(module: nn.Module, card: ModelCard, seen: Preprocessing, path: Path) -> None:
    """Show it one grey picture, to see whether it gives what its card says."""
    import torch

    picture = torch.full(seen.example.shape, 128, dtype=torch.uint8)
    try:
        with torch.inference_mode():
            (found,) = module(picture)
    except Exception as error:  # whatever torch raises for sizes that do not fit together
        raise _nonsense(path, str(error).partition("\n")[0]) from error
    if tuple(found.shape) != (1, card.dimension):
        raise _nonsense(path, f"it gives {found.shape[1]} numbers and not {card.dimension}")


def _read(path: Path) -> dict[str, Any]:
    notes = read_notes(path)
    if NOTES not in notes:
        raise ModelError(
            f"{displayable(path.name)} was not exported by Smalti's training.",
            "Choose a file that smalti-train export wrote.",
        )
    try:
        about: dict[str, Any] = json.loads(notes[NOTES])
        version = int(about["format"])
    except (ValueError, TypeError, KeyError) as error:
        raise _nonsense(path, "its description cannot be read") from error
    if version > FORMAT:
        raise ModelError(
            f"{displayable(path.name)} was exported by a newer version of Smalti.", "Update Smalti."
        )
    return about


def _card(about: Mapping[str, Any], path: Path) -> ModelCard:
    """The version has the file's own checksum, so that vectors of two trainings never mix."""
    identity, dimension, side = about["id"], int(about["dimension"]), int(about["input_size"])
    if not isinstance(identity, str) or not identity.replace("-", "").isalnum():
        raise ValueError(f"the id {identity}")
    if not 0 < dimension <= _LARGEST or not 8 <= side <= _LARGEST:
        raise ValueError(f"the size {dimension} or {side}")
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return ModelCard(
        id=identity,
        name=str(about["name"]),
        version=f"{about['version']}-{digest[:8]}",
        dimension=dimension,
        text_dimension=0,
        own_text_space=False,
        input_size=side,
        languages=(),
        licence=str(about["licence"]),
        about=str(about["about"]),
    )


def _preprocessing(about: Mapping[str, Any]) -> Preprocessing:
    said = about["preprocessing"]
    mean, deviation = (tuple(map(float, said[name])) for name in ("mean", "deviation"))
    if len(mean) != 3 or len(deviation) != 3 or min(deviation) <= 0:
        raise ValueError("the mean or the deviation")
    crop = None if said["crop"] is None else float(said["crop"])
    if crop is not None and not 0 < crop <= 1:
        raise ValueError("the crop")
    side = int(about["card"]["input_size"])
    return Preprocessing(side, crop, (mean, deviation), bool(said.get("bicubic", True)))


def _nonsense(path: Path, why: str) -> ModelError:
    return ModelError(
        f"{displayable(path.name)} is not an encoder that Smalti can run: {why}.",
        "Export it again.",
    )
