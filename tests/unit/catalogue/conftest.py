"""Rows for a catalogue."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from organizer.catalogue import Catalogue
from organizer.records import Metadata, Root, Stamp


@pytest.fixture
def root(catalogue: Catalogue, tmp_path: Path) -> Root:
    return catalogue.roots.add(tmp_path / "photos")


@pytest.fixture
def add(catalogue: Catalogue, root: Root) -> Callable[..., int]:
    """Adds a photo at a path relative to the root; its id."""

    def run(path: bytes, content: str = "c", modified: int = 10**9, **about: object) -> int:
        metadata = Metadata(**{"width": 30, "height": 20, "format": "JPEG", **about})
        return catalogue.photos.add(root.id, path, content, Stamp(100, modified), metadata)

    return run
