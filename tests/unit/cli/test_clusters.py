"""The commands about clusters, in this process."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from organizer.cli import run

Smalti = Callable[..., Any]


@pytest.fixture
def smalti(
    library_folder: Path, album, embedder: object, capsys: pytest.CaptureFixture[str]
) -> Smalti:
    """Runs one command line on a library of three reds, greens and blues; its document."""

    def smalti(*words: object) -> Any:
        capsys.readouterr()
        code = run(["--library", str(library_folder), *map(str, words), "--json"])
        assert code == 0
        return json.loads(capsys.readouterr().out)

    for number in range(9):
        colour = tuple(200 * (number % 3 == channel) + number for channel in range(3))
        Image.new("RGB", (24, 16), colour).save(album.folder / f"{number}.png")
    smalti("index", album.folder)
    return smalti


def test_several_clusters_are_locked_in_one_step(smalti: Smalti) -> None:
    found = smalti("clusters", "--number", "3")
    ids = [cluster["id"] for cluster in found]
    assert smalti("clusters", "lock", *ids) == found
    assert smalti("clusters", "undo") == found
    assert len(smalti("clusters", "--number", "2")) == 2


def test_locked_clusters_stay_as_they_are(smalti: Smalti) -> None:
    found = smalti("clusters", "--number", "3")
    smalti("clusters", "lock", *(cluster["id"] for cluster in found))
    again = smalti("clusters", "--number", "2")
    assert {frozenset(each["paths"]) for each in again} == {
        frozenset(each["paths"]) for each in found
    }


def test_clusters_of_one_name_are_told_apart_by_id(smalti: Smalti) -> None:
    first, second, _ = smalti("clusters", "--number", "3")
    smalti("clusters", "rename", first["id"], "Same")
    smalti("clusters", "rename", second["id"], "Same")
    left = smalti("clusters", "split", second["id"])
    by_id = {cluster["id"]: cluster for cluster in left}
    assert sorted(by_id[first["id"]]["paths"]) == sorted(first["paths"])
    assert len(by_id[second["id"]]["paths"]) < len(second["paths"])
