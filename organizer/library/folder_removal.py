"""Takes a folder out of the library without touching the disk, and back in."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

from organizer import formatting
from organizer.catalogue import Catalogue
from organizer.catalogue.journal import Action
from organizer.errors import FolderError
from organizer.folder_identity import path_below
from organizer.paths import displayable
from organizer.records import ActionKind, ActionSummary, Changes, Progress, Root, State


class FolderRemoval:
    """Photos of a folder that was removed are withdrawn: everything known of them is kept."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def find(self, folder: Path) -> Root:
        """The root that an absolute path means, which need not be there any more. FolderError."""
        root, inside = self._catalogue.roots.locate(folder)
        if root is None:
            raise FolderError(
                f"{displayable(folder)} is no folder of your library.",
                _name_choices([root.path for root in self._catalogue.roots.all()]),
            )
        if inside != root.path:
            raise FolderError(
                f"{displayable(folder)} is a part of your folder {displayable(root.path)}.",
                "Name the whole folder, or remove the photos in this part of it.",
            )
        return root

    def summary(self, root: Root) -> ActionSummary:
        """What leaves the library with a root; changes nothing."""
        photos = self._catalogue.photos.under(root.id, b"")
        size = self._catalogue.photos.bytes_of(photos)
        return ActionSummary(ActionKind.REMOVE_FOLDER, len(photos), size)

    def remove(self, root: Root) -> Generator[Progress, None, ActionSummary]:
        """Take a root out of the library, with its photos."""
        ids = tuple(self._catalogue.photos.under(root.id, b""))
        kind = ActionKind.REMOVE_FOLDER
        with self._catalogue.store.write():
            action = self._catalogue.journal.begin(kind, root.path, ())
            self._catalogue.photos.set_state(ids, State.WITHDRAWN)
            self._catalogue.roots.remove(root.id)
            self._catalogue.journal.end(action.id)
        changes = Changes(removed=ids, roots=True, problems=True)
        yield Progress(kind.words.stage, len(ids), len(ids), changes=changes)
        size = self._catalogue.photos.bytes_of(ids)
        return ActionSummary(kind, len(ids), size, changes=changes)

    def title(self, action: Action) -> str:
        """What an undo of a removal undoes."""
        name = displayable(action.target.name) or displayable(action.target)
        removed = [root for root in self._catalogue.roots.removed() if root.path == action.target]
        count = sum(len(self._catalogue.photos.withdrawn(root.id)) for root in removed)
        return f"Remove the folder {name} ({formatting.photos(count)})"

    def undo(self, action: Action) -> Generator[Progress, None, ActionSummary]:
        """Make a removed folder a root again, whether or not it is there, with its photos."""
        _, ids = self.bring_back(action.target)
        changes = Changes(added=ids, roots=True, problems=True)
        yield Progress(ActionKind.UNDO.words.stage, len(ids), len(ids), changes=changes)
        size = self._catalogue.photos.bytes_of(ids)
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
                ways = ((action.target, root.path), (root.path, action.target))
                if any(path_below(*way) is not None for way in ways):
                    self._catalogue.journal.close(action.id)
        back = self._catalogue.photos.by_ids(ids)
        return root, tuple(photo.id for photo in back if photo.state is State.PRESENT)


def _name_choices(folders: list[Path]) -> str:
    if not folders:
        return "It has none yet."
    return f"Name one of these: {', '.join(displayable(folder) for folder in folders)}."
