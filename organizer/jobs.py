"""How a person pauses, resumes and cancels a long job."""

from __future__ import annotations

import threading

from organizer.errors import Cancelled


class Control:
    """Shared between the job and whoever started it; safe from any thread."""

    def __init__(self) -> None:
        self._running = threading.Event()
        self._running.set()
        self._cancelled = threading.Event()

    @property
    def paused(self) -> bool:
        return not self._running.is_set()

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def pause(self) -> None:
        self._running.clear()

    def resume(self) -> None:
        self._running.set()

    def cancel(self) -> None:
        self._cancelled.set()
        self._running.set()

    def checkpoint(self) -> None:
        """Wait while paused; raise Cancelled once cancelled. Jobs call this between items."""
        self._running.wait()
        if self._cancelled.is_set():
            raise Cancelled
