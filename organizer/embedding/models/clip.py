"""Models that see pictures and words in one space, as open_clip builds them: the CLIP family."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
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
from organizer.embedding.models.clip_network import (
    create_network,
    load_network,
    read_configuration,
    text_tower,
)
from organizer.embedding.models.clip_tokenizer import (
    Tokenizer,
    clip_tokenizer,
    sentencepiece_tokenizer,
)
from organizer.embedding.models.minilm import unit
from organizer.embedding.models.preprocessing import (
    CLIP,
    HALF,
    UNCHANGED,
    PictureNetwork,
    Preprocessing,
    picture_network,
)
from organizer.embedding.runtimes.runtime import Runtime, load_runtime
from organizer.errors import QueryError

if TYPE_CHECKING:
    from torch import nn

WEIGHTS = "open_clip_model.safetensors"
TOKENIZER = "tokenizer.json"

_FEW_WORDS = 3
"""Up to so many words are names of things; more are sentences, which stay as they are."""

_NAME_PROMPTS = (
    "This is a photo of a {}.",
    "a photo of the {}.",
    "a picture of {}.",
    "{}",
)
_SENTENCE_PROMPTS = ("{}", "a photo of {}")

_SOFTMAX, _SIGMOID = (0.05, 0.4), (-0.05, 0.25)
"""Between what cosines words and photos lie, about, by the loss a model was trained with."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """One model of open_clip's, and how pictures and words are shown to it."""

    card: ModelCard
    architecture: str
    """As open_clip names it."""
    repository: str
    """Of the weights on the hub."""
    preprocessing: Preprocessing
    weights_bytes: int
    """About."""
    own_tokenizer: bool = False
    """Whether a tokenizer.json comes with the weights, or the text is read as CLIP reads it."""
    changes: Mapping[str, Any] = field(default_factory=dict)
    """To open_clip's configuration, part by part."""

    @property
    def network(self) -> tuple[str, Mapping[str, Any]]:
        """What `clip_network` builds."""
        return self.architecture, self.changes


class Clip:
    """One loaded model. Its two towers are loaded apart: a search in words needs no picture."""

    def __init__(
        self,
        card: ModelCard,
        network: PictureNetwork,
        tokenizer: Callable[[], Tokenizer],
        reader: Callable[[], Runtime],
    ) -> None:
        self.card = card
        self._network = network
        self._open_tokenizer, self._open_reader = tokenizer, reader
        self._tokenizer: Tokenizer | None = None
        self._reader: Runtime | None = None
        self._lock = threading.Lock()

    @property
    def runs_on(self) -> str:
        """As the runtime of the picture tower says, which is loaded by this if need be."""
        return self._network.runtime.runs_on

    @property
    def batch(self) -> int:
        """As the runtime of the picture tower was measured, which is loaded by this if need be."""
        return self._network.runtime.batch

    def prepare(self, pixels: Pixels) -> NDArray[np.uint8]:
        """See `Preprocessing.prepare`; safe from any thread, and loads nothing."""
        return self._network.prepare(pixels)

    def embed(self, prepared: Sequence[NDArray[np.uint8]]) -> PictureVectors:
        """In the one space that words share; threads take turns."""
        return PictureVectors(self._network.embed(prepared), None)

    def embed_text(self, texts: Sequence[str]) -> Vectors:
        """Each text in several prompts, whose unit vectors are averaged (Radford et al., 2021)."""
        if any(not text.strip() for text in texts):
            raise QueryError("There is nothing to search for.", "Type a word or a sentence.")
        vectors = [unit(self._read(prompts(text)).mean(axis=0, keepdims=True)) for text in texts]
        return np.concatenate([np.empty((0, self.card.text_dimension), np.float32), *vectors])

    def _read(self, texts: Sequence[str]) -> Vectors:
        with self._lock:
            if self._tokenizer is None or self._reader is None:
                self._tokenizer, self._reader = self._open_tokenizer(), self._open_reader()
            return unit(self._reader.run(self._tokenizer(texts))[0])


def prompts(text: str) -> list[str]:
    """What is really asked for a search text."""
    words = " ".join(text.split())
    wanted = _NAME_PROMPTS if len(words.split()) <= _FEW_WORDS else _SENTENCE_PROMPTS
    return [prompt.format(words) for prompt in wanted]


