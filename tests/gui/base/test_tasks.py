"""Workers report to the UI thread, in order, and leave no thread behind."""

from __future__ import annotations

import logging
import threading

import pytest
from PySide6.QtCore import QThread

from organizer.errors import Cancelled, QueryError
from organizer.records import Changes, Progress
from organizer.ui.base.tasks import Task, TaskRunner


def record(task: Task) -> list[object]:
    """Every signal of a task as it comes."""
    told: list[object] = []
    task.progressed.connect(lambda value: told.append(("progressed", value)))
    task.finished.connect(lambda value: told.append(("finished", value)))
    task.failed.connect(lambda error: told.append(("failed", error)))
    task.cancelled.connect(lambda: told.append("cancelled"))
    task.ended.connect(lambda: told.append("ended"))
    return told


def test_a_function_runs_in_another_thread_and_its_result_arrives_in_this_one(runner, qtbot):
    arrived = []
    task = runner.run(threading.current_thread)
    task.finished.connect(lambda worker: arrived.append((worker, QThread.currentThread())))
    with qtbot.waitSignal(task.ended):
        pass
    [(worker, here)] = arrived
    assert worker is not threading.current_thread()
    assert here is runner.thread()


def test_a_generator_tells_progress_then_its_result_then_that_it_ended(runner, qtbot):
    def work():
        yield Progress("reading", 1)
        return "done"

    task = runner.run(work)
    told = record(task)
    with qtbot.waitSignal(task.ended):
        pass
    assert told == [("progressed", Progress("reading", 1)), ("finished", "done"), "ended"]


def test_a_flood_of_progress_is_thinned_without_losing_a_change(runner, qtbot):
    def work():
        for number in range(5_000):
            yield Progress("reading", number, changes=Changes(added=(number,)))

    task = runner.run(work)
    steps: list[Progress] = []
    task.progressed.connect(steps.append)
    with qtbot.waitSignal(task.ended):
        pass
    assert len(steps) < 500
    assert steps[-1].done == 4_999
    assert sorted(photo for step in steps for photo in step.changes.added) == list(range(5_000))


def test_a_photo_added_and_removed_between_two_reports_is_only_removed(runner, qtbot):
    gate = threading.Event()

    def work():
        yield Progress("reading", 0)
        gate.wait()
        yield Progress("reading", 1, changes=Changes(added=(1, 2)))
        yield Progress("reading", 2, changes=Changes(removed=(2,), groups=True))

    task = runner.run(work)
    steps: list[Progress] = []
    task.progressed.connect(steps.append)
    with qtbot.waitSignal(task.progressed):
        pass
    gate.set()
    with qtbot.waitSignal(task.ended):
        pass
    assert steps[1:] == [
        Progress("reading", 2, changes=Changes(added=(1,), removed=(2,), groups=True))
    ]


def test_a_foreseen_failure_is_passed_on_and_not_logged(runner, qtbot, caplog):
    def work():
        raise QueryError("No such thing.", "Look elsewhere.")

    task = runner.run(work)
    told = record(task)
    with qtbot.waitSignal(task.ended):
        pass
    (name, error), ended = told
    assert (name, ended) == ("failed", "ended")
    assert isinstance(error, QueryError)
    assert not caplog.records


def test_a_bug_is_logged_with_its_traceback_and_passed_on(runner, qtbot, caplog):
    with caplog.at_level(logging.ERROR):
        task = runner.run(lambda: 1 / 0)
        told = record(task)
        with qtbot.waitSignal(task.ended):
            pass
    assert isinstance(told[0][1], ZeroDivisionError)
    assert caplog.records[0].exc_info[0] is ZeroDivisionError


def test_work_that_was_stopped_is_told_as_cancelled(runner, qtbot):
    def work():
        yield Progress("reading", 1)
        raise Cancelled

    task = runner.run(work)
    told = record(task)
    with qtbot.waitSignal(task.ended):
        pass
    assert told[1:] == ["cancelled", "ended"]


def test_tasks_of_one_lane_run_in_order_and_lanes_run_side_by_side(runner, qtbot):
    gate = threading.Event()
    order = []
    runner.run(gate.wait, lane="first")
    last = runner.run(lambda: order.append("waited"), lane="first")
    other = runner.run(lambda: order.append("beside"), lane="second")
    with qtbot.waitSignal(other.ended):
        pass
    gate.set()
    with qtbot.waitSignal(last.ended):
        pass
    assert order == ["beside", "waited"]


def test_replacing_cancels_what_still_waits_in_the_lane(runner, qtbot):
    gate = threading.Event()
    running = runner.run(gate.wait, lane="search")
    waiting = runner.run(lambda: "old", lane="search")
    elsewhere = runner.run(lambda: "other lane", lane="photos")
    newest = runner.run(lambda: "new", lane="search", replace=True)
    told = [record(task) for task in (running, waiting, elsewhere, newest)]
    gate.set()
    with qtbot.waitSignals([task.ended for task in (running, waiting, elsewhere, newest)]):
        pass
    assert told == [
        [("finished", True), "ended"],
        ["cancelled", "ended"],
        [("finished", "other lane"), "ended"],
        [("finished", "new"), "ended"],
    ]


@pytest.mark.usefixtures("qapp")
def test_closing_leaves_a_generator_at_its_next_step_and_tells_nothing_more():
    runner = TaskRunner()
    began, left = threading.Event(), threading.Event()

    def work():
        try:
            while True:
                began.set()
                yield Progress("reading", 1)
        finally:
            left.set()

    told = record(runner.run(work))
    began.wait()
    runner.close()
    assert left.is_set()
    assert told == []
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("smalti-")]


@pytest.mark.usefixtures("qapp")
def test_after_closing_nothing_runs():
    runner = TaskRunner()
    runner.close()
    ran = []
    runner.run(lambda: ran.append(1))
    runner.close()
    assert ran == []
