"""Undoes the newest of what a person did to photos and to clusters."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

from organizer.catalogue import Catalogue
from organizer.jobs import Control
from organizer.library.actions.actions import Actions
from organizer.library.clusters.cluster_editing import ClusterEditor
from organizer.records import ActionKind, ActionSummary, Progress


@dataclass(frozen=True, slots=True)
class Undoable:
    """What an undo would undo."""

    title: str
    """Such as "Archive 12 photos" or "Merge clusters"."""
    is_edit: bool
    """Whether it changed clusters rather than photos: then no file is moved."""


class UndoHistory:
    """Actions on photos and changes of the last clustering, in one order."""

    def __init__(self, catalogue: Catalogue, actions: Actions, editor: ClusterEditor) -> None:
        self._catalogue = catalogue
        self._actions = actions
        self._editor = editor

    def newest(self) -> Undoable | None:
        """The newest that is not undone yet. Reads the catalogue: not for the UI thread."""
        edit, action = self._catalogue.groupings.undoable(), self._catalogue.journal.undoable()
        if edit is not None:
            title, action_before = edit
            if action is None or action.id <= action_before:
                return Undoable(f"{title} clusters", is_edit=True)
        planned = self._actions.undoable()
        return Undoable(planned, is_edit=False) if planned else None

    def undo(
        self, newest: Undoable | None, control: Control
    ) -> Generator[Progress, None, ActionSummary]:
        """Undo what `newest` told; its summary says what that was.

        ActionError where there is nothing, or where files cannot be reached now.
        """
        if newest is None or not newest.is_edit:
            return (yield from self._actions.undo(control))
        changes = self._editor.undo()
        return ActionSummary(ActionKind.UNDO, 0, 0, changes=changes, undone=newest.title)
