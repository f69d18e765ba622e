"""The commands about fragments, in this process."""

from __future__ import annotations

import csv
import json
import signal
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from organizer.cli import run
from organizer.fragments.evaluation import benchmark
from organizer.fragments.files.cutting import Cutting
from organizer.fragments.files.export import render
from organizer.fragments.files.layout_file import read_layout
from organizer.fragments.files.piece_reader import read_heap
from organizer.fragments.grouping import GROUPINGS
from organizer.fragments.layout import Layout, Picture, Place, Step
from organizer.fragments.session import assembly_jobs
from organizer.jobs import run as run_job


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
    assert found["pictures"] or "of one colour" in found["notes"][0]


def test_evaluate_measures_a_case(smalti, photos, tmp_path, monkeypatch):
    monkeypatch.setitem(
        benchmark.CASES, "tiny", benchmark.BenchmarkCase(Cutting(pixels=16, resize=64), photos=2)
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
    shares = Counter(benchmark.usage_of(str(number).encode()) for number in range(4000))
    assert set(shares) == {"learn", "tune", "test"}
    assert shares["tune"] / 4000 == pytest.approx(0.25, abs=0.03)
    assert shares["test"] / 4000 == pytest.approx(0.31, abs=0.03)


def test_a_sheet_is_put_together(smalti, photos, tmp_path):
    smalti("cut", *photos, "--out", tmp_path / "pieces", "--seed", 1)
    tiles = [pixels(file) for file in sorted((tmp_path / "pieces").iterdir())]
    sheet = np.stack(tiles).reshape(6, 8, 16, 16, 3).swapaxes(1, 2).reshape(96, 128, 3)
    Image.fromarray(sheet).save(tmp_path / "sheet.png")
    known = ("--pictures", 3, "--grid", "4x4", "--scorer", "plain")
    for number, words in enumerate([(), ("--sheet", "6x8")]):
        out = tmp_path / f"out-{number}"
        code, found = smalti("assemble", tmp_path / "sheet.png", "--out", out, *known, *words)
        assert (code, found["leftover"]) == (0, [])
        results = [pixels(out / each["file"]) for each in found["pictures"]]
        for photo in photos:
            assert any(np.array_equal(pixels(photo), result) for result in results)
    code, told = smalti("assemble", photos[0], "--out", tmp_path / "none")
    assert code == 1
    assert "no grid of tiles" in told["error"]
    words = ("assemble", tmp_path / "pieces", "--out", tmp_path / "none", "--sheet", "2x2")
    assert "single picture" in smalti(*words)[1]["error"]
    assert not (tmp_path / "none").exists()


def test_the_layout_that_is_written_can_be_read_back(smalti, photos, tmp_path, decoders):
    smalti("cut", *photos, "--out", tmp_path / "pieces", "--rotate")
    words = ("--pictures", 3, "--grid", "4x4", "--rotated", "--scorer", "plain")
    _, found = smalti("assemble", tmp_path / "pieces", "--out", tmp_path / "out", *words)
    (pieces,) = run_job(read_heap([tmp_path / "pieces"], decoders)).pieces
    layout = read_layout(found, pieces)
    for picture, each in zip(layout.pictures, found["pictures"], strict=True):
        np.testing.assert_array_equal(
            render(pieces, picture), pixels(tmp_path / "out" / each["file"])
        )


def test_ctrl_c_writes_the_best_layout_until_then(smalti, photos, tmp_path, monkeypatch):
    smalti("cut", *photos, "--out", tmp_path / "pieces")

    def interrupted(*_):
        best = Layout((Picture(1, 2, (Place(0, 0, 0), Place(1, 0, 1))),), tuple(range(2, 48)))
        yield Step("Joining", 1, 3)
        yield Step("Joining", 2, 3, layout=best)
        signal.raise_signal(signal.SIGINT)
        yield Step("Joining", 3, 3)
        pytest.fail("it went on")

    monkeypatch.setattr(assembly_jobs, "assemble", interrupted)
    code, found = smalti("assemble", tmp_path / "pieces", "--out", tmp_path / "out")
    assert code == 0
    assert len(found["pictures"]) == 1
    assert len(found["leftover"]) == 46
    assert "Stopped before the end" in found["notes"][0]
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == [
        "layout.json",
        "picture-01.png",
    ]


def test_ctrl_c_before_there_is_anything_writes_nothing(smalti, photos, tmp_path, monkeypatch):
    smalti("cut", *photos, "--out", tmp_path / "pieces")

    def interrupted(*_):
        yield Step("Comparing borders", 1, 3)
        signal.raise_signal(signal.SIGINT)
        yield Step("Comparing borders", 2, 3)

    monkeypatch.setattr(assembly_jobs, "assemble", interrupted)
    code, told = smalti("assemble", tmp_path / "pieces", "--out", tmp_path / "out")
    assert (code, told["error"]) == (130, "Stopped.")
    assert not (tmp_path / "out").exists()


def test_what_a_layout_says_is_passed_on(smalti, photos, tmp_path, monkeypatch):
    smalti("cut", *photos, "--out", tmp_path / "pieces")

    def honest(*_):
        yield Step("Joining", 1, 1)
        return Layout((), tuple(range(48)), ("All pieces are of one colour.",))

    monkeypatch.setattr(assembly_jobs, "assemble", honest)
    _, found = smalti("assemble", tmp_path / "pieces", "--out", tmp_path / "out")
    assert found["notes"] == ["All pieces are of one colour."]
    assert len(found["leftover"]) == 48


@pytest.mark.parametrize("method", ["assembly", *GROUPINGS])
def test_pieces_are_grouped_by_every_method(smalti, photos, tmp_path, method):
    smalti("cut", *photos, "--out", tmp_path / "pieces")
    Image.new("RGB", (9, 9)).save(tmp_path / "pieces" / "small.png")
    code, groups = smalti("group", tmp_path / "pieces", "--number", 3, "--method", method)
    assert code == 0
    assert [each["id"] for each in groups] == list(range(len(groups)))
    names = sorted(name for each in groups for name in each["pieces"])
    assert names == sorted(file.name for file in (tmp_path / "pieces").iterdir())
    assert {"small.png"} in [set(each["pieces"]) for each in groups]
    assert len(groups) >= 4


def test_groups_put_together_are_the_photos(smalti, photos, tmp_path):
    _, made = smalti("cut", *photos, "--out", tmp_path / "pieces")
    solution = json.loads(Path(made["solution"]).read_text())
    _, groups = smalti("group", tmp_path / "pieces", "--number", 3, "--grid", "4x4")
    true = {frozenset(piece["file"] for piece in each["pieces"]) for each in solution["pictures"]}
    assert {frozenset(each["pieces"]) for each in groups} == true


def test_the_neighbours_of_a_piece_are_ranked(smalti, photos, tmp_path):
    _, made = smalti("cut", *photos, "--out", tmp_path / "pieces")
    solution = json.loads(Path(made["solution"]).read_text())
    cells = {
        (each["row"], each["column"]): each["file"] for each in solution["pictures"][0]["pieces"]
    }
    words = ("rank", tmp_path / "pieces", "--scorer", "plain", "--piece", cells[1, 1])
    code, likely = smalti(*words)
    assert code == 0
    assert {each["piece"] for each in likely} == {cells[1, 1]}
    best = {each["side"]: each["other"] for each in reversed(likely)}
    assert best == {
        "right": cells[1, 2],
        "below": cells[2, 1],
        "left": cells[1, 0],
        "above": cells[0, 1],
    }
    assert smalti(*words, "--number", 2)[1] == likely[:2]
    assert "no piece named" in smalti(*words[:-1], "gone.png")[1]["error"]


def test_all_pairs_are_ranked_and_written_to_a_table(smalti, photos, tmp_path):
    smalti("cut", *photos, "--out", tmp_path / "pieces")
    words = ("rank", tmp_path / "pieces", "--scorer", "plain", "--csv", tmp_path / "pairs.csv")
    code, likely = smalti(*words)
    assert code == 0
    scores = [each["score"] for each in likely]
    assert scores == sorted(scores, reverse=True)
    with (tmp_path / "pairs.csv").open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    assert [row["other"] for row in rows] == [each["other"] for each in likely]
    code, told = smalti(*words)
    assert code == 1
    assert "pairs.csv is there already" in told["error"]


def test_people_are_shown_tables_of_groups_and_pairs(photos, tmp_path, capsys):
    library = ("--library", str(tmp_path / "library"), "fragments")
    pieces = str(tmp_path / "pieces")
    run([*library, "cut", str(photos[0]), "--out", pieces])
    (tmp_path / "pieces" / "broken.png").write_bytes(b"no picture")
    capsys.readouterr()
    assert run([*library, "rank", pieces, "--scorer", "plain", "-n", "3"]) == 0
    told = capsys.readouterr()
    assert len(told.out.splitlines()) == 3
    assert "broken.png" in told.err
    assert run([*library, "group", pieces, "--method", "colours", "-n", "2"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("group", "pieces", "--method", "magic"), "assembly, embedding, colours"),
        (("rank", "pieces", "--scorer", "magic"), "learned, plain"),
        (("assemble", "pieces", "--out", "out", "--sheet", "x"), "4x6"),
    ],
)
def test_unknown_ways_are_told_with_those_there_are(smalti, tmp_path, monkeypatch, words, sentence):
    monkeypatch.chdir(tmp_path)
    code, told = smalti(*words)
    assert code == 2
    assert sentence in told["error"]


def test_a_place_that_cannot_be_written_is_told(smalti, photos, tmp_path):
    smalti("cut", *photos, "--out", tmp_path / "pieces")
    out = photos[0] / "inside"
    for words in (
        ("cut", *photos, "--out", out),
        ("assemble", tmp_path / "pieces", "--out", out, "--scorer", "plain", "--effort", 0),
    ):
        code, told = smalti(*words)
        assert code == 1
        assert "cannot be" in told["error"]
