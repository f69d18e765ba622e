"""Nothing opens a way to the network: every socket of every process is looked at."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).with_name("smalti")
WINDOW = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from organizer import app

run = QApplication.exec
def run_for_a_while(*_):
    QTimer.singleShot(4000, QApplication.quit)
    return run()
QApplication.exec = run_for_a_while
sys.exit(app.open_window([Path(sys.argv[1])], Path(sys.argv[2])))
"""

NOTE_SOCKETS = """
import socket, sys

def note(event, values):
    if event == "socket.__new__":
        with open({file!r}, "a") as file:
            file.write(f"socket({{socket.AddressFamily(values[1]).name}}\\n")

sys.addaudithook(note)
"""
"""For where no process may be traced: sees what Python opens, and not what Qt does."""

Sockets = Callable[..., set[str]]


@pytest.fixture(scope="module")
def sockets(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Sockets:
    """Runs a command; the families of the sockets that it and its children ask for."""
    folder = tmp_path_factory.mktemp("trace")
    trace = folder / "calls"
    tracer = [shutil.which("strace") or "strace", "-f", "-qq", "-e", "trace=socket", "-o", trace]
    around = environment | {"QT_QPA_PLATFORM": "offscreen"}
    if not can_run([*tracer, sys.executable, "-c", ""]):
        tracer = []
        (folder / "sitecustomize.py").write_text(NOTE_SOCKETS.format(file=str(trace)))
        around["PYTHONPATH"] = str(folder)

    def sockets(*words: str | Path) -> set[str]:
        trace.write_text("")
        done = subprocess.run(
            [*tracer, *words], env=around, stdin=subprocess.DEVNULL, capture_output=True
        )
        assert done.returncode == 0, done.stderr.decode()
        return set(re.findall(r"socket\((AF_\w+)", trace.read_text()))

    return sockets


def can_run(command: list[str | Path]) -> bool:
    try:
        return not subprocess.run(command, capture_output=True).returncode
    except OSError:
        return False


def test_the_network_is_seen_where_it_is_used(sockets):
    script = "import socket; socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).close()"
    assert sockets(sys.executable, "-c", script) == {"AF_INET6"}


def test_neither_commands_nor_the_window_use_the_network(sockets, draw, tmp_path):
    pictures, library = tmp_path / "Pictures", tmp_path / "library"
    for number in range(3):
        draw(pictures / f"{number}.png", number)
    shutil.copy(pictures / "0.png", pictures / "0 copy.png")
    command = (COMMAND, "--library", library)
    used = {
        "index": sockets(*command, "index", pictures),
        "search": sockets(*command, "search", "a dog"),
        "look-alikes": sockets(*command, "similar", pictures / "1.png"),
        "clear-out": sockets(*command, "duplicates", "--trash", "--yes"),
        "window": sockets(sys.executable, "-c", WINDOW, pictures, library),
    }
    assert not (pictures / "0 copy.png").exists()
    assert {name: families - {"AF_UNIX"} for name, families in used.items()} == {
        name: set() for name in used
    }
