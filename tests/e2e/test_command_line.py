"""The installed command on real folders, with the model that comes with it."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock
from PIL import Image

COUNTS = ("added", "updated", "moved", "unchanged", "problems")


def files(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


@pytest.fixture
def copied(indexed, tmp_path: Path) -> Path:
    """A copy of the indexed library that a test may damage; its pictures are shared."""
    return Path(shutil.copytree(indexed.library, tmp_path / "library"))


@pytest.fixture
def pictures(tmp_path: Path, draw) -> Path:
    """Six pictures that a test may move and delete."""
    folder = tmp_path / "pictures"
    for number in range(6):
        draw(folder / ("left" if number < 3 else "right") / f"{number}.png", number)
    return folder


def test_indexing_counts_every_picture_and_names_problems(indexed, smalti):
    assert indexed.outcome.code == 0, indexed.outcome
    assert indexed.outcome.err == ""
    document = indexed.outcome.document
    assert [document[name] for name in COUNTS] == [16, 0, 0, 0, 1]
    assert set(document) == {*COUNTS, "seconds"}
    problems = smalti("--library", indexed.library, "problems", "--json").document
    assert [problem["path"] for problem in problems] == [str(indexed.pictures / "broken.jpg")]
    assert problems[0]["reason"]
    status = smalti("--library", indexed.library, "status", "--json").document
    assert (status["photos"], status["problems"], status["undo"]) == (16, 1, None)
    assert status["roots"] == [{"path": str(indexed.pictures), "online": True}]


def test_text_search_ranks_every_photo_whatever_its_name(indexed, smalti):
    outcome = smalti("--library", indexed.library, "search", "a", "balloon", "-n", "99", "--json")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.isascii()
    found = outcome.document
    scores = [match["score"] for match in found]
    assert scores == sorted(scores, reverse=True)
    expected = {os.fsencode(path) for path in indexed.pictures.rglob("*.png")}
    assert {os.fsencode(match["path"]) for match in found} == expected
    assert len(found) == 16


def test_a_smaller_copy_finds_its_original(indexed, smalti, tmp_path):
    original = indexed.pictures / "b" / "2.png"
    with Image.open(original) as picture:
        picture.resize((80, 60)).save(tmp_path / "copy.jpg", quality=90)
    outcome = smalti("--library", indexed.library, "similar", tmp_path / "copy.jpg", "-n", "3")
    assert outcome.code == 0
    lines = outcome.out.splitlines()
    assert len(lines) == 3
    assert lines[0].endswith(str(original))
    assert float(lines[0].split()[0]) > 0.8


def test_clusters_hold_every_photo_once(indexed, smalti):
    words = ("clusters", "--method", "ward", "--number", "5", "--json")
    found = smalti("--library", indexed.library, *words).document
    assert len(found) == 5
    paths = [path for group in found for path in group["paths"]]
    assert len(paths) == len(set(paths)) == 16
    assert [group["size"] for group in found] == [len(group["paths"]) for group in found]


def test_archive_by_cluster_and_undo_bring_every_byte_back(pictures, smalti, tmp_path):
    def run(*words):
        return smalti("--library", tmp_path / "library", *words, "--json")

    run("index", pictures)
    before = files(pictures)
    group = run("clusters", "--number", "2").document[0]
    size = sum(Path(path).stat().st_size for path in group["paths"])
    about = {"count": group["size"], "companions": 0, "bytes": size}
    target = tmp_path / "archive.zip"
    expected = {"action": "archive", "target": str(target)} | about
    chosen = ("archive", "--cluster", str(group["id"]), "--to", target)
    assert run(*chosen, "--dry-run").document == expected
    assert files(pictures) == before
    assert not target.exists()
    assert run(*chosen).document == expected
    assert not any(Path(path).exists() for path in group["paths"])
    assert run("status").document["undo"]
    undone = {"action": "undo", "undone": f"Archive {group['size']} photos"}
    assert run("undo").document == about | undone
    assert files(pictures) == before
    nothing = run("undo")
    assert (nothing.code, set(nothing.document)) == (1, {"error", "remedy"})


def test_trash_and_remove_are_undone_newest_first(pictures, smalti, tmp_path):
    def run(*words):
        return smalti("--library", tmp_path / "library", *words, "--json")

    run("index", pictures)
    before = files(pictures)
    assert run("trash", pictures / "left").document["count"] == 3
    assert len(files(pictures)) == 3
    assert run("remove", pictures / "right" / "4.png").document["count"] == 1
    assert len(files(pictures)) == 3
    assert run("status").document["photos"] == 2
    assert run("undo").document["count"] == 1
    assert run("undo").document["count"] == 3
    assert files(pictures) == before
    again = run("index").document
    assert [again[name] for name in COUNTS] == [0, 0, 0, 6, 0]


def test_tags_and_files_are_undone_in_one_order_and_redone(copied, indexed, smalti):
    library, photo = ("--library", copied), next(indexed.pictures.rglob("*.png"))
    smalti(*library, "tag", photo, "--add", "beach", "--add", "sea")
    smalti(*library, "remove", photo, "--yes")
    titles = ["Remove 1 photo from the catalogue", "Tag 1 photo “beach” and “sea”"]
    assert smalti(*library, "status", "--json").document["undo"] == titles[0]
    undone = [smalti(*library, "undo", "--json").document for _ in titles]
    assert [(each["undone"], each["count"]) for each in undone] == [(title, 1) for title in titles]
    nothing = smalti(*library, "undo", "--json")
    assert (nothing.code, nothing.document["error"]) == (1, "There is nothing to undo.")
    assert smalti(*library, "redo").out == f"Done again: {titles[1]}.\n"


def test_a_moved_and_a_renamed_photo_keep_everything(pictures, smalti, tmp_path, draw):
    def run(*words):
        return smalti("--library", tmp_path / "library", *words, "--json")

    run("index", pictures)
    (pictures / "left" / "0.png").rename(pictures / "right" / "0.png")
    moved = run("index", pictures).document
    assert [moved[name] for name in COUNTS] == [0, 0, 1, 5, 0]
    (pictures / "right").rename(pictures / "renamed")
    draw(pictures / "new.png", 99)
    moved = run("index", pictures).document
    assert [moved[name] for name in COUNTS] == [1, 0, 4, 2, 0]
    found = run("similar", pictures / "renamed" / "0.png", "-n", "99").document
    assert found[0]["path"] == str(pictures / "renamed" / "0.png")
    assert found[0]["score"] > 0.999
    assert len(found) == 7


def test_what_cannot_be_indexed_is_refused_with_a_remedy(smalti, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("")
    for name in ("missing", "empty", "file"):
        outcome = smalti("--library", tmp_path / "library", "index", tmp_path / name, "--json")
        assert outcome.code == 1
        assert set(outcome.document) == {"error", "remedy"}
        assert name in outcome.document["error"]
    outcome = smalti("--library", tmp_path / "library", "index", tmp_path / "missing")
    assert (outcome.code, outcome.out) == (1, "")
    assert "missing does not exist" in outcome.err
    assert "Traceback" not in outcome.err


def damaged_text(catalogue: Path) -> None:
    catalogue.write_text("this is no database " * 500)


def truncated(catalogue: Path) -> None:
    os.truncate(catalogue, catalogue.stat().st_size // 2)


def newer(catalogue: Path) -> None:
    with closing(sqlite3.connect(catalogue)) as database:
        database.execute("PRAGMA user_version = 1000")


@pytest.mark.parametrize("damage", [damaged_text, truncated, newer])
def test_a_catalogue_that_cannot_be_used_is_left_as_it_is(damage, copied, smalti):
    catalogue = copied / "catalogue.sqlite"
    damage(catalogue)
    before = catalogue.read_bytes()
    outcome = smalti("--library", copied, "search", "sky", "--json")
    assert outcome.code == 1
    assert "catalogue.sqlite" in outcome.document["error"]
    assert outcome.document["remedy"]
    assert catalogue.read_bytes() == before


def test_a_catalogue_in_use_is_refused(copied, indexed, smalti):
    with FileLock(copied / "busy.lock"):
        busy = smalti("--library", copied, "index", indexed.pictures, "--json")
        reading = smalti("--library", copied, "status", "--json")
    assert (busy.code, reading.code) == (1, 0)
    assert "busy" in busy.document["error"]
    with closing(sqlite3.connect(copied / "catalogue.sqlite")) as database:
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        database.execute("BEGIN EXCLUSIVE")
        locked = smalti("--library", copied, "status", "--json")
    assert locked.code == 1
    assert "in use" in locked.document["error"]


def test_a_damaged_search_index_is_rebuilt(copied, smalti):
    words = ("--library", copied, "search", "ball", "-n", "99", "--json")
    before = smalti(*words).document
    indexes = [file for file in (copied / "vectors").iterdir() if file.is_file()]
    assert indexes
    for file in indexes:
        file.write_bytes(b"nonsense" * 1000)
    again = smalti(*words)
    assert (again.code, again.err) == (0, "")
    scores = {match["path"]: match["score"] for match in before}
    assert {match["path"]: match["score"] for match in again.document} == pytest.approx(
        scores, abs=1e-3
    )
    assert all(not file.read_bytes().startswith(b"nonsense") for file in indexes)


def test_help_and_usage_errors(smalti, tmp_path):
    shown = smalti("--help")
    assert (shown.code, shown.err) == (0, "")
    assert all(name in shown.out for name in ("index", "similar", "problems", "--library"))
    assert smalti("--version").out.startswith("smalti ")
    wrong = smalti("serach", "sky")
    assert (wrong.code, wrong.out) == (2, "")
    assert "no command or folder named serach" in wrong.err
    unknown = smalti("--library", tmp_path, "status", "--colour", "--json")
    assert (unknown.code, set(unknown.document)) == (2, {"error", "remedy"})


def test_ctrl_c_stops_cleanly_and_the_next_run_goes_on(interrupted, smalti, tmp_path, draw):
    for number in range(500):
        draw(tmp_path / "pictures" / f"{number}.png", number)
    words = ("--library", tmp_path / "library", "index", tmp_path / "pictures")
    stopped = interrupted(signal.SIGINT, *words)
    assert (stopped.code, stopped.out) == (130, "")
    assert "Stopped." in stopped.err
    assert "Traceback" not in stopped.err
    finished = smalti(*words, "--json").document
    assert finished["unchanged"] > 0
    assert finished["added"] > 0
    assert finished["added"] + finished["unchanged"] == 500
