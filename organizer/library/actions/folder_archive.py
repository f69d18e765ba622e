"""An archive folder: the files below it as they lay in the library, with a list at the top."""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path

from organizer.catalogue.journal import Step, StepState
from organizer.catalogue.roots import is_online
from organizer.errors import ActionError
from organizer.jobs import Control
from organizer.library.actions import safe_files
from organizer.library.actions.anchors import Anchors
from organizer.library.actions.archive_list import (
    ARCHIVE_MANIFEST,
    ArchiveEntry,
    describe,
    entry_of,
    read_list,
    write_list,
)
from organizer.library.actions.notes import LostPhoto, Note
from organizer.library.actions.safe_move import bring_back, check_unchanged, finish_move, move
from organizer.library.file_attributes import strictest
from organizer.library.file_identity import stamp_of
from organizer.paths import displayable
from organizer.records import Progress

GONE = Note("{} is not in the archive any more.", "{} photos are not in the archive any more.")
ALTERED = Note(
    "{} changed in the archive and stays there.",
    "{} photos changed in the archive and stay there.",
)


class FolderArchive:
    """One archive folder, given as an absolute path; it need not exist yet."""

    can_stop = True

    def __init__(self, target: Path) -> None:
        self.target = target
        self.anchors = Anchors([target])
        self._folder_mode = 0o777
        """The most that folders allow which are made here."""
        self._remembered: dict[str, ArchiveEntry] | None = None

    def choose_targets(self, layout: Sequence[Path]) -> list[Path]:
        """Below the folder, with a number in the name of what exists there."""
        return safe_files.free_names([self.target / inside for inside in layout], os.path.lexists)

    def prepare(
        self, steps: Sequence[Step], control: Control
    ) -> Generator[Progress, None, dict[int, Note]]:
        """Make the folder and put the photos on its list; none is refused."""
        try:
            entries = describe(steps, self._inside)
            mode = strictest(entry.mode for entry in entries)
            self._folder_mode = mode | (mode & 0o444) >> 2
            safe_files.make_folder(self.target, self._folder_mode)
            self._list(entries)
        except OSError as error:
            raise ActionError(
                f"The archive {displayable(self.target)} cannot be written: {error.strerror}.",
                "Choose another folder; nothing was moved.",
            ) from error
        yield from ()
        return {}

    def take(self, step: Step) -> None:
        """Move a file into the folder, to another disk as a checked copy."""
        check_unchanged(step)
        safe_files.make_folder(step.target.parent, self._folder_mode)
        move(step.source, step.target, step.content)

    def rename(self, step: Step) -> Step:
        """The step with a number in the name of its target, on the list as well."""
        named = replace(step, target=safe_files.free_name(step.target, os.path.lexists))
        self._list(describe([named], self._inside))
        return named

    def finish_taking(self, step: Step) -> bool | None:
        """Afterwards the file is in one place; None while the folder's drive is away."""
        if stamp_of(step.source) is None and not self.is_reachable():
            return None
        return finish_move(step.source, step.target, step.stamp, step.content)

    def is_reachable(self) -> bool:
        """Also where the folder is gone and its drive is there."""
        return self.target.is_dir() or is_online(self.target.parent)

    def find(self, step: Step) -> Step:
        """The step as it is; LostPhoto where its file is not in the folder any more."""
        if stamp_of(step.target) is None:
            raise LostPhoto(GONE)
        return step

    def give(self, step: Step) -> None:
        """Move a file back; LostPhoto where it changed in the folder, and then it stays.

        From a file system without permissions it gets those it had.
        """
        if self._remembered is None:
            self._remembered = read_list(self.target)
        entry = self._remembered.get(self._inside(step))
        bring_back(step.target, step, LostPhoto(ALTERED), entry.attributes if entry else None)

    def finish_giving(self, step: Step) -> bool | None:
        """Afterwards the file is in one place; None while the folder's drive is away."""
        if stamp_of(step.back) is None and not self.is_reachable():
            return None
        return finish_move(step.target, step.back, step.stamp, step.content)

    def tidy(self, steps: Sequence[Step]) -> None:
        """Strike what came back off the list, and delete the folders it leaves empty."""
        away = (StepState.DONE, StepState.LOST)
        back = [step for step in steps if step.state not in away]
        safe_files.clear_part(self.target / ARCHIVE_MANIFEST)
        if not back or not self.target.is_dir():
            return
        entries = read_list(self.target)
        kept = dict(entries)
        for step in back:
            inside = self._inside(step)
            if entries.get(inside) == entry_of(step, inside) and not os.path.lexists(step.target):
                del kept[inside]
        if len(kept) < len(entries):
            write_list(self.target, kept)
        for folder in {step.target.parent for step in back}:
            self._prune(folder)

    def _prune(self, folder: Path) -> None:
        """Take empty folders away, up to the archive itself."""
        while folder != self.target:
            try:
                folder.rmdir()
            except FileNotFoundError:
                pass
            except OSError:
                return  # not empty, or not ours to delete
            folder = folder.parent

    def _list(self, entries: Sequence[ArchiveEntry]) -> None:
        write_list(self.target, read_list(self.target) | {entry.path: entry for entry in entries})

    def _inside(self, step: Step) -> str:
        return step.target.relative_to(self.target).as_posix()
