"""Long jobs: run to their result, paused, resumed and cancelled."""

from __future__ import annotations

import threading
from collections.abc import Generator
from typing import TypeVar

from organizer.errors import Cancelled

Step = TypeVar("Step")
Result = TypeVar("Result")


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


def run(steps: Generator[Step, None, Result]) -> Result:
    """What a job returns at its end; its progress is dropped."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: Result = end.value
            return result


def checked(
    steps: Generator[Step, None, Result], control: Control
) -> Generator[Step, None, Result]:
    """The same job, which `control` can pause and stop after each step."""
    while True:
        try:
            step = next(steps)
        except StopIteration as end:
            result: Result = end.value
            return result
        yield step
        control.checkpoint()
