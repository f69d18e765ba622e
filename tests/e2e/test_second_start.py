"""Smalti started again while its window is open."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path

import pytest

from tests.e2e.conftest import COMMAND

pytestmark = pytest.mark.skipif(
    sys.platform == "linux" and not os.environ.get("DISPLAY"), reason="there is no screen"
)


def test_two_starts_at_once_make_one_window(environment: dict[str, str], tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    (tmp_path / "link").symlink_to(library, target_is_directory=True)
    starts = [
        subprocess.Popen(
            [COMMAND, "--library", place],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for place in (library, tmp_path / "link")
    ]
    with ThreadPoolExecutor(2) as pool:
        endings = {pool.submit(start.communicate): start for start in starts}
        ended, (running,) = wait(endings, return_when=FIRST_COMPLETED)
        endings[running].terminate()
    (second,) = ended
    assert second.result() == (
        "Smalti is open on this library already: its window is in front now.\n",
        "",
    )
    assert endings[second].returncode == 0
    assert endings[running].returncode != 0, "it went on until it was stopped"
