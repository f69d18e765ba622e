"""The installed command, and a folder of pictures it has indexed with the real model."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

COMMAND = Path(sys.executable).with_name("smalti")


@dataclass(frozen=True)
class Outcome:
    """What one run of the command led to."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Indexed:
    """A library, the pictures in it, and what indexing them said."""

    library: Path
    pictures: Path
    outcome: Outcome


Smalti = Callable[..., Outcome]
Draw = Callable[[Path, int], Path]


@pytest.fixture(scope="session")
def draw() -> Draw:
    """Writes a picture unlike those of other numbers: a few shapes on a coloured ground."""

    def draw(path: Path, number: int) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        random = np.random.default_rng(number)
        picture = Image.new("RGB", (96, 72), tuple(random.integers(0, 256, 3).tolist()))
        pen = ImageDraw.Draw(picture)
        for shape in (pen.ellipse, pen.rectangle, pen.ellipse):
            left, top = random.integers(0, 48, 2).tolist()
            size = int(random.integers(12, 40))
            colour = tuple(random.integers(0, 256, 3).tolist())
            shape((left, top, left + size, top + size), fill=colour)
        picture.save(path, format="PNG")
        return path

    return draw


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A home of its own for every process, with one cache for the compiled model."""
    home = tmp_path_factory.mktemp("home")
    places = {
        "HOME": home,
        "XDG_CACHE_HOME": home / "cache",
        "XDG_DATA_HOME": home / "data",
        "XDG_CONFIG_HOME": home / "config",
    }
    return os.environ | {name: str(place) for name, place in places.items()} | {"COLUMNS": "200"}


@pytest.fixture(scope="session")
def smalti(environment: dict[str, str]) -> Smalti:
    """Runs the installed command; text it writes may hold any character."""

    def smalti(*words: str | bytes | Path) -> Outcome:
        done = subprocess.run(
            [COMMAND, *words], env=environment, stdin=subprocess.DEVNULL, capture_output=True
        )
        return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())

    return smalti


@pytest.fixture
def interrupted(environment: dict[str, str]) -> Smalti:
    """Runs the command at a terminal; when its bar shows that some is done, it gets a signal."""

    def interrupted(
        number: signal.Signals, *words: str | Path, stage: bytes = b"Indexing"
    ) -> Outcome:
        screen, terminal = os.openpty()
        with subprocess.Popen(
            [COMMAND, *words],
            env=environment | {"TERM": "xterm"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=terminal,
        ) as process:
            os.close(terminal)
            seen = b""
            was_sent = False
            while written := written_on(screen):
                seen += written
                if not was_sent and re.search(stage + rb" [1-9]\d* of", seen):
                    process.send_signal(number)
                    was_sent = True
            os.close(screen)
            out = process.stdout.read() if process.stdout else b""
        return Outcome(process.returncode, out.decode(), seen.decode())

    return interrupted


def written_on(screen: int) -> bytes:
    """What a terminal was sent; nothing once its last writer is gone."""
    try:
        return os.read(screen, 4096)
    except OSError:  # how Linux says that it was closed
        return b""


@pytest.fixture(scope="session")
def indexed(tmp_path_factory: pytest.TempPathFactory, smalti: Smalti, draw: Draw) -> Indexed:
    """Sixteen pictures, some of odd names, and files that are none; not to be changed."""
    folder = tmp_path_factory.mktemp("shared")
    pictures = folder / "pictures"
    names = [f"{place}/{number}.png" for place in ("a", "b", "c") for number in range(4)]
    names += ["Überblick/grün 緑 🌳.png", "with space.png", "new\nline.png"]
    names.append(os.fsdecode(b"latin-\xe9\xff.png"))
    for number, name in enumerate(names):
        draw(pictures / name, number)
    (pictures / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 and no more")
    (pictures / "letter.txt").write_text("not a picture")
    library = folder / "library"
    outcome = smalti("--library", library, "index", pictures, "--json")
    return Indexed(library, pictures, outcome)
