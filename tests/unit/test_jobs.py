"""Pause, resume and cancel."""

from __future__ import annotations

import threading

import pytest

from organizer.errors import Cancelled
from organizer.jobs import Control


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
