"""Models of the app that a linear layer can be put on, described as exported encoders are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from organizer.embedding.models.architecture import build
from organizer.embedding.models.builtin import LARGE, SMALL, build_network
from organizer.embedding.models.builtin import Recipe as BuiltinRecipe
from organizer.embedding.models.preprocessing import Preprocessing
from organizer.embedding.models.trained_encoder import NOTES, trained_model
from organizer.embedding.weights.checkpoint import read_notes, read_tensors
from organizer.paths import model_store
from training.recipe import RecipeError

_BUILTIN = {recipe.card.id: recipe for recipe in (SMALL, LARGE)}


@dataclass(frozen=True, slots=True)
class Adaptable:
    """A network whose vectors a library has."""

    key: str
    """What the catalogue calls it."""
    name: str
    architecture: Mapping[str, Any]
    """As organizer.embedding.models.architecture describes it."""
    network: nn.Module
    preprocessing: Preprocessing
    dimension: int

    def followed_by(self, change: Tensor) -> tuple[nn.Module, Mapping[str, Any]]:
        """The network whose vectors are `change`, (d, d), times those of this one.

        Where it ends in a linear layer that becomes another, so that it does not grow each time.
        """
        layers = _layers_of(self.architecture)
        tensors = list(self.network.state_dict().values())
        if layers and layers[-1]["layer"] == "Linear":
            layers[-1] = {**layers[-1], "bias": True}
            bias = tensors.pop() if tensors[-1].ndim == 1 else torch.zeros(self.dimension)
            tensors[-1:] = [change @ tensors[-1], change @ bias]
        else:
            size = {"in_features": self.dimension, "out_features": self.dimension}
            layers += [{"layer": "Flatten"}, {"layer": "Linear", **size, "bias": False}]
            tensors.append(change)
        place = "head" if self.architecture["kind"] == "timm" else "layers"
        architecture = {**self.architecture, place: layers}
        network = build(architecture)
        names = network.state_dict()
        network.load_state_dict(dict(zip(names, tensors, strict=True)))
        return network, architecture


def find_adaptable(model: str) -> Adaptable:
    """The model with an id; RecipeError where that is none that can be adapted."""
    if model in _BUILTIN:
        return _read_builtin(_BUILTIN[model])
    file = model_store() / "trained" / f"{model}.safetensors"
    if file.is_file():
        return _read_trained(file)
    raise RecipeError(
        f"The model {model} cannot be adapted.",
        f"Choose {' or '.join(_BUILTIN)}, or one that you trained, for clusters.",
    )


def _layers_of(architecture: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    place = "head" if architecture["kind"] == "timm" else "layers"
    found: list[Mapping[str, Any]] = list(architecture.get(place, ()))
    return found


def _read_builtin(recipe: BuiltinRecipe) -> Adaptable:
    """Its looks are a linear function of its pooled features, but for their length."""
    heads: Any = list(build_network(recipe).children())[-1][-1]  # type: ignore[index]
    axes, mean = heads.axes.T, heads.mean
    architecture = {
        "kind": "timm",
        "name": recipe.architecture,
        "options": {"num_classes": 0},
        "head": [{"layer": "Linear", "in_features": axes.shape[1], "out_features": len(axes)}],
    }
    network = build(architecture)
    known = torch.load(recipe.weights.verified(), map_location="cpu", weights_only=True)
    # The same tensors in the same order under other names; the classifier's, the last two, go.
    tensors = [*list(known.values())[:-2], axes, -axes @ mean]
    network.load_state_dict(dict(zip(network.state_dict(), tensors, strict=True)))
    card = recipe.card
    return Adaptable(
        card.key,
        card.name,
        architecture,
        network,
        recipe.preprocessing,
        card.dimension,
    )


def _read_trained(file: Path) -> Adaptable:
    model = trained_model(file)
    about = json.loads(read_notes(file)[NOTES])
    seen, card = about["preprocessing"], model.card
    network = build(about["architecture"])
    network.load_state_dict(read_tensors(file))
    mean, deviation = tuple(seen["mean"]), tuple(seen["deviation"])
    return Adaptable(
        card.key,
        card.name,
        about["architecture"],
        network,
        Preprocessing(card.input_size, seen["crop"], (mean, deviation), seen["bicubic"]),
        card.dimension,
    )
