"""What the journal remembers of actions."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from organizer.catalogue import Catalogue
from organizer.catalogue.journal import NOWHERE, Action, Step, StepState
from organizer.records import ActionKind, Root, Stamp, State

Add = Callable[..., int]
PLACE = Path("/archive")


@pytest.fixture
def steps(add: Add) -> list[Step]:
    """Two steps, one with names that are not text."""
    odd = os.fsdecode(b"\xff\xfe.jpg") if os.name == "posix" else "odd.jpg"
    return [
        Step(0, add(b"a"), Path("/photos/a.jpg"), PLACE / "a.jpg", Stamp(3, -4), "c1"),
        Step(1, add(b"b"), Path("/photos") / odd, PLACE / odd, Stamp(2**40, 2**62), "c2"),
    ]


@pytest.fixture
def action(catalogue: Catalogue, steps: list[Step]) -> Action:
    return catalogue.journal.begin(ActionKind.ARCHIVE, PLACE, steps)


def states(catalogue: Catalogue, action: Action) -> list[StepState]:
    return [step.state for step in catalogue.journal.steps(action.id)]


def test_what_was_begun_is_there_after_a_restart(
    catalogue: Catalogue, action: Action, steps: list[Step]
) -> None:
    path = catalogue.store.path
    catalogue.close()
    again = Catalogue(path)
    assert again.journal.unfinished() == [action]
    assert again.journal.steps(action.id) == steps
    again.close()


def test_a_step_is_written_anew(catalogue: Catalogue, action: Action, steps: list[Step]) -> None:
    changed = replace(
        steps[0], state=StepState.LOST, target=PLACE / "a (2).jpg", back=Path("/b"), note="Gone."
    )
    catalogue.journal.record(action.id, [changed])
    assert catalogue.journal.steps(action.id) == [changed, steps[1]]


def test_an_ended_action_has_nothing_planned(
    catalogue: Catalogue, action: Action, steps: list[Step]
) -> None:
    catalogue.journal.record(action.id, [replace(steps[0], state=StepState.DONE)])
    catalogue.journal.end(action.id)
    assert states(catalogue, action) == [StepState.DONE, StepState.SKIPPED]
    assert catalogue.journal.unfinished() == []


def test_an_undo_that_ended_early_leaves_the_rest_done(
    catalogue: Catalogue, action: Action, steps: list[Step]
) -> None:
    catalogue.journal.end(action.id)
    catalogue.journal.resume(action.id)
    assert catalogue.journal.unfinished() == [action]
    first = replace(steps[0], state=StepState.RETURNED)
    second = replace(steps[1], state=StepState.RETURNING)
    catalogue.journal.record(action.id, [first, second])
    catalogue.journal.end(action.id)
    assert states(catalogue, action) == [StepState.RETURNED, StepState.DONE]
    assert catalogue.journal.count_done(action.id) == (1, 0)


def test_the_newest_action_with_something_done_is_undone_first(
    catalogue: Catalogue, steps: list[Step]
) -> None:
    done = [replace(step, state=StepState.DONE) for step in steps]
    assert catalogue.journal.undoable() is None
    first = catalogue.journal.begin(ActionKind.REMOVE, NOWHERE, done)
    second = catalogue.journal.begin(ActionKind.TRASH, NOWHERE, done)
    catalogue.journal.begin(ActionKind.ARCHIVE, PLACE, steps)
    assert catalogue.journal.undoable() == second
    catalogue.journal.record(second.id, [replace(s, state=StepState.RETURNED) for s in steps])
    assert catalogue.journal.undoable() == first
    catalogue.journal.record(first.id, [replace(s, state=StepState.LOST) for s in steps])
    assert catalogue.journal.undoable() is None


def test_unfinished_actions_come_oldest_first(catalogue: Catalogue, steps: list[Step]) -> None:
    begun = [catalogue.journal.begin(ActionKind.TRASH, NOWHERE, steps) for _ in range(3)]
    catalogue.journal.end(begun[1].id)
    assert catalogue.journal.unfinished() == [begun[0], begun[2]]


def test_an_action_is_begun_with_all_its_steps_or_not_at_all(
    catalogue: Catalogue, steps: list[Step]
) -> None:
    def failing() -> object:
        yield steps[0]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        catalogue.journal.begin(ActionKind.ARCHIVE, PLACE, failing())
    assert catalogue.journal.unfinished() == []


def test_a_path_is_claimed_by_another_present_photo_alone(
    catalogue: Catalogue, add: Add, root: Root
) -> None:
    photo = add(b"a")
    other = add(b"b")
    journal = catalogue.journal
    assert journal.is_claimed(root.id, b"a", other)
    assert not journal.is_claimed(root.id, b"a", photo)
    assert not journal.is_claimed(root.id, b"c", photo)
    catalogue.photos.set_state([photo], State.MISSING)
    assert not journal.is_claimed(root.id, b"a", other)


def test_companions_are_counted_apart_from_photos(catalogue: Catalogue, steps: list[Step]) -> None:
    first, second = (replace(step, state=StepState.DONE, bound=(9,)) for step in steps)
    both = (first.photo, second.photo)
    companion = replace(first, position=2, source=Path("/photos/a.xmp"), bound=both)
    action = catalogue.journal.begin(ActionKind.ARCHIVE, PLACE, [first, second, companion])
    assert [step.is_companion for step in catalogue.journal.steps(action.id)] == [
        False,
        False,
        True,
    ]
    assert catalogue.journal.steps(action.id)[2].bound == both
    assert catalogue.journal.count_done(action.id) == (2, 1)
