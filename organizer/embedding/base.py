"""What an embedding model is to the rest of Smalti."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""One upright sRGB picture, (height, width, 3)."""

Vectors = NDArray[np.float32]
"""Rows of unit length, (n, dimension)."""

Squares = NDArray[np.uint8]
"""A batch of prepared pictures, (n, input_size, input_size, 3)."""

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

    @property
    def key(self) -> str:
        """What vectors are stored under."""
        return f"{self.id}@{self.version}"

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
        return {"look": self.look} if self.text is None else {"look": self.look, "text": self.text}


class Embedder(Protocol):
    """A loaded model. Safe to call from several threads at once: they take turns."""

    @property
    def card(self) -> ModelCard: ...

    @property
    def runs_on(self) -> str:
        """Runtime and device in words, such as "OpenVINO, CPU"."""
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
