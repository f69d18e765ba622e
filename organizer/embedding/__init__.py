"""The embedding models a person can choose from."""

from __future__ import annotations

from organizer.embedding.base import Model
from organizer.embedding.builtin import BUILTIN

EMBEDDERS: dict[str, Model] = {
    "builtin": BUILTIN,
}
"""A new model is one file and one line here; tests/contract then runs over it."""
