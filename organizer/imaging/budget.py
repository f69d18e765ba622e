"""Bounds the memory that decoded pictures take in all threads together."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class PixelBudget:
    """A number of bytes to share. One picture larger than all of it may still run, alone."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._held = 0
        self._freed = threading.Condition()

    @contextmanager
    def reserve(self, size: int) -> Iterator[None]:
        """Wait until `size` bytes are free, and hold them."""
        with self._freed:
            self._freed.wait_for(lambda: not self._held or self._held + size <= self._total)
            self._held += size
        try:
            yield
        finally:
            with self._freed:
                self._held -= size
                self._freed.notify_all()
