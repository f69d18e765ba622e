"""Records what becomes of the photos of one journalled action."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from pathlib import Path

from organizer.catalogue import Catalogue
from organizer.catalogue.journal import Action, Step, StepState
from organizer.errors import ActionError
from organizer.library.actions.destination import Destination
from organizer.library.actions.notes import RENAMED, Notes
from organizer.library.file_identity import stamp_of
from organizer.records import ActionKind, ActionSummary, Changes, State

_log = logging.getLogger(__name__)

_HERE = (State.PRESENT, State.MISSING, State.WITHDRAWN)
_AWAY = {ActionKind.ARCHIVE: State.ARCHIVED, ActionKind.TRASH: State.TRASHED}


class StepRecorder:
    """Steps are recorded in the journal together with the state and the path of their photos."""

    def __init__(
        self, catalogue: Catalogue, action: Action, place: Destination, notes: Notes
    ) -> None:
        self._catalogue = catalogue
        self._journal = catalogue.journal
        self._action = action
        self._place = place
        self._notes = notes
        self.away = _AWAY[action.kind]
        """What photos are that have left."""
        self.moved: list[Step] = []
        """What has moved by now, there or back."""

    @property
    def changes(self) -> Changes:
        """What everything that has moved by now has changed."""
        return _changes_of(self.moved)

    def record(self, moved: StepState, batch: Sequence[Step]) -> Changes:
        """Record steps and what became of their photos in one transaction; what that changed.

        Those whose state is `moved` have moved: RETURNED or else DONE.
        """
        if not batch:
            return Changes()
        arrived = [step for step in batch if step.state is moved]
        with self._catalogue.store.write():
            self._journal.record(self._action.id, batch)
            if moved is StepState.DONE:
                self._take_out(arrived)
            else:
                self._put_back(arrived)
        self.moved += arrived
        return _changes_of(arrived)

    def end(self) -> None:
        """Leave the place in order; no file of the action is being moved any more."""
        try:
            self._place.tidy(self._journal.steps(self._action.id))
        except (OSError, ActionError) as error:
            _log.warning("An archive was left untidy: %s", error)
        self._journal.end(self._action.id)

    def summary(self, kind: ActionKind) -> ActionSummary:
        """Of everything that has moved by now, with the notes there are."""
        size = sum(step.stamp.size for step in self.moved)
        return ActionSummary(kind, len(self.moved), size, self._notes.sentences(), self.changes)

    def _take_out(self, steps: Sequence[Step]) -> None:
        photos = self._catalogue.photos.by_ids(step.photo for step in steps)
        sources = {step.photo: step.source for step in steps}
        # A scan in another thread may have found the same picture elsewhere meanwhile.
        gone = [
            photo.id for photo in photos if photo.path == sources[photo.id] and photo.state in _HERE
        ]
        self._catalogue.photos.set_state(gone, self.away)

    def _put_back(self, steps: Sequence[Step]) -> None:
        photos = {p.id: p for p in self._catalogue.photos.by_ids(step.photo for step in steps)}
        roots = {root.id: root.path for root in self._catalogue.roots.every()}
        places = []
        for step in steps:
            photo = photos[step.photo]
            if step.back.name != step.source.name:
                self._notes.add(RENAMED, step.source)
            if photo.state is not self.away:
                continue  # a scan in another thread met the file first
            inside = inside_root(step.back, roots[photo.root])
            if not self._journal.is_claimed(photo.root, inside, photo.id):
                stamp = stamp_of(step.back) or step.stamp
                places.append((photo.id, photo.root, inside, stamp))
        self._catalogue.photos.relink(places)


def inside_root(path: Path, root: Path) -> bytes:
    """A path below a root, as the catalogue keeps it."""
    return os.fsencode(path.relative_to(root))


def _changes_of(moved: Sequence[Step]) -> Changes:
    return Changes(
        added=tuple(step.photo for step in moved if step.state is StepState.RETURNED),
        removed=tuple(step.photo for step in moved if step.state is StepState.DONE),
    )
