"""Files and folders that the system refuses to open, and files edited without a trace."""

from __future__ import annotations

import builtins
import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def denied(monkeypatch: pytest.MonkeyPatch) -> set[Path]:
    """Paths put in here cannot be listed or opened, whoever runs the tests."""
    paths: set[Path] = set()

    def refusing(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Any, *arguments: Any, **options: Any) -> Any:
            if isinstance(path, str | bytes | os.PathLike) and Path(os.fsdecode(path)) in paths:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
            return real(path, *arguments, **options)

        return call

    monkeypatch.setattr(os, "scandir", refusing(os.scandir))
    monkeypatch.setattr(builtins, "open", refusing(builtins.open))
    return paths


@pytest.fixture
def settle(tmp_path: Path) -> Callable[[], None]:
    """Returns when the file system's clock is further than now; it ticks every few milliseconds."""

    def run() -> None:
        file = tmp_path / "clock"
        file.touch()
        now = file.stat().st_ctime_ns
        while file.stat().st_ctime_ns == now:
            file.touch()
        file.unlink()

    return run


@pytest.fixture
def edited_quietly(settle: Callable[[], None]) -> Callable[[Path], None]:
    """Writes into a picture's comment and gives the file its old time."""

    def run(path: Path) -> None:
        settle()
        before, data = path.stat(), path.read_bytes()
        assert b"picture" in data
        path.write_bytes(data.replace(b"picture", b"Picture"))
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    return run
