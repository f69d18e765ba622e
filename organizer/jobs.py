"""How long work is run to its result, and how a person pauses, resumes and cancels it."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import closing
from typing import Generic, TypeVar

from organizer.errors import Cancelled

Step = TypeVar("Step")
Shown = TypeVar("Shown")
Result = TypeVar("Result")


class Control:
    """Shared between the job and whoever started it; safe from any thread."""

    def __init__(self) -> None:
        self._running = threading.Event()
        self._running.set()
        self._cancelled = threading.Event()

    @property
    def paused(self) -> bool:
        """Whether the job waits at its next checkpoint until it is resumed or cancelled."""
        return not self._running.is_set()

    @property
    def cancelled(self) -> bool:
        """Whether the job is to end at its next checkpoint; this is never taken back."""
        return self._cancelled.is_set()

    def pause(self) -> None:
        """Let the job wait at its next checkpoint; returns at once, while it still works."""
        self._running.clear()

    def resume(self) -> None:
        """Let a paused job carry on where it waits."""
        self._running.set()

    def cancel(self) -> None:
        """Let the job end at its next checkpoint, also one that waits there; returns at once."""
        self._cancelled.set()
        self._running.set()

    def checkpoint(self) -> None:
        """Wait while paused; raise Cancelled once cancelled. Jobs call this between items."""
        self._running.wait()
        if self._cancelled.is_set():
            raise Cancelled


def lower_priority() -> None:
    """Let the rest of the machine go before this thread; only Linux can do that for a thread."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)


class _Loop(Generic[Step, Result]):
    """The steps of long work to loop over, then its result. The work is closed with the loop."""

    def __init__(self, steps: Generator[Step, None, Result]) -> None:
        self._steps = steps
        self.result: Result

    def __iter__(self) -> Generator[Step, None, None]:
        self.result = yield from self._steps


def run(
    steps: Generator[Step, None, Result], tell: Callable[[Step], object] | None = None
) -> Result:
    """Run long work to its end; its result. Its steps are dropped, unless `tell` takes each.

    Raises what the work raises; where `tell` raises, the work is closed.
    """
    loop = _Loop(steps)
    with closing(iter(loop)) as each:
        for step in each:
            if tell is not None:
                tell(step)
    return loop.result


def checked(
    steps: Generator[Step, None, Result], control: Control
) -> Generator[Step, None, Result]:
    """The same steps, with `control.checkpoint()` after each, so that a person can stop them."""
    loop = _Loop(steps)
    with closing(iter(loop)) as each:
        for step in each:
            yield step
            control.checkpoint()
    return loop.result


def converted(
    steps: Generator[Step, None, Result], convert: Callable[[Step], Shown]
) -> Generator[Shown, None, Result]:
    """The same work with the same result, each step handed on as what `convert` makes of it.

    The work is closed where this is, and where `convert` raises.
    """
    loop = _Loop(steps)
    with closing(iter(loop)) as each:
        for step in each:
            yield convert(step)
    return loop.result
