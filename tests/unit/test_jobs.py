"""Pause, resume and cancel."""

from __future__ import annotations

import threading
from collections.abc import Generator

import pytest

from organizer.errors import Cancelled
from organizer.jobs import Control, checked, converted, run


def test_a_running_job_goes_on() -> None:
    control = Control()
    control.checkpoint()
    assert not control.paused
    assert not control.cancelled


def test_a_cancelled_job_stops_at_its_next_checkpoint_and_every_later_one() -> None:
    control = Control()
    control.cancel()
    for _ in range(2):
        with pytest.raises(Cancelled):
            control.checkpoint()


@pytest.mark.parametrize("is_cancelled", [False, True])
def test_a_paused_job_can_be_resumed_and_cancelled_from_another_thread(is_cancelled: bool) -> None:
    control = Control()
    control.pause()
    assert control.paused
    ended: list[str] = []

    def job() -> None:
        try:
            control.checkpoint()
            ended.append("resumed")
        except Cancelled:
            ended.append("cancelled")

    thread = threading.Thread(target=job)
    thread.start()
    control.cancel() if is_cancelled else control.resume()
    thread.join()
    assert ended == ["cancelled" if is_cancelled else "resumed"]
    assert not control.paused


def work(closed: list[bool]) -> Generator[int, None, str]:
    try:
        yield 1
        yield 2
    finally:
        closed.append(True)
    return "done"


def test_long_work_is_run_to_its_result_and_its_steps_may_be_heard_of() -> None:
    steps: list[int] = []
    assert run(work([])) == "done"
    assert run(work([]), steps.append) == "done"
    assert steps == [1, 2]


def test_checked_work_has_the_same_steps_and_the_same_result() -> None:
    steps: list[int] = []
    assert run(checked(work([]), Control()), steps.append) == "done"
    assert steps == [1, 2]


def test_checked_work_stops_after_the_step_in_which_it_was_cancelled() -> None:
    control, closed = Control(), list[bool]()
    steps = checked(work(closed), control)
    assert next(steps) == 1
    control.cancel()
    with pytest.raises(Cancelled):
        next(steps)
    assert closed == [True]


def test_converted_work_is_closed_with_what_it_converts() -> None:
    closed: list[bool] = []
    steps = converted(work(closed), str)
    assert next(steps) == "1"
    steps.close()
    assert closed == [True]
