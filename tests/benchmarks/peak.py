"""Measures the most memory that a benchmark held."""

from __future__ import annotations

import threading

import psutil

MIB = 1 << 20


class Peak:
    """The most memory this process held, sampled every 5 ms while open."""

    def __enter__(self) -> Peak:
        self._done = threading.Event()
        self._process = psutil.Process()
        self._before = self.bytes = self._process.memory_info().rss
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    @property
    def added(self) -> float:
        """MiB."""
        return (self.bytes - self._before) / MIB

    def _watch(self) -> None:
        while not self._done.wait(0.005):
            self.bytes = max(self.bytes, self._process.memory_info().rss)
