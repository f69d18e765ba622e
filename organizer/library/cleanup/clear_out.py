"""Clears photos out as a person has decided, each only while what is kept in its place is there."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from organizer import formatting
from organizer.jobs import Control
from organizer.library.actions.actions import Actions
from organizer.library.actions.notes import LeftAlone
from organizer.library.cleanup.duplicate_finder import DuplicateFinder
from organizer.library.cleanup.keeper_check import KeeperCheck
from organizer.library.shot_pairs import find_partners, with_partners
from organizer.records import ActionKind, ActionSummary, Clearable, Duplicates, Progress


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
    found_in: Sequence[Duplicates | Clearable] = ()
    """Where the photos were found: what is not any more what it was then is left alone."""


def contents_of(found: Iterable[Duplicates | Clearable]) -> dict[int, str]:
    """What photos held when they were found."""
    shared = {id(each.contents): each.contents for each in found}  # by all sets of one search
    return {photo: held for each in shared.values() for photo, held in each.items()}


def plan_clearance(
    actions: Actions, clearance: Clearance, target: Path | None = None
) -> ActionSummary:
    """What a clearance would do, to `target` where that is known already; changes nothing.

    ActionError where photos cannot be archived there.
    """
    if target is not None:
        actions.check_place(target)
    guard = _guard(actions, clearance, clearance.merges())
    plan = actions.summary(clearance.kind, clearance.photos, guard)
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

    A photo whose keeper is not there as it was stays, and so does one that changed since.
    Stopped between two keepers, no photo has left. Ends and fails as the action does, whose undo
    takes the ratings back as well.
    """
    merges, edit = clearance.merges(), None
    guard = _guard(actions, clearance, merges)
    merges = [
        replace(each, photos=(each.keep, *photos))
        for each in merges
        if (photos := [photo for photo in each.photos[1:] if _may_go(guard, photo)])
    ]
    for done, each in enumerate(merges, start=1):
        control.checkpoint()
        merged = duplicate_finder.merge(each, into=edit)
        edit = merged.edit
        yield Progress("Keeping ratings", done, len(merges), changes=merged.changes)
    try:
        return (yield from _let_go(actions, clearance, target, control, guard))
    finally:
        if edit is not None:
            duplicate_finder.bind(edit)


def _guard(
    actions: Actions, clearance: Clearance, merges: Sequence[Duplicates]
) -> KeeperCheck | None:
    """What lets the photos go; nothing where their files stay anyway."""
    if clearance.kind is ActionKind.REMOVE:
        return None
    found = (*clearance.found_in, *merges)
    keepers: dict[int, int] = {}
    for each in found:
        keepers |= each.keepers if isinstance(each, Clearable) else {}
    for merge in merges:
        keepers |= dict.fromkeys(merge.photos[1:], merge.keep)
    partners = find_partners(actions.catalogue, [*clearance.photos, *keepers.values()])
    # The other halves of pairs go along, each while the other half of what is kept stays.
    for spare, keeper in tuple(keepers.items()):
        if spare in partners and keeper in partners:
            keepers.setdefault(partners[spare], partners[keeper])
    spares = {photo for merge in merges for photo in merge.photos[1:]}
    unmatched = {partners[photo] for photo in spares if photo in partners} - keepers.keys()
    going = with_partners(clearance.photos, partners)
    return KeeperCheck(actions.catalogue, going, keepers, contents_of(found), unmatched)


def _may_go(guard: KeeperCheck | None, photo: int) -> bool:
    try:
        if guard:
            guard(photo, closely=False)
    except (LeftAlone, OSError):
        return False
    return True


def _let_go(
    actions: Actions,
    clearance: Clearance,
    target: Path | None,
    control: Control,
    guard: KeeperCheck | None,
) -> Generator[Progress, None, ActionSummary]:
    match clearance.kind:
        case ActionKind.ARCHIVE if target is not None:
            return (yield from actions.archive(clearance.photos, target, control, guard))
        case ActionKind.TRASH:
            return (yield from actions.trash(clearance.photos, control, guard))
        case ActionKind.REMOVE:
            return (yield from actions.remove(clearance.photos, control))
    raise ValueError(f"{clearance.kind} to {target}")
