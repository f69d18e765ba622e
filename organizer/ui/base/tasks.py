"""Work in threads of its own, of which the UI thread is told how it goes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any, Generic, TypeVar, overload

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from organizer import jobs
from organizer.errors import Cancelled, OrganizerError
from organizer.records import Progress

log = logging.getLogger(__name__)

Result = TypeVar("Result")
Steps = Generator[Progress, None, Result]
"""Long work: what it yields is progress, what it returns the result."""

_INTERVAL = 100
"""Milliseconds between two progress signals of one task."""


class Task(QObject, Generic[Result]):
    """One piece of work, seen from the UI thread, where all its signals are emitted.

    Exactly one of `finished`, `failed` and `cancelled` is emitted, then `ended`. Progress comes
    at most ten times a second, the latest value winning; the `Changes` of `Progress` values
    that were passed over are merged into the next one, so none is lost.
    """

    progressed = Signal(Progress)
    finished = Signal(object)
    """What the work returned; connected by `then`, which knows its type."""
    failed = Signal(Exception)
    """The exception: an OrganizerError, or a bug, which has been logged."""
    cancelled = Signal()
    ended = Signal()

    _arrived = Signal()
    _settled = Signal(partial)
    """Emits how the work ended."""

    def __init__(self) -> None:
        super().__init__()
        self.is_over = False
        self._lock = threading.Lock()
        self._latest: Progress | None = None
        self._pause = QTimer(self, singleShot=True, interval=_INTERVAL)
        self._pause.timeout.connect(self._deliver)
        self._arrived.connect(self._deliver_in_time, Qt.ConnectionType.QueuedConnection)
        self._settled.connect(self._end, Qt.ConnectionType.QueuedConnection)

    def then(self, answer: Callable[[Result], object]) -> Task[Result]:
        """Call `answer` in the UI thread with what the work returned; the task itself."""
        self.finished.connect(answer)
        return self

    def report(self, value: Progress) -> None:
        """For the runner, in any thread: the work has come this far."""
        with self._lock:
            is_first = self._latest is None
            self._latest = _merged(self._latest, value)
        if is_first:
            self._arrived.emit()

    def settle(self, tell: partial[None]) -> None:
        """For the runner, in any thread: the work is over; `tell` emits how it ended."""
        self._settled.emit(tell)

    def _deliver_in_time(self) -> None:
        if not self._pause.isActive():
            self._deliver()

    def _deliver(self) -> None:
        with self._lock:
            value, self._latest = self._latest, None
        if value is not None:
            self._pause.start()
            self.progressed.emit(value)

    def _end(self, tell: partial[None]) -> None:
        self._deliver()
        self._pause.stop()
        self.is_over = True
        tell()
        self.ended.emit()


class TaskRunner(QObject):
    """Lanes of work: one thread each, in which tasks run one after the other."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lanes: dict[str, ThreadPoolExecutor] = {}
        self._tasks: list[tuple[str, Task[Any], Future[None]]] = []
        self._closing = threading.Event()

    @overload
    def run(
        self, work: Callable[[], Steps[Result]], *, lane: str = ..., replace: bool = ...
    ) -> Task[Result]:
        """Long work, told step by step."""

    @overload
    def run(
        self, work: Callable[[], Result], *, lane: str = ..., replace: bool = ...
    ) -> Task[Result]:
        """Short work, told when it is done."""

    def run(
        self, work: Callable[[], object], *, lane: str = "work", replace: bool = False
    ) -> Task[Any]:
        """Carry out `work` after what the lane has to do already.

        Where it returns a generator, that is run to its end: what it yields is progress, what
        it returns the result. With `replace`, tasks of the lane that have not started yet are
        cancelled: only the newest matters, as when a person types. After `close` nothing runs.
        """
        task = Task[Any]()
        if self._closing.is_set():
            return task
        if replace:
            self._drop_waiting(lane)
        if lane not in self._lanes:
            self._lanes[lane] = ThreadPoolExecutor(1, thread_name_prefix=f"smalti-{lane}")
        future = self._lanes[lane].submit(_carry_out, work, task, self._closing)
        self._tasks.append((lane, task, future))
        task.ended.connect(self._tidy)
        return task

    def close(self) -> None:
        """Wait for the threads. Generators are left at their next step; nothing more is told.

        A paused job has to be cancelled before, and a long function waited for: it is not
        interrupted.
        """
        self._closing.set()
        for _, task, _ in self._tasks:
            task.blockSignals(True)
        for lane in self._lanes.values():
            lane.shutdown(cancel_futures=True)
        self._tasks.clear()

    def _drop_waiting(self, lane: str) -> None:
        for name, task, future in self._tasks:
            if name == lane and future.cancel():
                task.settle(partial(task.cancelled.emit))

    def _tidy(self) -> None:
        self._tasks = [entry for entry in self._tasks if not entry[1].is_over]


def _carry_out(work: Callable[[], object], task: Task[Any], closing: threading.Event) -> None:
    try:
        outcome = work()
        if isinstance(outcome, Generator):
            outcome = _run_steps(outcome, task, closing)
    except Cancelled:
        task.settle(partial(task.cancelled.emit))
    except OrganizerError as error:
        task.settle(partial(task.failed.emit, error))
    except Exception as error:  # the job boundary: a bug must not end the thread in silence
        log.exception("A task failed")
        task.settle(partial(task.failed.emit, error))
    else:
        task.settle(partial(task.finished.emit, outcome))


def _run_steps(steps: Steps[object], task: Task[Any], closing: threading.Event) -> object:
    def tell(step: Progress) -> None:
        if closing.is_set():
            raise Cancelled
        task.report(step)

    return jobs.run(steps, tell)


def _merged(earlier: Progress | None, later: Progress) -> Progress:
    if earlier is None:
        return later
    return replace(later, changes=earlier.changes.followed_by(later.changes))
