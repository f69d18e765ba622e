"""Notes on disk which files are being read, so that one that ends Smalti is known the next time."""

from __future__ import annotations

import json
import logging
import os
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from organizer.private_files import open_private

_log = logging.getLogger(__name__)

MOST_ENDS = 2
"""Runs that were ended while they read a file, after which it is not read again by itself."""


class ReadingNotes:
    """A line for each file that is begun and for each that is done. One run at a time uses them.

    They hold where a process is killed; where the power fails their end may be lost, and with it
    a suspicion, but never a photo. Where they cannot be written, there are none.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._file: IO[str] | None = None

    def open(self) -> Counter[bytes]:
        """Begin a run: how many runs in a row were ended while they read a file, by its path."""
        suspects = self._read()
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            partial = self._path.with_suffix(".part")
            with open(partial, "w", encoding="ascii", opener=open_private) as file:
                for path, ends in suspects.items():
                    file.write(_line("ended", path, ends))
            partial.replace(self._path)
            self._file = open(  # noqa: SIM115 - closed with the run
                self._path, "a", encoding="ascii", opener=open_private
            )
        return suspects

    @contextmanager
    def reading(self, path: bytes) -> Iterator[None]:
        """Around the reading of a file, by its absolute path; from any thread."""
        self._note("begun", path)
        try:
            yield
        finally:
            self._note("done", path)

    def close(self, is_complete: bool) -> None:
        """End the run. After a complete one no file is suspected any more."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            self._file = None
        if is_complete:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)

    def _note(self, what: str, path: bytes) -> None:
        with self._lock, suppress(OSError):
            if self._file is not None:
                self._file.write(_line(what, path))
                self._file.flush()

    def _read(self) -> Counter[bytes]:
        ended: Counter[bytes] = Counter()
        begun: set[bytes] = set()
        try:
            lines = self._path.read_text("ascii", errors="replace").splitlines()
        except OSError:
            return ended
        for line in lines:
            try:
                what, name, ends = json.loads(line)
                path = os.fsencode(name)
            except (ValueError, TypeError):  # the kill came while it was written
                continue
            if what == "ended":
                ended[path] = int(ends)
            elif what == "begun":
                begun.add(path)
            else:
                begun.discard(path)
                del ended[path]
        ended.update(begun)
        for path in begun:
            _log.warning("Smalti was ended while it read %r", path)
        return ended


def _line(what: str, path: bytes, ends: int = 1) -> str:
    return json.dumps([what, os.fsdecode(path), ends]) + "\n"
