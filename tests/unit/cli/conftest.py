"""Three colours to index, and a command line in this process."""

from __future__ import annotations

from pathlib import Path

import pytest

from organizer.cli import run
from tests.unit.cli.pictures import COLOURS, EACH, Outcome, Smalti, picture


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
