"""Three colours to index, and a command line in this process."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import save

from organizer.cli import run, session
from organizer.embedding import EMBEDDERS
from organizer.embedding.base import HubFile, Model
from tests.unit.cli.pictures import COLOURS, EACH, FIVE_COLOURS, Outcome, Smalti, picture


@pytest.fixture
def smalti(library_folder: Path, embedder: object, capsys: pytest.CaptureFixture[str]) -> Smalti:
    """Runs one command line on a library, with a model that sees colours alone."""

    def smalti(*words: str | Path) -> Outcome:
        capsys.readouterr()
        code = run(["--library", str(library_folder), *(str(word) for word in words)])
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return smalti


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Three colours, four pictures each."""
    folder = tmp_path / "pictures"
    for colour in COLOURS:
        for number in range(EACH):
            picture(folder / colour / f"{number}.png", colour, number)
    return folder


@pytest.fixture
def indexed(pictures: Path, smalti: Smalti) -> Path:
    """The pictures, indexed."""
    assert smalti("index", pictures).code == 0
    return pictures


@pytest.fixture
def shades_to_download(
    tmp_path: Path, shades, embedder: object, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """There is a second model, of shades; the file is its weights, which are not installed."""
    weights = save({"bright": np.ones((3,), np.float32)})
    path = tmp_path / "shades.safetensors"
    path.write_bytes(weights)
    files = (HubFile("smalti/shades", "model.safetensors", len(weights)),)
    card = replace(shades.card, download_bytes=len(weights))

    def load(place):
        assert place.files["model.safetensors"].read_bytes() == weights
        shades.card = place.card
        return shades

    monkeypatch.setitem(EMBEDDERS, "shades", Model(card, load, files, lambda: {"bright": (3,)}))
    for name in list(EMBEDDERS):
        if name not in ("builtin", "shades"):
            monkeypatch.delitem(EMBEDDERS, name)
    monkeypatch.setattr(session, "model_store", lambda: tmp_path / "weights")
    monkeypatch.setattr(session, "model_cache", lambda: tmp_path / "cache")
    return path


@pytest.fixture
def five_colours(smalti: Smalti, tmp_path: Path) -> Path:
    """One picture of each of five colours, indexed; no name is a colour's."""
    folder = tmp_path / "pictures"
    for number, (name, colour) in enumerate(FIVE_COLOURS.items()):
        path = folder / ("warm" if name == "red" else "other") / f"{number}{name[0]}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (24, 16), colour).save(path)
    assert smalti("index", folder).code == 0
    return folder
