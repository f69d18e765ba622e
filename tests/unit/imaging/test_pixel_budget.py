"""The memory that all threads share."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from organizer.imaging.pixel_budget import PixelBudget


class Gauge:
    """Sums what is held, and remembers the most of it and the most holders."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: list[int] = []
        self.seen: list[tuple[int, ...]] = []

    def enter(self, size: int) -> None:
        with self._lock:
            self._held.append(size)
            self.seen.append(tuple(self._held))

    def leave(self, size: int) -> None:
        with self._lock:
            self._held.remove(size)


def test_threads_never_hold_more_than_the_budget_unless_one_is_alone() -> None:
    budget, gauge = PixelBudget(10), Gauge()
    sizes = [1, 2, 3, 4, 5, 6, 9, 10, 11, 25] * 20

    def work(size: int) -> None:
        with budget.reserve(size):
            gauge.enter(size)
            gauge.leave(size)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, sizes, timeout=60))
    assert len(gauge.seen) == len(sizes)
    assert all(sum(held) <= 10 or len(held) == 1 for held in gauge.seen)


def test_a_picture_that_does_not_fit_waits_until_there_is_room() -> None:
    budget, order = PixelBudget(10), []
    entered, held = threading.Event(), threading.Event()

    def hold() -> None:
        with budget.reserve(8):
            held.set()
            entered.wait(60)
            order.append("first")

    def wait() -> None:
        held.wait(60)
        entered.set()
        with budget.reserve(8):
            order.append("second")

    with ThreadPoolExecutor(2) as pool:
        for job in (pool.submit(hold), pool.submit(wait)):
            job.result(60)
    assert order == ["first", "second"]


def test_what_fits_beside_another_does_not_wait() -> None:
    budget = PixelBudget(10)

    def beside() -> str:
        with budget.reserve(4):
            return "done"

    with ThreadPoolExecutor(1) as pool, budget.reserve(6):
        assert pool.submit(beside).result(60) == "done"


def test_a_failure_gives_the_memory_back() -> None:
    budget = PixelBudget(10)
    with pytest.raises(ValueError, match="bad"), budget.reserve(10):
        raise ValueError("bad")

    def again() -> str:
        with budget.reserve(10):
            return "done"

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(again).result(60) == "done"


def test_small_pictures_do_not_put_off_a_large_one() -> None:
    budget, order, queued = PixelBudget(10), [], threading.Event()
    wait_for = budget._freed.wait_for

    def watched(predicate: Callable[[], bool], timeout: float | None = None) -> bool:
        queued.set()  # nobody else gets the lock before this one really waits
        return wait_for(predicate, timeout)

    def take(size: int) -> None:
        with budget.reserve(size):
            order.append(size)

    with ThreadPoolExecutor(2) as pool:
        with budget.reserve(5):
            budget._freed.wait_for = watched
            jobs = [pool.submit(take, 9)]
            assert queued.wait(60)
            queued.clear()
            jobs.append(pool.submit(take, 2))
            assert queued.wait(60)
        for job in jobs:
            job.result(60)
    assert order == [9, 2]
