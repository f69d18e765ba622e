"""Networks that see pictures alone, as timm builds them: DINO, DINOv2, VGG16, ResNet-50."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from organizer.embedding.base import (
    HubFile,
    Model,
    ModelCard,
    ModelSource,
    PictureVectors,
    Pixels,
    Vectors,
)
from organizer.embedding.models.preprocessing import (
    IMAGENET,
    PictureNetwork,
    Preprocessing,
    picture_network,
)
from organizer.embedding.runtimes.runtime import load_runtime
from organizer.embedding.runtimes.torchvision_shim import make_torchvision_importable
from organizer.embedding.weights.checkpoint import load_into
from organizer.errors import ModelError

if TYPE_CHECKING:
    from torch import Tensor, nn

WEIGHTS = "model.safetensors"


@dataclass(frozen=True, slots=True)
class Recipe:
    """One network of timm's, and how pictures are shown to it."""

    card: ModelCard
    architecture: str
    """As timm names it, without the tag of its weights."""
    repository: str
    """Of the weights on the hub."""
    preprocessing: Preprocessing
    weights_bytes: int
    """About."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """For timm.create_model, as the weights were made with."""


class TimmBackbone:
    """One loaded network."""

    def __init__(self, card: ModelCard, network: PictureNetwork) -> None:
        self.card = card
        self._network = network

    @property
    def runs_on(self) -> str:
        """As the runtime says of itself."""
        return self._network.runtime.runs_on

    @property
    def batch(self) -> int:
        """As the runtime was measured."""
        return self._network.runtime.batch

    def prepare(self, pixels: Pixels) -> NDArray[np.uint8]:
        """See `Preprocessing.prepare`; safe from any thread."""
        return self._network.prepare(pixels)

    def embed(self, prepared: Sequence[NDArray[np.uint8]]) -> PictureVectors:
        """In the look space alone; threads take turns."""
        return PictureVectors(self._network.embed(prepared), None)

    def embed_text(self, texts: Sequence[str]) -> Vectors:
        """ModelError: these networks were taught no words."""
        raise ModelError(
            f"{self.card.name} reads no text.", "Choose a model that does for the text search."
        )


def backbone(recipe: Recipe) -> Model:
    """The model that a recipe describes."""

    def load(place: ModelSource) -> TimmBackbone:
        card, seen = place.card, recipe.preprocessing
        runtime = load_runtime(lambda: network(place), card.key, seen.example, place.cache)
        return TimmBackbone(card, PictureNetwork(lambda: runtime, seen, card.dimension))

    def network(place: ModelSource) -> nn.Module:
        made = _create_network(recipe)
        load_into(made, place.files[WEIGHTS])
        if hasattr(made, "set_input_size"):
            # DINOv2's weights are for 518 px. The position embedding is resampled as timm's own
            # checkpoint filter does (bicubic, antialiased); load_state_dict alone refuses it.
            made.set_input_size(img_size=recipe.preprocessing.side)

        def features(planes: Tensor) -> Tensor:
            found: Tensor = made.forward_head(made.forward_features(planes), pre_logits=True)
            return found

        return picture_network(features, made, recipe.preprocessing.colours)

    def shapes() -> dict[str, tuple[int, ...]]:
        import torch

        with torch.device("meta"):
            tensors = _create_network(recipe).state_dict()
        return {name: tuple(tensor.shape) for name, tensor in tensors.items()}

    file = HubFile(recipe.repository, WEIGHTS, recipe.weights_bytes)
    return Model(recipe.card, load, (file,), shapes, network)


def _create_network(recipe: Recipe) -> Any:
    """The network with random weights, without what its features do not need."""
    make_torchvision_importable()
    import timm

    made: Any = timm.create_model(recipe.architecture, pretrained=False, **recipe.options).eval()
    if recipe.architecture.startswith("vgg"):
        _drop_dense_layers(made)
    return made


def _drop_dense_layers(made: Any) -> None:
    """Let VGG's features be the means of its last feature maps, as of any later network.

    They are 512 numbers instead of 4,096, and nine tenths of the weights are neither loaded nor
    run. Pooled convolutions also retrieve better than the dense layers, which are bound to the
    classes they were taught (Babenko and Lempitsky, 2015, arXiv 1510.07493).
    """
    from torch import nn

    made.pre_logits = nn.Identity()
    made.reset_classifier(0)


def _recipe(
    card: ModelCard, weights: str, preprocessing: Preprocessing, size: int, **options: Any
) -> Recipe:
    """The recipe of weights named as in "resnet50.a1_in1k"."""
    card = replace(card, preprocessing=f"{preprocessing}", download_bytes=size)
    return Recipe(card, weights.partition(".")[0], f"timm/{weights}", preprocessing, size, options)


def _card(id_: str, name: str, version: str, dimension: int, licence: str, about: str) -> ModelCard:
    return ModelCard(id_, name, version, dimension, 0, False, 224, (), licence, about)


DINO_VIT_S_16 = backbone(
    _recipe(
        _card(
            "dino-vit-s-16",
            "DINO ViT-S/16",
            "dino",
            384,
            "Apache-2.0",
            "Taught by pictures alone, without labels: strong at look-alikes and clusters.",
        ),
        "vit_small_patch16_224.dino",
        Preprocessing(224, 0.9, IMAGENET),
        86_676_368,
        num_classes=0,
    )
)
DINOV2_VIT_S_14 = backbone(
    _recipe(
        _card(
            "dinov2-vit-s-14",
            "DINOv2 ViT-S/14",
            "lvd142m",
            384,
            "Apache-2.0",
            "Taught by 142 million pictures without labels: the best of the small ones at "
            "look-alikes and clusters.",
        ),
        "vit_small_patch14_dinov2.lvd142m",
        Preprocessing(224, 1.0, IMAGENET),
        88_240_544,
        num_classes=0,
        img_size=518,
        init_values=1e-5,
    )
)
VGG16 = backbone(
    _recipe(
        _card(
            "vgg16",
            "VGG16",
            "tv_in1k",
            512,
            "BSD-3-Clause",
            "A classic of 2014, to compare with: sees texture and pattern.",
        ),
        "vgg16.tv_in1k",
        Preprocessing(224, 0.875, IMAGENET, is_bicubic=False),
        553_433_016,
    )
)
RESNET_50 = backbone(
    _recipe(
        _card(
            "resnet-50",
            "ResNet-50",
            "a1_in1k",
            2048,
            "Apache-2.0",
            "A classic of 2015 with a training of 2021; knows the 1,000 things of ImageNet.",
        ),
        "resnet50.a1_in1k",
        Preprocessing(224, 0.95, IMAGENET),
        102_469_872,
    )
)
