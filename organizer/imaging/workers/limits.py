"""Lets the system end this process when decoding takes more memory or time than allowed.

Linux and macOS count processor time for us. Memory: Linux refuses it, Windows does so for the job
of this process, and on macOS, where neither is to be had, a thread of our own looks.
"""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from pathlib import Path

from organizer.imaging.workers.allowance import Allowance

OUT_OF_MEMORY = 77
"""The exit code of a process that was ended for its memory."""

_MOST_SECONDS = 3600.0
"""Nothing hangs for longer, even where the parent is gone that would have noticed."""
_SECONDS_BETWEEN_LOOKS = 0.05

if sys.platform == "win32":
    import win32api
    import win32job
    import win32process

    class Limits:
        """The limits of this process, one after the other."""

        def __init__(self) -> None:
            self._job = win32job.CreateJobObject(None, "")
            win32job.AssignProcessToJobObject(self._job, win32api.GetCurrentProcess())

        def start(self, allowed: Allowance) -> None:
            """From now on; time is left to whoever started this process."""
            process = win32api.GetCurrentProcess()
            held = win32process.GetProcessMemoryInfo(process)["PagefileUsage"]
            kind = win32job.JobObjectExtendedLimitInformation
            about = win32job.QueryInformationJobObject(self._job, kind)
            about["ProcessMemoryLimit"] = held + allowed.bytes
            about["BasicLimitInformation"]["LimitFlags"] |= win32job.JOB_OBJECT_LIMIT_PROCESS_MEMORY
            win32job.SetInformationJobObject(self._job, kind, about)

        def stop(self) -> None:
            """The next start sets new ones."""

else:
    import resource
    import signal

    class Limits:
        """The limits of this process, one after the other."""

        def __init__(self) -> None:
            _, self._hardest = resource.getrlimit(resource.RLIMIT_DATA)
            self._watched: int | None = None
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            with suppress(OSError):  # where the computer runs out of memory, we go first
                Path("/proc/self/oom_score_adj").write_text("1000")
            if sys.platform == "darwin":
                threading.Thread(target=self._look, daemon=True).start()

        def start(self, allowed: Allowance) -> None:
            """From now on: past the time the process ends, past the memory there is none."""
            signal.setitimer(signal.ITIMER_PROF, allowed.seconds)
            signal.setitimer(signal.ITIMER_REAL, _MOST_SECONDS)
            if sys.platform == "linux":
                self._limit_data(_data_held() + allowed.bytes)
            else:
                peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
                self._watched = peak + allowed.bytes

        def stop(self) -> None:
            """Without limits until the next start."""
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)
            self._watched = None
            if sys.platform == "linux":
                self._limit_data(self._hardest)

        def _limit_data(self, size: int) -> None:
            if self._hardest != resource.RLIM_INFINITY:
                size = min(size, self._hardest)
            resource.setrlimit(resource.RLIMIT_DATA, (size, self._hardest))

        def _look(self) -> None:
            """macOS counts bytes."""
            pause = threading.Event()
            while not pause.wait(_SECONDS_BETWEEN_LOOKS):
                most = self._watched
                if most and resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > most:
                    os._exit(OUT_OF_MEMORY)


def _data_held() -> int:
    """Bytes that count against RLIMIT_DATA by now."""
    return int(Path("/proc/self/statm").read_bytes().split()[5]) * os.sysconf("SC_PAGE_SIZE")
