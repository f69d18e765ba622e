"""Undoes what a person did, the newest first: actions on files and edits of the catalogue."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace

from organizer import formatting
from organizer.catalogue import Catalogue
from organizer.catalogue.edits import Reversal
from organizer.errors import ActionError
from organizer.jobs import Control
from organizer.library.actions.actions import Actions
from organizer.library.embeddings.model_choice import ModelChoice
from organizer.records import ActionKind, ActionSummary, Progress


@dataclass(frozen=True, slots=True)
class Undoable:
    """What an undo would undo, or a redo redo."""

    title: str
    """Such as "Archive 12 photos" or "Tag 3 photos “beach”"."""
    edit: int | None = None
    """The id of the edit of the catalogue that it is; None for an action on files."""

    @property
    def is_edit(self) -> bool:
        """Whether it changed the catalogue alone: then no file is moved, and no lock is needed."""
        return self.edit is not None


class UndoHistory:
    """One order for all that window and command line do; it outlives a restart.

    Edits can be redone until something else is done. Actions on files cannot: what moves files
    is asked for anew.
    """

    def __init__(self, catalogue: Catalogue, actions: Actions, choice: ModelChoice) -> None:
        self._catalogue = catalogue
        self._actions = actions
        self._choice = choice

    def newest(self) -> Undoable | None:
        """The newest that is not undone yet. Reads the catalogue: not for the UI thread."""
        edit, action = self._catalogue.edits.newest(), self._catalogue.journal.undoable()
        if edit is not None and (action is None or action.id <= edit.after):
            return Undoable(edit.title, edit.id)
        planned = self._actions.undoable()
        return Undoable(planned) if planned else None

    def redoable(self) -> Undoable | None:
        """The edit that was undone last, unless something was done since."""
        edit = self._catalogue.edits.redoable()
        return Undoable(edit.title, edit.id) if edit else None

    def undo(
        self, newest: Undoable | None, control: Control
    ) -> Generator[Progress, None, ActionSummary]:
        """Undo what `newest` told; its summary says what that was, and what stays as it is.

        ActionError where there is nothing, or where files cannot be reached now.
        """
        if newest is None or newest.edit is None:
            return (yield from self._undo_action(control))
        return self._tell(self._catalogue.edits.undo(newest.edit))

    def redo(self, redoable: Undoable | None) -> ActionSummary:
        """Do again what `redoable` told. ActionError where there is nothing."""
        if redoable is None or redoable.edit is None:
            raise ActionError(
                "There is nothing to redo.", "Files are archived or trashed by doing so again."
            )
        return self._tell(self._catalogue.edits.redo(redoable.edit))

    def _undo_action(self, control: Control) -> Generator[Progress, None, ActionSummary]:
        """With the edits that are part of it, such as the ratings that went to the keepers."""
        yield from self._actions.recover(control)
        action = self._catalogue.journal.undoable()
        parts = self._catalogue.edits.of_action(action.id) if action else []
        summary = yield from self._actions.undo(control)
        for part in parts:
            changes = self._tell(self._catalogue.edits.undo(part)).changes
            summary = replace(summary, changes=summary.changes.followed_by(changes))
        self._catalogue.edits.forget_undone()
        return summary

    def _tell(self, done: Reversal) -> ActionSummary:
        notes = []
        if done.left:
            entries = formatting.counted(done.left, "entry", "entries")
            notes.append(f"What was changed since stays as it is now ({entries}).")
        if done.changes.models:
            missing = self._choice.missing()
            notes += [f"{name} is not on this computer any more." for name in missing]
        count = len(done.changes.updated)
        return ActionSummary(
            ActionKind.UNDO, count, 0, tuple(notes), changes=done.changes, undone=done.title
        )