def clip(recipe: Recipe) -> Model:
    """The model that a recipe describes."""
    seen = recipe.preprocessing

    def load(place: ModelSource) -> Clip:
        card = place.card
        context = read_configuration(*recipe.network)["text_cfg"]["context_length"]
        return Clip(
            card,
            PictureNetwork(
                lambda: load_runtime(lambda: network(place), card.key, seen.example, place.cache),
                seen,
                card.dimension,
            ),
            lambda: _tokenizer(recipe, place, context),
            lambda: load_runtime(
                lambda: reader(place),
                f"{card.key}.text",
                np.zeros((1, context), np.int64),
                place.cache,
            ),
        )

    def network(place: ModelSource) -> nn.Module:
        visual = load_network(*recipe.network, place.files[WEIGHTS]).visual
        return picture_network(visual, visual, seen.colours)

    def reader(place: ModelSource) -> nn.Module:
        return text_tower(load_network(*recipe.network, place.files[WEIGHTS]))

    def shapes() -> dict[str, tuple[int, ...]]:
        import torch

        with torch.device("meta"):
            tensors = create_network(*recipe.network).state_dict()
        return {name: tuple(tensor.shape) for name, tensor in tensors.items()}

    files = [HubFile(recipe.repository, WEIGHTS, recipe.weights_bytes)]
    if recipe.own_tokenizer:
        files.append(HubFile(recipe.repository, TOKENIZER, 34_363_342))
    card = replace(
        recipe.card,
        preprocessing=f"{seen}",
        download_bytes=sum(file.bytes for file in files),
    )
    return Model(card, load, tuple(files), shapes, network)


def _tokenizer(recipe: Recipe, place: ModelSource, context: int) -> Tokenizer:
    if recipe.own_tokenizer:
        return sentencepiece_tokenizer(place.files[TOKENIZER], context)
    return clip_tokenizer(context)


CLIP_VIT_B_32 = clip(
    Recipe(
        ModelCard(
            id="clip-vit-b-32",
            name="CLIP ViT-B/32",
            version="datacomp-xl",
            dimension=512,
            text_dimension=512,
            own_text_space=False,
            input_size=224,
            languages=("English",),
            licence="MIT",
            about="Finds photos by whole English sentences; the quickest of the large ones.",
            text_range=_SOFTMAX,
        ),
        "ViT-B-32",
        "laion/CLIP-ViT-B-32-DataComp.XL-s13B-b90K",
        Preprocessing(224, 1.0, CLIP),
        605_100_000,
    )
)
CLIP_VIT_L_14 = clip(
    Recipe(
        ModelCard(
            id="clip-vit-l-14",
            name="CLIP ViT-L/14",
            version="datacomp-xl",
            dimension=768,
            text_dimension=768,
            own_text_space=False,
            input_size=224,
            languages=("English",),
            licence="MIT",
            about="Understands English sentences best, and is slow without a graphics card.",
            text_range=_SOFTMAX,
        ),
        "ViT-L-14",
        "laion/CLIP-ViT-L-14-DataComp.XL-s13B-b90K",
        Preprocessing(224, 1.0, CLIP),
        1_710_000_000,
    )
)
SIGLIP2_B_16 = clip(
    Recipe(
        ModelCard(
            id="siglip2-b-16",
            name="SigLIP 2 ViT-B/16",
            version="webli",
            dimension=768,
            text_dimension=768,
            own_text_space=False,
            input_size=224,
            languages=("over a hundred languages",),
            licence="Apache-2.0",
            about="Finds photos by words in over a hundred languages.",
            text_range=_SIGMOID,
        ),
        "ViT-B-16-SigLIP2",
        "timm/ViT-B-16-SigLIP2",
        Preprocessing(224, None, HALF),
        1_500_800_000,
        own_tokenizer=True,
    )
)
MOBILECLIP2_S2 = clip(
    Recipe(
        ModelCard(
            id="mobileclip2-s2",
            name="MobileCLIP2-S2",
            version="dfndr2b",
            dimension=512,
            text_dimension=512,
            own_text_space=False,
            input_size=256,
            languages=("English",),
            licence="Apple AMLR: for research only",
            about="Understands English sentences nearly as well as large models, with less work.",
            text_range=_SOFTMAX,
        ),
        "MobileCLIP2-S2",
        "timm/MobileCLIP2-S2-OpenCLIP",
        Preprocessing(256, 1.0, UNCHANGED),
        397_000_000,
    )
)
