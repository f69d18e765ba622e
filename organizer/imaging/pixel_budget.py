"""Bounds the memory that decoded pictures take in all threads together."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class PixelBudget:
    """A number of bytes to share. One picture larger than all of it may still run, alone."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._held = 0
        self._waiting: deque[object] = deque()
        self._freed = threading.Condition()

    @contextmanager
    def reserve(self, size: int) -> Iterator[None]:
        """Wait until `size` bytes are free, and hold them; first come, first served.

        So small pictures do not put off a large one for ever. A thread reserves once at a time.
        """
        turn = object()
        with self._freed:
            self._waiting.append(turn)
            try:
                self._freed.wait_for(lambda: self._waiting[0] is turn and self._has_room(size))
                self._held += size
            finally:
                self._waiting.remove(turn)
                self._freed.notify_all()
        try:
            yield
        finally:
            with self._freed:
                self._held -= size
                self._freed.notify_all()

    def _has_room(self, size: int) -> bool:
        return not self._held or self._held + size <= self._total
