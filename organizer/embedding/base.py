"""What an embedding model is to the rest of Smalti."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import nn

Pixels = NDArray[np.uint8]
"""One upright sRGB picture, (height, width, 3)."""

Vectors = NDArray[np.float32]
"""Rows of unit length, (n, dimension)."""

Batch = NDArray[np.uint8] | NDArray[np.int64]
"""Prepared pictures, (n, input_size, input_size, 3), or texts as token numbers, (n, length)."""

Outputs = tuple[NDArray[np.float32], ...]
"""What a network says of a batch: matrices of n rows."""


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What a person and the catalogue need to know of a model before it is loaded."""

    id: str
    """Short and stable, as in `--model builtin`."""
    name: str
    version: str
    """Changes whenever its vectors change; vectors of different versions are never mixed."""
    dimension: int
    """Of the look space."""
    text_dimension: int
    """Of the space text queries live in; 0 when the model reads no text."""
    own_text_space: bool
    """Whether text has a space of its own (ConSE), or shares the look space (CLIP)."""
    input_size: int
    """Side, in pixels, of the square the network sees: what a decoder must at least deliver."""
    languages: tuple[str, ...]
    licence: str
    about: str
    """What it is good at, in a sentence or two."""
    preprocessing: str = ""
    """What of a picture the network sees, in words."""
    download_bytes: int = 0
    """About; 0 for a model that comes with Smalti."""
    text_range: tuple[float, float] = (0.0, 1.0)
    """The cosines, about, of words to photos that do not fit at all, and that could not fit better.

    Scores are told between them, so that a cut-off means the same for every model.
    """

    @property
    def reads_text(self) -> bool:
        """Whether `embed_text` answers, so that the model can search by words."""
        return self.text_dimension > 0

    @property
    def key(self) -> str:
        """What vectors are stored under."""
        return f"{self.id}@{self.version}"

    @property
    def spaces(self) -> dict[str, int]:
        """The dimension of each space that pictures have vectors in."""
        look = {"look": self.dimension}
        return look | {"text": self.text_dimension} if self.own_text_space else look

    @property
    def text_space(self) -> str:
        """The name of the space a text query is compared in: "look" or "text"."""
        return "text" if self.own_text_space else "look"


@dataclass(frozen=True, slots=True)
class PictureVectors:
    """A batch of pictures in the model's spaces, rows in the order given."""

    look: Vectors
    text: Vectors | None
    """None when the model has no text space of its own."""

    def spaces(self) -> dict[str, Vectors]:
        """The vectors by the names of their spaces, as `ModelCard.spaces` has them."""
        return {"look": self.look} if self.text is None else {"look": self.look, "text": self.text}


class Embedder(Protocol):
    """A loaded model. Safe to call from several threads at once: they take turns."""

    @property
    def card(self) -> ModelCard:
        """Of the weights that were loaded, which the vectors are stored under."""
        ...

    @property
    def runs_on(self) -> str:
        """Runtime and device in words, such as "OpenVINO, CPU"."""
        ...

    @property
    def batch(self) -> int:
        """How many pictures at once `embed` is fastest with."""
        ...

    def prepare(self, pixels: Pixels) -> NDArray[np.uint8]:
        """One picture of any size to the (input_size, input_size, 3) square the network sees.

        Called in the decoding threads, so that only small arrays wait for the network.
        """
        ...

    def embed(self, prepared: Sequence[NDArray[np.uint8]]) -> PictureVectors:
        """A batch of prepared pictures, any number of them, to unit vectors."""
        ...

    def embed_text(self, texts: Sequence[str]) -> Vectors:
        """Text queries to unit vectors of `card.text_dimension`.

        QueryError for a text without a word; ModelError if the model reads no text.
        """
        ...


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file of a model on the Hugging Face Hub."""

    repository: str
    """As in "timm/resnet50.a1_in1k"."""
    path: str
    """Within the repository."""
    bytes: int = 0
    """About; what the hub says counts."""
    sha256: str | None = None
    """Where it is known beforehand; otherwise the checksum that the hub announces is compared."""

    @property
    def name(self) -> str:
        """What the file is called on this computer."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class ModelSource:
    """What a model is loaded from, and where it may keep what took long to make."""

    card: ModelCard
    """Of the weights that are installed."""
    cache: Path
    files: Mapping[str, Path]
    """The local copies of `Model.files` by their names."""


@dataclass(frozen=True, slots=True)
class Model:
    """A model that is not loaded yet."""

    card: ModelCard
    load: Callable[[ModelSource], Embedder]
    """Takes seconds, the first time perhaps a minute. ModelError where weights do not fit."""
    files: tuple[HubFile, ...] = ()
    """What has to be downloaded: the weights first. None for a model that comes with Smalti."""
    shapes: Callable[[], Mapping[str, tuple[int, ...]]] | None = None
    """The tensors of the weights by name; a checkpoint from the person's disk is known by them."""
    network: Callable[[ModelSource], nn.Module] | None = None
    """The torch network for pictures that `load` has run, to compare runtimes by."""
