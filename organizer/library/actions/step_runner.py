"""Carries the photos of one journalled action to their place and back."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from organizer.catalogue import Catalogue
from organizer.catalogue.journal import Action, Step, StepState
from organizer.errors import ActionError, Cancelled
from organizer.jobs import Control
from organizer.library.actions import safe_files
from organizer.library.actions.anchors import Anchors
from organizer.library.actions.destination import Destination
from organizer.library.actions.notes import (
    ALREADY_BACK,
    OFFLINE,
    LeftAlone,
    LostPhoto,
    Note,
    Notes,
    explain_os_error,
)
from organizer.library.actions.safe_move import move
from organizer.library.actions.step_recorder import StepRecorder, inside_root
from organizer.library.actions.trash import NO_TRASH
from organizer.paths import displayable
from organizer.records import ActionKind, ActionSummary, Photo, Progress

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
    """What a photo is that was left alone."""
    anchors: Anchors
    goal: Callable[[Step], Path]
    """Where a file is once it has moved."""
    may_stop: bool = True


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
        self, steps: Sequence[Step], control: Control
    ) -> Generator[Progress, None, ActionSummary]:
        """Move the files of planned steps to their targets."""
        way = _Direction(
            kind=self._action.kind,
            move=self._place.take,
            rename=self._place.rename,
            moved=StepState.DONE,
            left=StepState.SKIPPED,
            anchors=self._place.anchors,
            goal=lambda step: step.target,
            may_stop=self._place.can_stop,
        )
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
        return (yield from self._carry(way, wanted, control))

    def bring_back(
        self, steps: Sequence[Step], control: Control
    ) -> Generator[Progress, None, ActionSummary]:
        """Move the files of done steps to where they were, or beside what is there now."""
        if not self._place.is_reachable():
            raise ActionError(
                f"The archive {displayable(self._place.target)} is not there now.",
                "Connect the drive it is on, then undo again.",
            )
        anchors = self._place.anchors.joined_with(Anchors(self._roots_of(steps)))
        found = self._locate(steps)
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
        way = _Direction(
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
        returning = [step for step in found if step.state is StepState.RETURNING]
        return (yield from self._carry(way, returning, control))

    def recover(self, control: Control) -> Generator[Progress, None, ActionSummary]:
        """Finish or roll back, file by file, what a crash cut short."""
        sent: list[Step] = []
        returned: list[Step] = []
        undecided = False
        for step in self._journal.steps(self._action.id):
            if step.state not in (StepState.PLANNED, StepState.RETURNING):
                continue
            control.checkpoint()
            arrived = self._has_arrived(step)
            if arrived is None:
                undecided = True
            elif step.state is StepState.PLANNED:
                sent.append(replace(step, state=StepState.DONE if arrived else StepState.SKIPPED))
            else:
                returned.append(
                    replace(step, state=StepState.RETURNED if arrived else StepState.DONE)
                )
        self._recorder.record(StepState.DONE, sent)
        self._recorder.record(StepState.RETURNED, returned)
        changes = self._recorder.changes
        yield Progress(ActionKind.RECOVER.words.stage, len(self._recorder.moved), changes=changes)
        if not undecided:
            self._recorder.end()
        return self._recorder.summary(ActionKind.RECOVER)

    # Moving

    def _carry(
        self, way: _Direction, steps: Sequence[Step], control: Control
    ) -> Generator[Progress, None, ActionSummary]:
        """Step after step; whatever ends it, what moved is recorded and told first."""
        unrecorded: list[Step] = []
        recorded = time.monotonic()
        stopped: Cancelled | OSError | ActionError | None = None
        stage = way.kind.words.stage
        for number, step in enumerate(steps):
            try:
                if way.may_stop:
                    control.checkpoint()
                unrecorded.append(self._attempt(way, step))
            except (Cancelled, OSError, ActionError) as error:
                stopped = error
                break
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
        self._notes.add(note, step.source)
        return replace(step, state=state, note=note.about(step.source))

    def _explain(self, way: _Direction, steps: Sequence[Step], stopped: Exception | None) -> None:
        """Raise what the person must know instead of a summary."""
        if isinstance(stopped, (Cancelled, ActionError)):
            raise stopped
        if isinstance(stopped, OSError):
            count = len(self._recorder.moved)
            is_away = stopped.errno in safe_files.DRIVE_GONE
            raise ActionError(
                f"{os.strerror(stopped.errno or 0)}: {count:,} of {len(steps):,} photos "
                f"were {way.kind.words.past}, the others are untouched.",
                "Connect the drive again, then do the same with the others."
                if is_away
                else "Free some space, then do the same with the others.",
            ) from stopped
        if not self._recorder.moved and self._notes.only() == NO_TRASH:
            raise ActionError(
                "These photos are on a drive without a trash, so none was moved.",
                "Archive them instead, or delete them in your file manager.",
            )

    # Bringing back

    def _locate(self, steps: Sequence[Step]) -> list[Step]:
        """The steps that are ready to return, and those that never can."""
        photos = {p.id: p for p in self._catalogue.photos.by_ids(step.photo for step in steps)}
        roots = {root.id: root.path for root in self._catalogue.roots.every()}
        wanted = {photo.path for photo in photos.values()}
        found: list[Step] = []
        for step in steps:
            photo = photos[step.photo]
            try:
                if photo.state is not self._recorder.away:
                    raise LostPhoto(ALREADY_BACK)
                located = self._place.find(step)
            except LostPhoto as lost:
                found.append(self._leave(step, lost.note, StepState.LOST))
                continue
            if not roots[photo.root].is_dir():
                self._notes.add(OFFLINE, step.source)
                continue
            back = self._choose_back(photo, roots[photo.root], wanted)
            found.append(replace(located, state=StepState.RETURNING, back=back))
        return found

    def _roots_of(self, steps: Sequence[Step]) -> set[Path]:
        photos = self._catalogue.photos.by_ids(step.photo for step in steps)
        wanted = {photo.root for photo in photos}
        return {root.path for root in self._catalogue.roots.all() if root.id in wanted}

    def _choose_back(self, photo: Photo, root: Path, wanted: set[Path]) -> Path:
        """Where a photo can come back to: neither a file nor another photo is there."""
        return safe_files.free_name(
            photo.path,
            lambda path: (
                os.path.lexists(path)
                or (path != photo.path and path in wanted)
                or self._journal.is_claimed(photo.root, inside_root(path, root), photo.id)
            ),
        )

    # After a crash

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
