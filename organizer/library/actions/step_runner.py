"""Carries the files of one journalled action to their place and back."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from organizer import formatting
from organizer.catalogue import Catalogue
from organizer.catalogue.journal import Action, Step, StepState
from organizer.errors import ActionError, Cancelled
from organizer.jobs import Control
from organizer.library.actions.destination import Destination
from organizer.library.actions.files import safe_files
from organizer.library.actions.files.safe_move import check_unchanged, move
from organizer.library.actions.notes import (
    PARTED_PAIR,
    STAYS_WITH_PHOTO,
    Guard,
    LeftAlone,
    LostPhoto,
    Note,
    Notes,
    explain_os_error,
    explain_parted,
)
from organizer.library.actions.return_places import ReturnPlaces
from organizer.library.actions.step_plan import Fates
from organizer.library.actions.step_recorder import StepRecorder
from organizer.library.actions.trash import NO_TRASH
from organizer.library.anchors import Anchors
from organizer.library.file_identity import stamp_of
from organizer.paths import displayable
from organizer.records import ActionKind, ActionSummary, Progress

_log = logging.getLogger(__name__)

_SECONDS_BETWEEN_RECORDS = 0.2
"""What has moved is recorded this often; after a crash the disk itself tells about the rest."""


@dataclass(frozen=True, slots=True)
class _Direction:
    """There or back."""

    kind: ActionKind
    move: Callable[[Step], None]
    rename: Callable[[Step], Step]
    """Another goal, when there is something at the old one."""
    moved: StepState
    left: StepState
    """What a file is that was left alone."""
    anchors: Anchors
    goal: Callable[[Step], Path]
    """Where a file is once it has moved."""
    may_stop: bool = True
    check: Callable[[Step], None] | None = None
    """LeftAlone where a photo would not move: then the other half of its pair does not, either.

    None where one half may move without the other.
    """


class StepRunner:
    """Every step is in the journal before its file moves, and marked after."""

    def __init__(
        self, catalogue: Catalogue, action: Action, place: Destination, notes: Notes
    ) -> None:
        self._catalogue = catalogue
        self._journal = catalogue.journal
        self._action = action
        self._place = place
        self._notes = notes
        self._recorder = StepRecorder(catalogue, action, place, notes)

    def send(
        self, steps: Sequence[Step], control: Control, guard: Guard | None = None
    ) -> Generator[Progress, None, ActionSummary]:
        """Move the files of planned steps to their targets; those that the guard lets go."""
        way = self._way_there(guard)
        try:
            refusals = yield from self._place.prepare(
                steps, control, partial(self._journal.retarget, self._action.id)
            )
        except (Cancelled, ActionError):
            self._recorder.end()
            raise
        unfit = [step for step in steps if step.position in refusals]
        self._recorder.record(
            way.moved, [self._leave(step, refusals[step.position], way.left) for step in unfit]
        )
        wanted = [step for step in steps if step.position not in refusals]
        staying = {step.photo for step in unfit if not step.is_companion}
        return (yield from self._carry(way, wanted, staying, control))

    def bring_back(
        self, steps: Sequence[Step], control: Control
    ) -> Generator[Progress, None, ActionSummary]:
        """Move the files of done steps to where they were, or beside what is there now."""
        if not self._place.is_reachable():
            raise ActionError(
                f"The archive {displayable(self._place.target)} is not there now.",
                "Connect the drive it is on, then undo again.",
            )
        places = ReturnPlaces(self._catalogue, self._journal.steps(self._action.id))
        anchors = self._place.anchors.joined_with(Anchors(places.roots_of(steps)))
        found = self._locate(places, steps)
        if not anchors.hold():
            raise ActionError("The drive was taken away.", "Connect it, then undo again.")
        if not found:
            raise ActionError(
                f"The folder {displayable(steps[0].source.parent)} is not there now.",
                "Connect the drive it is on or make the folder again, then undo again.",
            )
        with self._catalogue.store.write():
            self._journal.record(self._action.id, found)
            self._journal.resume(self._action.id)
        returning = [step for step in found if step.state is StepState.RETURNING]
        return (yield from self._carry(self._way_back(anchors), returning, set(), control))

    def recover(self, control: Control) -> Generator[Progress, None, ActionSummary]:
        """Finish or roll back, file by file, what a crash cut short.

        A companion follows its photos, which have moved or have not by then.
        """
        settled: dict[StepState, list[Step]] = {StepState.DONE: [], StepState.RETURNED: []}
        states: dict[int, StepState] = {}
        undecided = False
        for step in self._journal.steps(self._action.id):
            if step.state in (StepState.PLANNED, StepState.RETURNING):
                control.checkpoint()
                is_planned = step.state is StepState.PLANNED
                way = self._way_there() if is_planned else self._way_back(self._place.anchors)
                after = self._settle(way, step, states)
                if after is None:
                    undecided = True
                else:
                    step = after
                    settled[way.moved].append(step)
            if not step.is_companion:
                states[step.photo] = step.state
        for moved, steps in settled.items():
            self._recorder.record(moved, steps)
        changes = self._recorder.changes
        yield Progress(ActionKind.RECOVER.words.stage, len(self._recorder.moved), changes=changes)
        if not undecided:
            self._recorder.end()
        return self._recorder.summary(ActionKind.RECOVER)

    # Moving

    def _way_there(self, guard: Guard | None = None) -> _Direction:
        def ask(step: Step) -> None:
            if guard and not step.is_companion:
                guard(step.photo, closely=True)

        def take(step: Step) -> None:
            ask(step)
            self._place.take(step)

        def check(step: Step) -> None:
            check_unchanged(step)
            ask(step)

        return _Direction(
            kind=self._action.kind,
            move=take,
            rename=self._place.rename,
            moved=StepState.DONE,
            left=StepState.SKIPPED,
            anchors=self._place.anchors,
            goal=lambda step: step.target,
            may_stop=self._place.can_stop,
            check=check,
        )

    def _way_back(self, anchors: Anchors) -> _Direction:
        return _Direction(
            kind=ActionKind.UNDO,
            move=self._place.give,
            rename=lambda step: replace(
                step, back=safe_files.free_name(step.back, os.path.lexists)
            ),
            moved=StepState.RETURNED,
            left=StepState.DONE,
            anchors=anchors,
            goal=lambda step: step.back,
        )

    def _carry(
        self, way: _Direction, steps: Sequence[Step], staying: set[int], control: Control
    ) -> Generator[Progress, None, ActionSummary]:
        """Step after step; whatever ends it, what moved is recorded and told first."""
        unrecorded: list[Step] = []
        recorded = time.monotonic()
        stopped: Cancelled | OSError | ActionError | None = None
        stage = way.kind.words.stage
        fates = Fates(steps, staying)
        for number, step in enumerate(steps):
            try:
                if way.may_stop and fates.gone.isdisjoint(step.bound):
                    control.checkpoint()
                held = fates.why_held(step, way.check)
                unrecorded.append(
                    self._leave(step, held, way.left) if held else self._attempt(way, step)
                )
            except (Cancelled, OSError, ActionError) as error:
                stopped = error
                break
            fates.settle(unrecorded[-1], way.moved, way.left)
            if time.monotonic() - recorded > _SECONDS_BETWEEN_RECORDS:
                changes = self._recorder.record(way.moved, unrecorded)
                yield Progress(stage, number + 1, len(steps), changes=changes)
                unrecorded = []
                recorded = time.monotonic()
        changes = self._recorder.record(way.moved, unrecorded)
        self._recorder.end()
        yield Progress(stage, len(self._recorder.moved), len(steps), changes=changes)
        self._explain(way, steps, stopped)
        return self._recorder.summary(way.kind)

    def _attempt(self, way: _Direction, step: Step) -> Step:
        """Move one file, or say why not. OSError, ActionError where the others fare no better."""
        while True:
            way.anchors.check()
            try:
                way.move(step)
            except FileExistsError as error:
                renamed = way.rename(step)
                if renamed == step:
                    return self._leave(step, explain_os_error(error), way.left)
                step = renamed
                self._journal.record(self._action.id, [step])
            except LostPhoto as lost:
                way.anchors.check()
                return self._leave(step, lost.note, StepState.LOST)
            except LeftAlone as left:
                way.anchors.check()
                return self._leave(step, left.note, way.left)
            except OSError as error:
                if error.errno in safe_files.DISK_ENDED:
                    raise
                return self._leave(step, explain_os_error(error), way.left)
            else:
                if not way.anchors.hold():
                    self._fetch_from_below(way, step)
                return replace(step, state=way.moved)

    def _fetch_from_below(self, way: _Direction, step: Step) -> None:
        """A drive went away this moment: a file below its mount point goes back where it was.

        OSError with ENODEV then; otherwise it had arrived on the drive.
        """
        goal = way.goal(step)
        origin = step.target if goal == step.back else step.source
        if not os.path.lexists(goal):
            return
        if not origin.is_absolute():
            goal.unlink()  # a copy of what the zip file still holds
        elif not os.path.lexists(origin):
            move(goal, origin, step.content)
        way.anchors.check()

    def _leave(self, step: Step, note: Note, state: StepState) -> Step:
        if step.is_companion and state is StepState.SKIPPED and note != STAYS_WITH_PHOTO:
            note = explain_parted(note)
        self._notes.add(note, step.source)
        return replace(step, state=state, note=note.about(step.source))

    def _explain(self, way: _Direction, steps: Sequence[Step], stopped: Exception | None) -> None:
        """Raise what the person must know instead of a summary."""
        if isinstance(stopped, (Cancelled, ActionError)):
            raise stopped
        if isinstance(stopped, OSError):
            count = self._recorder.moved_photos
            total = sum(not step.is_companion for step in steps)
            is_away = stopped.errno in safe_files.DRIVE_GONE
            raise ActionError(
                f"{os.strerror(stopped.errno or 0)}: {count:,} of {total:,} photos "
                f"were {way.kind.words.past}, the others are untouched{self._parted(steps)}.",
                "Connect the drive again, then do the same with the others."
                if is_away
                else "Free some space, then do the same with the others.",
            ) from stopped
        if not self._recorder.moved and self._notes.only() == NO_TRASH:
            raise ActionError(
                "These photos are on a drive without a trash, so none was moved.",
                "Archive them instead, or delete them in your file manager.",
            )

    def _parted(self, steps: Sequence[Step]) -> str:
        """What belongs to photos that have moved and could not follow them; mostly nothing."""
        moved = {step.position for step in self._recorder.moved}
        gone = {step.photo for step in self._recorder.moved if not step.is_companion}
        behind = sum(
            step.is_companion and step.position not in moved and gone.issuperset(step.bound)
            for step in steps
        )
        return f", and {formatting.files(0, behind)} stayed behind" if behind else ""

    # Bringing back

    def _locate(self, places: ReturnPlaces, steps: Sequence[Step]) -> list[Step]:
        """The steps that are ready to return, and those that never can."""
        found: list[Step] = []
        for step in steps:
            try:
                places.check_away(step, self._recorder.away)
                located = self._place.find(step)
                back = places.choose(step)
            except LostPhoto as lost:
                found.append(self._leave(step, lost.note, StepState.LOST))
            except LeftAlone as left:
                self._notes.add(left.note, step.source)
            else:
                found.append(replace(located, state=StepState.RETURNING, back=back))
        return found

    # After a crash

    def _settle(self, way: _Direction, step: Step, states: Mapping[int, StepState]) -> Step | None:
        """What a step that was under way is now; None while that cannot be told.

        `states` are those of the photos before it.
        """
        bound = {states[photo] for photo in step.bound if photo in states}
        if step.is_companion and bound & {StepState.PLANNED, StepState.RETURNING}:
            return None
        is_held = way.left in bound
        if is_held and step.state is StepState.PLANNED and stamp_of(step.source) is not None:
            return replace(step, state=way.left)  # it waited for a photo that stays
        arrived = self._has_arrived(step)
        if arrived is None:
            return None
        if arrived:
            return replace(step, state=way.moved)
        if not step.is_companion:
            if way.moved in bound and step.state is StepState.PLANNED:
                return self._leave(step, PARTED_PAIR, way.left)
            return replace(step, state=way.left)
        if is_held:
            return replace(step, state=way.left)
        try:
            return self._attempt(way, step)
        except OSError as error:
            if error.errno in safe_files.DRIVE_GONE:
                return None
            return self._leave(step, explain_os_error(error), way.left)

    def _has_arrived(self, step: Step) -> bool | None:
        """Whether a file is where it was going; None while that cannot be told."""
        is_back = step.state is StepState.RETURNING
        here = step.back if is_back else step.source
        roots = self._catalogue.roots.every()
        root = next((root for root in roots if here.is_relative_to(root.path)), None)
        if root is not None and not root.path.is_dir():
            return None
        try:
            return self._place.finish_giving(step) if is_back else self._place.finish_taking(step)
        except OSError as error:
            _log.warning("An interrupted action waits: %s", error)
            return None
