"""Waits for what a decoding process answers, and ends one that hangs."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, cast

from organizer.imaging.workers.messages import MOST_BYTES, Message, parse

_CHUNK = 2**16
_PERIOD = 4.0
"""Seconds between two looks at a process that has not answered."""
_IDLE = 0.02
"""Seconds of processor time in a period, under which a process that sleeps counts as stuck."""
_PATIENCE, _SHARE = 60.0, 10.0
"""On a computer that is busy otherwise, decoding may get a tenth of the processor."""


class Answers:
    """Of one process, which sees to its processor time itself."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._pipe = cast("IO[bytes]", process.stdout)
        self.has_ended_it = False
        """Whether the process hung and was ended."""

    def receive(self, seconds: float, may_sleep: bool) -> Message | None:
        """The next answer; None where the process ended, or was ended here because it hung.

        `seconds` of processor time are allowed; `may_sleep` where it reads from a drive.
        ValueError for nonsense.
        """
        line = b""
        latest = time.monotonic() + _PATIENCE + _SHARE * seconds
        while not line.endswith(b"\n"):
            chunk = self._read(latest, may_sleep)
            if not chunk:
                return None
            line += chunk
            if len(line) > MOST_BYTES:
                raise ValueError("A message is too long.")
        return parse(line)

    def close(self) -> None:
        """When the process has ended."""
        self._pipe.close()

    def _end(self) -> None:
        self.has_ended_it = True
        self._process.kill()

    if sys.platform == "win32":

        def _read(self, latest: float, may_sleep: bool) -> bytes:
            timer = threading.Timer(latest - time.monotonic(), self._end)
            timer.start()
            try:
                return os.read(self._pipe.fileno(), _CHUNK)
            finally:
                timer.cancel()
                timer.join()

    else:

        def _read(self, latest: float, may_sleep: bool) -> bytes:
            poll, before = select.poll(), 0.0
            poll.register(self._pipe, select.POLLIN)
            while not poll.poll(_PERIOD * 1000):
                spent, sleeps = _activity(self._process.pid)
                is_stuck = sleeps and not may_sleep and spent - before < _IDLE
                before = spent
                if is_stuck or time.monotonic() > latest:
                    self._end()
            return os.read(self._pipe.fileno(), _CHUNK)


def _activity(process: int) -> tuple[float, bool]:
    """Seconds of processor time so far, and whether it sleeps now; only Linux tells."""
    if sys.platform != "linux":
        return 0.0, False
    try:
        fields = Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:  # it has ended by itself
        return 0.0, False
    spent = int(fields[11]) + int(fields[12])
    return spent / os.sysconf("SC_CLK_TCK"), fields[0] == b"S"
