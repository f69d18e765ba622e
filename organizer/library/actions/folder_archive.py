"""An archive folder: the files below it as they lay in the library, with a list at the top."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Generator, Sequence
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
    entry_of,
    open_list,
    read_list,
)
from organizer.library.actions.notes import LostPhoto, Note
from organizer.library.actions.safe_move import bring_back, check_unchanged, finish_move, move
from organizer.library.file_identity import stamp_of
from organizer.paths import displayable
from organizer.records import Progress

GONE = Note("{} is not in the archive any more.", "{} photos are not in the archive any more.")
ALTERED = Note(
    "{} changed in the archive and stays there.",
    "{} photos changed in the archive and stay there.",
)

_AWAY = (StepState.DONE, StepState.LOST)


class FolderArchive:
    """One archive folder, given as an absolute path; it need not exist yet."""

    can_stop = True

    def __init__(self, target: Path) -> None:
        self.target = target
        self.anchors = Anchors([target])
        self._claimed: set[Path] = set()
        """Targets that the list has for photos of other libraries, which may be on their way."""

    def choose_targets(self, layout: Sequence[Path]) -> list[Path]:
        """Below the folder, with a number in the name of what exists there or is on the list."""
        listed = {inside.casefold() for inside in read_list(self.target)}
        return safe_files.free_names(
            [self.target / inside for inside in layout],
            lambda path: os.path.lexists(path) or self._inside(path).casefold() in listed,
        )

    def prepare(
        self, steps: Sequence[Step], control: Control, rename: Callable[[Path], None]
    ) -> Generator[Progress, None, dict[int, Note]]:
        """Make the folder and put the photos on its list; none is refused."""
        try:
            safe_files.make_folder(self.target)
            with open_list(self.target) as entries:
                for step in steps:
                    entry = self._entry(step)
                    if entries.setdefault(entry.path, entry) != entry:
                        self._claimed.add(step.target)
        except OSError as error:
            raise ActionError(
                f"The archive {displayable(self.target)} cannot be written: {error.strerror}.",
                "Choose another folder; nothing was moved.",
            ) from error
        yield from ()
        return {}

    def take(self, step: Step) -> None:
        """Move a file into the folder, to another disk as a checked copy."""
        if step.target in self._claimed:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), step.target)
        check_unchanged(step)
        safe_files.make_folder(step.target.parent)
        move(step.source, step.target, step.content)

    def rename(self, step: Step) -> Step:
        """The step with a number in the name of its target, on the list as well."""
        with open_list(self.target) as entries:
            target = safe_files.free_name(
                step.target, lambda path: os.path.lexists(path) or self._inside(path) in entries
            )
            named = replace(step, target=target)
            entry = self._entry(named)
            entries[entry.path] = entry
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
        """Move a file back; LostPhoto where it changed in the folder, and then it stays."""
        bring_back(step.target, step, LostPhoto(ALTERED))

    def finish_giving(self, step: Step) -> bool | None:
        """Afterwards the file is in one place; None while the folder's drive is away."""
        if stamp_of(step.back) is None and not self.is_reachable():
            return None
        return finish_move(step.target, step.back, step.stamp, step.content)

    def tidy(self, steps: Sequence[Step]) -> None:
        """Strike what came back off the list, and delete the folders it leaves empty.

        What lies in the folder is on the list again if another process took it off.
        """
        safe_files.clear_part(self.target / ARCHIVE_MANIFEST)
        if not steps or not self.target.is_dir():
            return
        with open_list(self.target) as entries:
            for step in steps:
                entry, is_there = self._entry(step), os.path.lexists(step.target)
                if step.state is StepState.DONE and is_there:
                    entries.setdefault(entry.path, entry)
                elif not (step.state in _AWAY or is_there) and entries.get(entry.path) == entry:
                    del entries[entry.path]
        for folder in {step.target.parent for step in steps if step.state not in _AWAY}:
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

    def _entry(self, step: Step) -> ArchiveEntry:
        return entry_of(step, self._inside(step.target))

    def _inside(self, path: Path) -> str:
        return path.relative_to(self.target).as_posix()
