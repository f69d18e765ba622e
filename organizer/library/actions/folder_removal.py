"""Takes a folder out of the library without touching the disk, and back in."""

from __future__ import annotations

import os
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

from organizer import formatting
from organizer.catalogue import Catalogue
from organizer.catalogue.journal import NOWHERE, Action, Step, StepState
from organizer.errors import FolderError
from organizer.paths import displayable
from organizer.records import (
    ActionKind,
    ActionSummary,
    Changes,
    Photo,
    Progress,
    Root,
    Stamp,
    State,
)


class FolderRemoval:
    """Photos of a folder that was removed are withdrawn: everything known of them is kept."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def find(self, folder: Path) -> Root:
        """The root that an absolute path means, which need not be there any more. FolderError."""
        roots = self._catalogue.roots.all()
        real = os.path.realpath(folder)
        for root in roots:
            if root.path == folder or os.path.realpath(root.path) == real:
                return root
            if Path(os.path.realpath(root.path)) in Path(real).parents:
                raise FolderError(
                    f"{displayable(folder)} is a part of your folder {displayable(root.path)}.",
                    "Name the whole folder, or remove the photos in this part of it.",
                )
        raise FolderError(
            f"{displayable(folder)} is no folder of your library.",
            _name_choices([root.path for root in roots]),
        )

    def summary(self, root: Root) -> ActionSummary:
        """What leaves the library with a root; changes nothing."""
        photos = self._catalogue.photos.under(root.id, b"")
        size = self._catalogue.photos.bytes_of(photos)
        return ActionSummary(ActionKind.REMOVE_FOLDER, len(photos), size)

    def remove(self, root: Root) -> Generator[Progress, None, ActionSummary]:
        """Take a root out of the library, with its photos."""
        photos = self._catalogue.photos.by_ids(self._catalogue.photos.under(root.id, b""))
        ids = tuple(photo.id for photo in photos)
        kind = ActionKind.REMOVE_FOLDER
        with self._catalogue.store.write():
            steps = [_step(position, photo) for position, photo in enumerate(photos)]
            action = self._catalogue.journal.begin(kind, root.path, steps)
            self._catalogue.photos.set_state(ids, State.WITHDRAWN)
            self._catalogue.roots.remove(root.id)
            self._catalogue.journal.end(action.id)
        changes = Changes(removed=ids, roots=True, problems=True)
        yield Progress(kind.words.stage, len(ids), len(ids), changes=changes)
        size = sum(photo.size for photo in photos)
        return ActionSummary(kind, len(ids), size, changes=changes)

    def title(self, action: Action, count: int) -> str:
        """What an undo of a removal undoes."""
        name = displayable(action.target.name) or displayable(action.target)
        return f"Remove the folder {name} ({formatting.photos(count)})"

    def undo(self, action: Action) -> Generator[Progress, None, ActionSummary]:
        """Make a removed folder a root again, whether or not it is there, with its photos."""
        _, ids = self.bring_back(action.target)
        photos = self._catalogue.photos.by_ids(ids)
        changes = Changes(added=ids, roots=True, problems=True)
        yield Progress(ActionKind.UNDO.words.stage, len(ids), len(ids), changes=changes)
        size = sum(photo.size for photo in photos)
        return ActionSummary(ActionKind.UNDO, len(ids), size, changes=changes)

    def bring_back(self, folder: Path) -> tuple[Root, tuple[int, ...]]:
        """The root of a folder to index, made if need be, and the photos that are back with it.

        Removals of what is a root again, or of what is now a part of one, are thereby undone.
        """
        with self._catalogue.store.write():
            root = self._catalogue.roots.add(folder)
            ids = self._catalogue.photos.withdrawn(root.id)
            self._catalogue.photos.set_state(ids, State.PRESENT)
            for action in self._catalogue.journal.removed_folders():
                if action.target.is_relative_to(root.path) or root.path.is_relative_to(
                    action.target
                ):
                    self._catalogue.journal.close(action.id)
        back = self._catalogue.photos.by_ids(ids)
        return root, tuple(photo.id for photo in back if photo.state is State.PRESENT)


def _step(position: int, photo: Photo) -> Step:
    stamp = Stamp(photo.size, photo.modified)
    step = Step(position, photo.id, photo.path, NOWHERE, stamp, photo.content)
    return replace(step, state=StepState.DONE)


def _name_choices(folders: list[Path]) -> str:
    if not folders:
        return "It has none yet."
    return f"Name one of these: {', '.join(displayable(folder) for folder in folders)}."
