"""The commands about fragments, in this process."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from organizer.cli import run
from organizer.fragments import evaluating
from organizer.fragments.cut import Cutting


@pytest.fixture
def photos(tmp_path) -> list[Path]:
    """Three painted pictures with structure everywhere."""
    files = []
    down, along = np.mgrid[0:64, 0:64] / 64
    for seed in range(3):
        random = np.random.default_rng(seed)
        picture = np.zeros((64, 64, 3)) + random.uniform(90, 165, 3)
        for _ in range(12):
            frequency = random.uniform(-18, 18, 2)
            wave = np.sin(frequency[0] * down + frequency[1] * along + random.uniform(0, 6))
            picture += wave[..., None] * random.uniform(-30, 30, 3)
        files.append(tmp_path / f"photo-{seed}.png")
        Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8)).save(files[-1])
    return files


@pytest.fixture
def smalti(tmp_path, capsys):
    def call(*words: str | Path) -> tuple[int, dict]:
        library = tmp_path / "library"
        code = run(["--library", str(library), "fragments", *map(str, words), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return call


def pixels(file: Path) -> np.ndarray:
    return np.asarray(Image.open(file))


def test_cut_photos_are_put_together_again(smalti, photos, tmp_path):
    code, made = smalti("cut", *photos, "--out", tmp_path / "pieces", "--seed", 1)
    assert (code, made["pieces"]) == (0, 48)
    assert sorted(each.suffix for each in (tmp_path / "pieces").iterdir()) == [".png"] * 48
    solution = json.loads(Path(made["solution"]).read_text())
    assert [len(each["pieces"]) for each in solution["pictures"]] == [16] * 3

    known = ("--pictures", 3, "--grid", "4x4")
    code, found = smalti("assemble", tmp_path / "pieces", "--out", tmp_path / "out", *known)
    assert (code, found["leftover"]) == (0, [])
    assert json.loads((tmp_path / "out" / "layout.json").read_text()) == found
    results = [pixels(tmp_path / "out" / each["file"]) for each in found["pictures"]]
    for photo in photos:
        assert any(np.array_equal(pixels(photo), result) for result in results)
    for picture in found["pictures"]:
        assert 0.5 < picture["confidence"] <= 1
        assert picture["rows"] * picture["columns"] == len(picture["pieces"]) == 16


def test_pieces_of_another_size_and_broken_files_are_told_apart(smalti, photos, tmp_path):
    smalti("cut", *photos, "--out", tmp_path / "pieces")
    Image.new("RGB", (9, 9)).save(tmp_path / "pieces" / "small.png")
    (tmp_path / "pieces" / "broken.png").write_bytes(b"no picture")
    code, found = smalti("assemble", tmp_path / "pieces", "--out", tmp_path / "out")
    assert code == 0
    assert {"small.png", "broken.png"} <= set(found["leftover"])
    placed = [piece["file"] for each in found["pictures"] for piece in each["pieces"]]
    assert len(placed) + len(found["leftover"]) == 50


def test_nothing_is_written_among_other_files(smalti, photos, tmp_path):
    smalti("cut", *photos, "--out", tmp_path / "pieces")
    for words in (
        ("cut", *photos, "--out", tmp_path / "pieces"),
        ("assemble", tmp_path / "pieces", "--out", tmp_path / "pieces"),
    ):
        before = sorted(tmp_path.rglob("*.png"))
        code, told = smalti(*words)
        assert code == 1
        assert "there already" in told["error"] or "not empty" in told["error"]
        assert sorted(tmp_path.rglob("*.png")) == before


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("assemble", "nowhere", "--out", "out"), "no two pieces"),
        (("cut", "nowhere.png", "--out", "out"), "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_told(smalti, tmp_path, monkeypatch, words, sentence):
    monkeypatch.chdir(tmp_path)
    code, told = smalti(*words)
    assert code == 1
    assert sentence in told["error"]


def test_a_grid_that_is_none_is_refused(smalti, photos, tmp_path):
    smalti("cut", *photos, "--out", tmp_path / "pieces")
    pieces, out = tmp_path / "pieces", tmp_path / "out"
    code, told = smalti("assemble", pieces, "--out", out, "--grid", "4by4")
    assert code == 2
    assert "4x6" in told["error"]
    assert not out.exists()


def test_pieces_of_one_colour_give_a_layout_of_low_confidence_or_none(smalti, tmp_path):
    Image.new("RGB", (64, 64), (9, 90, 9)).save(tmp_path / "flat.png")
    smalti("cut", tmp_path / "flat.png", "--out", tmp_path / "pieces")
    code, found = smalti("assemble", tmp_path / "pieces", "--out", tmp_path / "out")
    assert code == 0
    placed = sum(len(picture["pieces"]) for picture in found["pictures"])
    assert placed + len(found["leftover"]) == 16
    assert all(picture["confidence"] < 0.6 for picture in found["pictures"])


def test_evaluate_measures_a_case(smalti, photos, tmp_path, monkeypatch):
    monkeypatch.setitem(
        evaluating.CASES, "tiny", evaluating.Case(Cutting(pixels=16, resize=64), photos=2)
    )
    folder = tmp_path / "photos"
    folder.mkdir()
    for photo in photos:
        photo.rename(folder / photo.name)
    words = ("evaluate", folder, "--case", "tiny", "--samples", 3, "--seed", 5, "--all")
    code, table = smalti(*words)
    assert code == 0
    (row,) = table
    assert (row["case"], row["samples"]) == ("tiny", 3)
    assert row["recall"] == row["precision"] == 1
    assert row["direct"] > 0.9
    assert row["errors"]["recall"] == 0
    again = smalti(*words)[1][0]
    assert {**again, "seconds": 0} == {**row, "seconds": 0}


def test_too_few_photos_and_unknown_cases_are_told(smalti, photos, tmp_path):
    code, told = smalti("evaluate", tmp_path, "--all")
    assert code == 1
    assert "10 photos a sample" in told["error"]
    assert smalti("evaluate", tmp_path, "--case", "65/17")[0] == 2


def test_the_shares_of_photos_are_apart_and_as_large_as_told():
    shares = Counter(evaluating.share(str(number).encode()) for number in range(4000))
    assert set(shares) == {"learn", "tune", "test"}
    assert shares["tune"] / 4000 == pytest.approx(0.25, abs=0.03)
    assert shares["test"] / 4000 == pytest.approx(0.31, abs=0.03)
