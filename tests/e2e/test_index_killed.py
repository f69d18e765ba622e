"""Indexing that was killed half-way: the next run loses nothing and doubles nothing."""

from __future__ import annotations

import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

COUNT = 500


@pytest.fixture
def pictures(tmp_path: Path, draw) -> Path:
    """Enough pictures that indexing them takes a while."""
    for number in range(COUNT):
        draw(tmp_path / "pictures" / str(number % 7) / f"{number}.png", number)
    return tmp_path / "pictures"


def test_every_file_is_there_exactly_once_after_a_kill(pictures, interrupted, smalti, tmp_path):
    library = tmp_path / "library"
    killed = interrupted(signal.SIGKILL, "--library", library, "index", pictures)
    assert killed.code == -signal.SIGKILL
    finished = smalti("--library", library, "index", pictures, "--json")
    assert finished.code == 0, finished
    document = finished.document
    assert document["added"] > 0
    assert document["unchanged"] > 0
    assert document["added"] + document["unchanged"] == COUNT
    assert (document["updated"], document["moved"], document["problems"]) == (0, 0, 0)
    found = smalti("--library", library, "search", "ball", "-n", "9999", "--json").document
    assert sorted(match["path"] for match in found) == sorted(map(str, pictures.rglob("*.png")))
    third = smalti("--library", library, "index", pictures, "--json").document
    assert (third["added"], third["unchanged"]) == (0, COUNT)
    with closing(sqlite3.connect(library / "catalogue.sqlite")) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
