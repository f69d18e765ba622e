"""The installed command cuts pictures and puts them back together."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import numpy as np
import pytest
from PIL import Image


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Three pictures with structure everywhere."""
    folder = tmp_path / "photos"
    folder.mkdir()
    down, along = np.mgrid[0:96, 0:128] / 64
    for seed in range(3):
        random = np.random.default_rng(seed)
        picture = np.zeros((96, 128, 3)) + random.uniform(90, 165, 3)
        for _ in range(12):
            frequency = random.uniform(-18, 18, 2)
            wave = np.sin(frequency[0] * down + frequency[1] * along + random.uniform(0, 6))
            picture += wave[..., None] * random.uniform(-30, 30, 3)
        pixels = np.clip(picture, 0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(folder / f"{seed}.png")
    return folder


def test_photos_are_cut_and_put_together_with_nothing_known(smalti, photos, tmp_path):
    library = ("--library", tmp_path / "library", "fragments")
    pieces, out = tmp_path / "pieces", tmp_path / "out"
    made = smalti(*library, "cut", *sorted(photos.iterdir()), "--out", pieces, "--json")
    assert (made.code, made.document["pieces"]) == (0, 144)
    found = smalti(*library, "assemble", pieces, "--out", out, "--json")
    assert (found.code, found.err) == (0, "Taken for 3 pictures of 6 × 8 pieces\n")
    assert set(found.document) == {"pictures", "leftover", "notes"}
    results = [np.asarray(Image.open(out / each["file"])) for each in found.document["pictures"]]
    for photo in photos.iterdir():
        assert any(np.array_equal(np.asarray(Image.open(photo)), each) for each in results)
    assert set(found.document["pictures"][0]) == {"file", "rows", "columns", "confidence", "pieces"}
    groups = smalti(*library, "group", pieces, "--json").document
    assert sorted(len(each["pieces"]) for each in groups) == [48, 48, 48]
    ranked = smalti(*library, "rank", pieces, "--csv", tmp_path / "pairs.csv")
    assert ranked.code == 0
    assert len(ranked.out.splitlines()) == 20


def test_ctrl_c_leaves_the_best_layout_and_says_so(interrupted, photos, tmp_path, smalti):
    library = ("--library", tmp_path / "library", "fragments")
    pieces, out = tmp_path / "pieces", tmp_path / "out"
    hard = ("--pixels", "8", "--noise", "60")
    smalti(*library, "cut", *sorted(photos.iterdir()), "--out", pieces, *hard)
    words = ("assemble", pieces, "--out", out, "--pictures", "3", "--effort", "1000000000")
    words = (*words, "--grid", "12x16")
    stopped = interrupted(signal.SIGINT, *library, *words, stage=b"Improving")
    assert stopped.code == 0
    assert "Stopped before the end" in stopped.err
    document = json.loads((out / "layout.json").read_text())
    placed = sum(len(each["pieces"]) for each in document["pictures"])
    assert placed + len(document["leftover"]) == 576
    assert document["notes"]
