"""The command in a folder that holds more than photos."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.e2e.conftest import COMMAND, Draw

MODULES = ("json", "pickle", "socket", "struct", "random", "numpy", "PIL", "organizer", "training")


def test_code_among_the_photos_is_not_run(
    tmp_path: Path, environment: dict[str, str], draw: Draw
) -> None:
    folder, ran = tmp_path / "downloaded", tmp_path / "ran"
    draw(folder / "a.png", 1)
    for name in (*MODULES, "sitecustomize", "usercustomize"):
        (folder / f"{name}.py").write_text(f"open({str(ran)!r}, 'w')")
    for words in (["index", "."], ["similar", "a.png"]):
        done = subprocess.run(
            [COMMAND, "--library", tmp_path / "library", *words],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
        )
        assert done.returncode == 0, done.stderr
    assert not ran.exists()
