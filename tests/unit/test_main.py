"""Which words open the window, and which are a command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer

from organizer import cli
from organizer.__main__ import COMMANDS, main
from organizer.cli.main import app
from organizer.paths import default_library


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[Path], Path]]:
    """What windows were opened on; each is closed at once."""
    windows: list[tuple[list[Path], Path]] = []

    def open_window(folders: list[Path], library: Path) -> int:
        windows.append((folders, library))
        return 7

    monkeypatch.setitem(sys.modules, "organizer.app", SimpleNamespace(open_window=open_window))
    return windows


@pytest.fixture
def commanded(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What was given to the command line."""
    lines: list[list[str]] = []
    monkeypatch.setattr(cli, "run", lambda arguments: lines.append(arguments) or 9)
    return lines


@pytest.fixture(autouse=True)
def current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    folder = tmp_path / "here"
    (folder / "pictures").mkdir(parents=True)
    (folder / "search").mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_no_words_open_the_window_on_the_default_library(opened):
    assert main([]) == 7
    assert opened == [([], default_library())]


@pytest.mark.parametrize(
    "words",
    [
        ["--library", "lib", "pictures"],
        ["--library=lib", "pictures"],
        ["pictures", "--library", "lib"],
        ["--library", "lib", "--", "pictures"],
    ],
)
def test_a_folder_opens_the_window_on_the_chosen_library(words, opened):
    assert main(words) == 7
    assert opened == [([Path("pictures")], Path("lib"))]


def test_a_folder_named_like_a_command_is_opened_by_its_path(opened):
    main(["./search"])
    assert opened == [([Path("./search")], default_library())]


@pytest.mark.parametrize(
    "words",
    [
        ["search"],
        ["search", "sky", "-n", "3"],
        ["--library", "lib", "status", "--json"],
        ["--help"],
        ["--version"],
        ["--library"],
        ["--library", ""],
        ["nowhere"],
        ["pictures", "nowhere"],
        ["pictures", "--json"],
        [""],
    ],
)
def test_anything_else_is_the_command_lines(words, opened, commanded):
    assert main(words) == 9
    assert (commanded, opened) == ([words], [])


def test_the_words_of_the_process_are_the_default(monkeypatch, opened):
    monkeypatch.setattr(sys, "argv", ["smalti", "pictures"])
    main()
    assert opened == [([Path("pictures")], default_library())]


def test_every_command_is_known_here():
    assert set(typer.main.get_command(app).commands) == set(COMMANDS)


def test_the_window_needs_neither_the_command_line_nor_a_network():
    code = (
        "import sys, organizer.__main__, organizer.app\n"
        "print(*{'typer', 'rich', 'torch', 'openvino', 'sklearn'} & set(sys.modules))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (answer.returncode, answer.stdout.strip()) == (0, ""), answer.stderr
