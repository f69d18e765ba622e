"""The commands that clear out, in this process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from organizer.cli import run, session


@pytest.fixture
def smalti(library_folder, tmp_path, embedder, monkeypatch, capsys):
    """Runs one command line: exit code and what it wrote."""
    monkeypatch.setattr(session, "model_store", lambda: tmp_path / "weights")
    monkeypatch.setattr(session, "model_cache", lambda: tmp_path / "cache")

    def smalti(*words: str | Path) -> tuple[int, str]:
        capsys.readouterr()
        code = run(["--library", str(library_folder), *(str(word) for word in words)])
        return code, capsys.readouterr().out

    return smalti


@pytest.fixture
def folder(smalti, album) -> Path:
    """A picture with a copy, and a black one."""
    album.add("1.png", 1)
    album.add("1 copy.png", 1)
    Image.new("RGB", (64, 48)).save(album.folder / "black.png")
    assert smalti("index", album.folder)[0] == 0
    return album.folder


def test_duplicates_are_listed_with_the_one_to_keep(smalti, folder: Path) -> None:
    code, out = smalti("duplicates", "--json")
    (found,) = json.loads(out)
    assert code == 0
    assert found["kind"] == "exact"
    assert found["keep"] == str(folder / "1.png") == found["paths"][0]
    assert found["bytes"] == (folder / "1 copy.png").stat().st_size
    assert "1 photo can go" in smalti("duplicates")[1]


def test_a_dry_run_moves_nothing(smalti, folder: Path, tmp_path) -> None:
    words = ("--archive", tmp_path / "archive", "--dry-run", "--json")
    code, out = smalti("duplicates", *words)
    assert (code, json.loads(out)["count"]) == (0, 1)
    assert (folder / "1 copy.png").exists()


def test_all_but_the_keepers_are_archived_and_come_back(smalti, folder: Path, tmp_path) -> None:
    code, out = smalti("duplicates", "--archive", tmp_path / "archive", "--yes", "--json")
    assert (code, json.loads(out)["count"]) == (0, 1)
    assert not (folder / "1 copy.png").exists()
    assert (folder / "1.png").exists()
    assert json.loads(smalti("duplicates", "--json")[1]) == []
    assert smalti("undo")[0] == 0
    assert (folder / "1 copy.png").exists()


def test_rules_and_folders_choose_the_keeper(smalti, folder: Path, album) -> None:
    album.move("1 copy.png", "dear/1 copy.png")
    assert smalti("index", folder)[0] == 0
    code, out = smalti("duplicates", "--folder-first", folder / "dear", "--json")
    assert (code, json.loads(out)[0]["keep"]) == (0, str(folder / "dear" / "1 copy.png"))
    assert json.loads(smalti("duplicates", "--keep", "name", "--json")[1])[0]["keep"] == str(
        folder / "1.png"
    )


def test_what_can_go_is_listed_by_kind(smalti, folder: Path) -> None:
    code, out = smalti("cleanup", "--kind", "black", "--json")
    (found,) = json.loads(out)
    assert (code, found["kind"], found["count"]) == (0, "black", 1)
    assert found["paths"] == [str(folder / "black.png")]
    assert found["scores"] == [1.0]
    assert "Black or empty: 1 photo" in smalti("cleanup")[1]
    assert "nothing to clear out" in smalti("cleanup", "--kind", "memes")[1]


def test_what_can_go_is_archived(smalti, folder: Path, tmp_path) -> None:
    words = ("--kind", "black", "--archive", tmp_path / "archive", "--yes", "--json")
    assert json.loads(smalti("cleanup", *words)[1])["count"] == 1
    assert not (folder / "black.png").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("duplicates", "--keep", "beauty"),
        ("duplicates", "--dry-run"),
        ("duplicates", "--trash", "--archive", "somewhere"),
        ("cleanup", "--kind", "ugly"),
    ],
)
def test_what_makes_no_sense_is_a_usage_error(smalti, words) -> None:
    assert smalti(*words)[0] == 2


def test_a_spare_stays_when_the_one_to_keep_is_gone_and_a_dry_run_says_so(
    smalti, folder: Path, tmp_path, capsys
) -> None:
    (folder / "1.png").unlink()
    for more in ("--dry-run", "--yes"):
        words = ("duplicates", "--archive", tmp_path / "archive", more, "--json")
        code, out = smalti(*words)
        assert (code, json.loads(out)["count"]) == (0, 0)
        assert (folder / "1 copy.png").exists()


def test_copies_over_a_link_are_no_copies(smalti, folder: Path, tmp_path) -> None:
    (folder / "1 copy.png").unlink()
    (tmp_path / "alias").symlink_to(folder)
    assert json.loads(smalti("index", tmp_path / "alias", "--json")[1])["added"] == 0
    assert json.loads(smalti("status", "--json")[1])["photos"] == 2
    assert json.loads(smalti("duplicates", "--json")[1]) == []
    code, out = smalti("remove", tmp_path / "alias", "--dry-run", "--json")
    assert (code, json.loads(out)["count"]) == (0, 2)
