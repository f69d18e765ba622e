"""Archives, trashes and removes photos, each journalled before it starts; undoes and recovers."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from organizer import formatting
from organizer.catalogue import Catalogue
from organizer.catalogue.journal import NOWHERE, Action, Step, StepState
from organizer.errors import ActionError
from organizer.jobs import Control
from organizer.library.actions.archive_place import check_place, is_zip_file
from organizer.library.actions.destination import Destination
from organizer.library.actions.folder_archive import FolderArchive
from organizer.library.actions.notes import (
    CHANGED,
    GOES_ALONG,
    OFFLINE,
    STAYS_WITH_PARTNER,
    VANISHED,
    Guard,
    LeftAlone,
    Notes,
    explain_os_error,
)
from organizer.library.actions.step_plan import find_companions, plan_steps, read_companions
from organizer.library.actions.step_runner import StepRunner
from organizer.library.actions.trash import Trash
from organizer.library.actions.zip_archive import ZipArchive
from organizer.library.file_identity import is_unchanged, known_stamp
from organizer.library.folder_removal import FolderRemoval
from organizer.library.shot_pairs import find_partners, with_partners
from organizer.records import (
    ActionKind,
    ActionSummary,
    Changes,
    Photo,
    Progress,
    Root,
    State,
)

_Job = Generator[Progress, None, ActionSummary]

_SHOWN = 12
"""Photos of a plan that a person sees before they agree."""


class Actions:
    """What a person does to their own files. One action at a time.

    Every action is a generator: Progress as it goes, in the end a summary. Cancelled, and an
    ActionError such as a full disk, come after what was done until then is recorded, told by a
    last Progress and undoable; the other files are untouched then.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self.folder_removal = FolderRemoval(catalogue)

    @property
    def catalogue(self) -> Catalogue:
        """What knows the photos."""
        return self._catalogue

    def summary(
        self, kind: ActionKind, photos: Sequence[int], guard: Guard | None = None
    ) -> ActionSummary:
        """What archive, trash or remove would do; changes nothing."""
        notes = Notes()
        chosen = self._choose(kind, photos, notes, guard)
        asked = set(map(int, photos))
        for photo in chosen:
            if photo.id not in asked:
                notes.add(GOES_ALONG, photo.path)
        companions = [] if kind is ActionKind.REMOVE else find_companions(chosen, notes)
        return ActionSummary(
            kind,
            len(chosen),
            _size(chosen) + sum(companion.stamp.size for companion in companions),
            notes.sentences(),
            photos=tuple(photo.id for photo in chosen[:_SHOWN]),
            companions=len(companions),
        )

    def check_place(self, target: Path) -> None:
        """Whether `archive` could move photos to this absolute path. Not for the UI thread.

        ActionError with the reason otherwise.
        """
        check_place(self._catalogue, target)

    def undoable(self) -> str | None:
        """What `undo` would undo, such as "Archive 12 photos"."""
        action = self._catalogue.journal.undoable()
        if action is None:
            return None
        return self._title(action)

    def archive(
        self, photos: Sequence[int], target: Path, control: Control, guard: Guard | None = None
    ) -> _Job:
        """Move photos into an archive folder, or into a new zip file where `target` ends so.

        They lie there below their root's name as they did below the root. What exists there is
        kept: a photo, or the zip file, gets a number in its name.
        """
        target = Path(os.path.abspath(target.expanduser()))  # noqa: PTH100 - links stay
        check_place(self._catalogue, target)
        yield from self.recover(control)
        is_zip = is_zip_file(target)
        place: Destination = ZipArchive.new(target) if is_zip else FolderArchive(target)
        summary = yield from self._send(ActionKind.ARCHIVE, photos, place, control, guard)
        return replace(summary, target=place.target if summary.count else None)

    def trash(self, photos: Sequence[int], control: Control, guard: Guard | None = None) -> _Job:
        """Move photos to the system's trash; ActionError where there is none."""
        yield from self.recover(control)
        return (yield from self._send(ActionKind.TRASH, photos, Trash(), control, guard))

    def remove(self, photos: Sequence[int], control: Control) -> _Job:
        """Stop showing photos; their files are not even looked at."""
        control.checkpoint()
        chosen = self._choose(ActionKind.REMOVE, photos, Notes())
        ids = tuple(photo.id for photo in chosen)
        if ids:
            with self._catalogue.store.write():
                steps = plan_steps(chosen, {}, {})
                done = [replace(step, state=StepState.DONE) for step in steps]
                action = self._catalogue.journal.begin(ActionKind.REMOVE, NOWHERE, done)
                self._catalogue.photos.set_state(ids, State.REMOVED)
                self._catalogue.journal.end(action.id)
        changes = Changes(removed=ids)
        yield Progress(ActionKind.REMOVE.words.stage, len(ids), len(ids), changes=changes)
        return ActionSummary(ActionKind.REMOVE, len(ids), _size(chosen), changes=changes)

    def remove_folder(self, root: Root, control: Control) -> _Job:
        """Take a root out of the library; the disk is not even looked at."""
        yield from self.recover(control)
        return (yield from self.folder_removal.remove(root))

    def undo(self, control: Control) -> _Job:
        """Undo the newest action that is not undone yet; again, the one before.

        The summary says what was undone. ActionError where there is no action, or where its files
        cannot be reached now.
        """
        yield from self.recover(control)
        action = self._catalogue.journal.undoable()
        if action is None:
            raise ActionError(
                "There is nothing to undo.",
                "Tag, archive or trash photos, or change clusters first.",
            )
        steps = self._catalogue.journal.steps(action.id)
        steps = [step for step in steps if step.state is StepState.DONE]
        title = self._title(action)
        if action.kind is ActionKind.REMOVE_FOLDER:
            summary = yield from self.folder_removal.undo(action)
            return replace(summary, undone=title)
        if action.kind is ActionKind.REMOVE:
            summary = yield from self._show_again(action, steps)
            return replace(summary, undone=title)
        if action in self._catalogue.journal.unfinished():
            raise ActionError(
                "The last action was cut short, and its drive is not there now.",
                "Connect the drive, then undo again.",
            )
        summary = yield from self._step_runner(action).bring_back(steps, control)
        return replace(summary, undone=title)

    def recover(self, control: Control) -> _Job:
        """Finish or roll back what a crash cut short; call it before anything else.

        What cannot be decided while a drive is not connected waits for the next call.
        """
        count = size = 0
        changes = Changes()
        for action in self._catalogue.journal.unfinished():
            settled = yield from self._step_runner(action).recover(control)
            count += settled.count
            size += settled.bytes
            changes = Changes(
                added=changes.added + settled.changes.added,
                removed=changes.removed + settled.changes.removed,
            )
        return ActionSummary(ActionKind.RECOVER, count, size, changes=changes)

    def _title(self, action: Action) -> str:
        if action.kind is ActionKind.REMOVE_FOLDER:
            return self.folder_removal.title(action)
        count, companions = self._catalogue.journal.count_done(action.id)
        return formatting.action_plan(action.kind, count, companions)

    def _send(
        self,
        kind: ActionKind,
        photos: Sequence[int],
        place: Destination,
        control: Control,
        guard: Guard | None,
    ) -> _Job:
        notes = Notes()
        chosen = self._choose(kind, photos, notes, guard)
        if not chosen:
            return ActionSummary(kind, 0, 0, notes.sentences())
        companions = find_companions(chosen, notes)
        contents = yield from read_companions(companions, notes, control)
        partners = find_partners(self._catalogue, [photo.id for photo in chosen])
        steps = plan_steps(chosen, contents, partners)
        roots = {root.id: root.path for root in self._catalogue.roots.all()}
        homes = {photo.id: roots[photo.root] for photo in chosen}
        layout = [
            Path(homes[step.photo].name) / step.source.relative_to(homes[step.photo])
            for step in steps
        ]
        targets = place.choose_targets(layout)
        steps = [replace(step, target=target) for step, target in zip(steps, targets, strict=True)]
        action = self._catalogue.journal.begin(kind, place.target, steps)
        runner = StepRunner(self._catalogue, action, place, notes)
        return (yield from runner.send(steps, control, guard))

    def _show_again(self, action: Action, steps: Sequence[Step]) -> _Job:
        photos = self._catalogue.photos.by_ids(step.photo for step in steps)
        removed = [photo for photo in photos if photo.state is State.REMOVED]
        with self._catalogue.store.write():
            self._catalogue.photos.set_state([photo.id for photo in removed], State.PRESENT)
            returned = [replace(step, state=StepState.RETURNED) for step in steps]
            self._catalogue.journal.record(action.id, returned)
        # Not those whose path another photo has taken meanwhile.
        back = self._catalogue.photos.by_ids(photo.id for photo in removed)
        ids = tuple(photo.id for photo in back if photo.state is State.PRESENT)
        changes = Changes(added=ids)
        yield Progress(ActionKind.UNDO.words.stage, len(ids), len(ids), changes=changes)
        return ActionSummary(ActionKind.UNDO, len(ids), _size(removed), changes=changes)

    def _step_runner(self, action: Action) -> StepRunner:
        place: Destination = Trash()
        if action.kind is ActionKind.ARCHIVE:
            is_zip = is_zip_file(action.target)
            place = ZipArchive(action.target) if is_zip else FolderArchive(action.target)
        return StepRunner(self._catalogue, action, place, Notes())

    def _choose(
        self, kind: ActionKind, photos: Sequence[int], notes: Notes, guard: Guard | None = None
    ) -> list[Photo]:
        """The photos an action applies to: present and, where files are touched, unchanged.

        The other half of a pair is among them, or neither is.
        """
        partners = find_partners(self._catalogue, photos)
        ids = with_partners(map(int, photos), partners)
        present = [p for p in self._catalogue.photos.by_ids(ids) if p.state is State.PRESENT]
        if kind is ActionKind.REMOVE:
            return present
        unchanged = self._leave_changed(present, notes, guard)
        staying = {photo.id for photo in present} - {photo.id for photo in unchanged}
        chosen = []
        for photo in unchanged:
            if partners.get(photo.id) in staying:
                notes.add(STAYS_WITH_PARTNER, photo.path)
            else:
                chosen.append(photo)
        return chosen

    def _leave_changed(
        self, present: Sequence[Photo], notes: Notes, guard: Guard | None
    ) -> list[Photo]:
        """The photos whose files are there as they were, and that the guard lets go."""
        online = {root.id for root in self._catalogue.roots.all() if root.online}
        chosen = []
        for photo in present:
            try:
                is_same = is_unchanged(photo.path, known_stamp(photo), photo.content)
                if is_same and guard:
                    guard(photo.id, closely=False)
            except LeftAlone as left:
                notes.add(left.note, photo.path)
                continue
            except OSError as error:
                notes.add(explain_os_error(error), photo.path)
                continue
            if is_same:
                chosen.append(photo)
            elif is_same is False:
                notes.add(CHANGED, photo.path)
            else:
                notes.add(VANISHED if photo.root in online else OFFLINE, photo.path)
        return chosen


def _size(photos: Iterable[Photo]) -> int:
    return sum(photo.size for photo in photos)
