"""Clears photos out as a person has decided: their ratings stay with the keepers."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from organizer import formatting
from organizer.jobs import Control
from organizer.library.actions.actions import Actions
from organizer.library.cleanup.duplicate_finder import DuplicateFinder
from organizer.records import ActionKind, ActionSummary, Duplicates, Progress


@dataclass(frozen=True, slots=True)
class Clearance:
    """What is to be done with which photos."""

    kind: ActionKind
    """Archive, trash or remove."""
    photos: Sequence[int]
    merges: Callable[[], Sequence[Duplicates]] = tuple
    """Works out, in a worker, the keepers that stay, each with its photos that go."""
    emptied: int = 0
    """Sets of duplicates of which nothing stays."""
    source: str = ""
    """What the photos are of, such as “Screenshots” in quotes; empty for nothing named."""


def plan_clearance(
    actions: Actions, clearance: Clearance, target: Path | None = None
) -> ActionSummary:
    """What a clearance would do, to `target` where that is known already; changes nothing.

    ActionError where photos cannot be archived there.
    """
    if target is not None:
        actions.check_place(target)
    plan = actions.summary(clearance.kind, clearance.photos)
    plan = replace(plan, source=clearance.source, target=target)
    if not clearance.emptied:
        return plan
    sets = formatting.counted(clearance.emptied, "set")
    return replace(plan, notes=(f"Nothing stays of {sets}: every copy goes.", *plan.notes))


def clear_out(
    actions: Actions,
    duplicate_finder: DuplicateFinder,
    clearance: Clearance,
    target: Path | None,
    control: Control,
) -> Generator[Progress, None, ActionSummary]:
    """Give the keepers the ratings, then archive the photos to `target`, trash or remove them.

    Stopped between two keepers, no photo has left. Ends and fails as the action does, whose undo
    takes the ratings back as well.
    """
    merges, edit = clearance.merges(), None
    for done, each in enumerate(merges, start=1):
        control.checkpoint()
        merged = duplicate_finder.merge(each, into=edit)
        edit = merged.edit
        yield Progress("Keeping ratings", done, len(merges), changes=merged.changes)
    try:
        return (yield from _let_go(actions, clearance, target, control))
    finally:
        if edit is not None:
            duplicate_finder.bind(edit)


def _let_go(
    actions: Actions, clearance: Clearance, target: Path | None, control: Control
) -> Generator[Progress, None, ActionSummary]:
    match clearance.kind:
        case ActionKind.ARCHIVE if target is not None:
            return (yield from actions.archive(clearance.photos, target, control))
        case ActionKind.TRASH:
            return (yield from actions.trash(clearance.photos, control))
        case ActionKind.REMOVE:
            return (yield from actions.remove(clearance.photos, control))
    raise ValueError(f"{clearance.kind} to {target}")
