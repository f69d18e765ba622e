"""The embedding models a person can choose from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from organizer.embedding.base import Embedder, ModelCard
from organizer.embedding.builtin import CARD, load_builtin


@dataclass(frozen=True, slots=True)
class Model:
    """A model that is not loaded yet."""

    card: ModelCard
    load: Callable[[Path], Embedder]
    """Given the folder where it may keep what took long to make. ModelError; takes seconds."""


EMBEDDERS: dict[str, Model] = {"builtin": Model(CARD, load_builtin)}
"""A new model is one file and one line here; tests/contract then runs over it."""
