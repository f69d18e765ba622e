"""Watches how much memory a process and its descendants hold together."""

from __future__ import annotations

import mmap
import os
import signal
import struct
import time
from contextlib import suppress

import psutil

_SECONDS = 0.02


class TreePeak:
    """Samples in a process of its own, which ends with this one. Shared pages count once."""

    def __init__(self) -> None:
        self._shared = mmap.mmap(-1, 8)
        self._root = os.getpid()
        self._watcher = os.fork()
        if not self._watcher:
            self._watch()

    def reset(self) -> None:
        """Forget the peak so far."""
        self._shared[:8] = struct.pack("q", 0)

    @property
    def mebibytes(self) -> int:
        """The most since the last reset."""
        return int(struct.unpack("q", self._shared[:8])[0]) >> 20

    def close(self) -> None:
        os.kill(self._watcher, signal.SIGKILL)
        os.waitpid(self._watcher, 0)

    def _watch(self) -> None:
        while os.getppid() == self._root:
            held = 0
            with suppress(psutil.Error):
                root = psutil.Process(self._root)
                for each in (root, *root.children(recursive=True)):
                    if each.pid != os.getpid():
                        held += _proportional(each.pid)
            if held > struct.unpack("q", self._shared[:8])[0]:
                self._shared[:8] = struct.pack("q", held)
            time.sleep(_SECONDS)
        os._exit(0)


def _proportional(process: int) -> int:
    """Bytes of a process, a shared page divided by those that share it; 0 where it has ended."""
    try:
        with open(f"/proc/{process}/smaps_rollup", "rb") as file:  # noqa: PTH123
            for line in file:
                if line.startswith(b"Pss:"):
                    return int(line.split()[1]) << 10
    except OSError:
        return 0
    return 0
