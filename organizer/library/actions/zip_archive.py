"""A zip archive: checked as a whole before the first original is deleted."""

from __future__ import annotations

import contextlib
import os
import zipfile
from collections.abc import Callable, Generator, Sequence
from pathlib import Path

from organizer.catalogue.journal import Step, StepState
from organizer.catalogue.roots import is_online
from organizer.errors import ActionError
from organizer.jobs import Control
from organizer.library.actions import safe_files
from organizer.library.actions.anchors import Anchors
from organizer.library.actions.archive_list import ARCHIVE_MANIFEST, encode, entry_of
from organizer.library.actions.folder_archive import GONE
from organizer.library.actions.notes import CHANGED, LeftAlone, LostPhoto, Note, explain_os_error
from organizer.library.actions.part_files import clear_parts, new_part
from organizer.library.actions.safe_move import check_unchanged, clear_debris, set_time, write
from organizer.library.file_identity import content_hash_from, is_intact, stamp_of
from organizer.paths import displayable
from organizer.records import Progress
from organizer.zip_reader import open_member, open_zip

DAMAGED = Note(
    "{} is damaged in the archive and stays there.",
    "{} photos are damaged in the archive and stay there.",
)

_PART_STEM = ".smalti-archive"
"""Of the names that zip files grow under, whatever they are going to be called."""


class ZipArchive:
    """One zip file, given as an absolute path, that holds the photos of one action."""

    can_stop = False  # the zip file is whole by then, and what is left to do takes a moment

    def __init__(self, target: Path) -> None:
        self.target = target
        self.anchors = Anchors([target.parent])
        self._opened: zipfile.ZipFile | None = None

    @classmethod
    def new(cls, target: Path) -> ZipArchive:
        """At a name that is free."""
        return cls(safe_files.free_name(target, _is_taken))

    def choose_targets(self, layout: Sequence[Path]) -> list[Path]:
        # Names in a zip file are UTF-8; the list has the real ones.
        """Names in the zip file, each of them once; it holds nothing else."""
        return safe_files.free_names(
            [Path(displayable(inside)) for inside in layout], lambda _: False
        )

    def prepare(
        self, steps: Sequence[Step], control: Control, rename: Callable[[Path], None]
    ) -> Generator[Progress, None, dict[int, Note]]:
        """Write the zip file whole and read it back; it refuses what is not as catalogued."""
        refusals: dict[int, Note] = {}
        try:
            safe_files.make_folder(self.target.parent)
            with new_part(self.target.parent, _PART_STEM) as part:
                while wanted := [step for step in steps if step.position not in refusals]:
                    spoiled = yield from self._write(part, wanted, control)
                    if not spoiled:
                        self._put_in_place(part, rename)
                        break
                    refusals |= spoiled
        except OSError as error:
            raise ActionError(
                f"The archive {displayable(self.target)} cannot be written: {error.strerror}.",
                "Free some space or choose another place; nothing was moved.",
            ) from error
        return refusals

    def _put_in_place(self, part: Path, rename: Callable[[Path], None]) -> None:
        """Under another name where another process has taken ours meanwhile."""
        while True:
            try:
                return safe_files.put_in_place(part, self.target)
            except FileExistsError:
                self.target = safe_files.free_name(self.target, _is_taken)
                rename(self.target)

    def _write(
        self, part: Path, steps: Sequence[Step], control: Control
    ) -> Generator[Progress, None, dict[int, Note]]:
        """Write and read back a whole zip file; the photos for which it has to be written again."""
        spoiled: dict[int, Note] = {}
        with part.open("wb") as file:
            with zipfile.ZipFile(file, "w", strict_timestamps=False) as archive:
                for number, step in enumerate(steps):
                    control.checkpoint()
                    yield Progress("Writing the archive", number, len(steps))
                    _attempt(step, spoiled, lambda step: _add(archive, step))
                entries = [entry_of(step, step.target.as_posix()) for step in steps]
                archive.writestr(ARCHIVE_MANIFEST, encode(entries))
            file.flush()
            safe_files.sync(file.fileno())
        with zipfile.ZipFile(part) as archive:
            for number, step in enumerate(steps):
                control.checkpoint()
                yield Progress("Checking the archive", number, len(steps))
                _attempt(step, spoiled, lambda step: _check(archive, step))
        return spoiled

    def take(self, step: Step) -> None:
        """Delete a file of which the zip file holds a checked copy; LeftAlone where it changed."""
        check_unchanged(step)
        step.source.unlink()

    def rename(self, step: Step) -> Step:
        """The step as it is: nothing is moved onto a name."""
        return step

    def finish_taking(self, step: Step) -> bool | None:
        """Delete a file that the zip file holds; None while the zip file's drive is away."""
        source = stamp_of(step.source)
        if source is None and not self.is_reachable():
            return None
        archive = self._archive()
        if archive is None or not _holds(archive, step) or source not in (step.stamp, None):
            return False
        step.source.unlink(missing_ok=True)
        return True

    def is_reachable(self) -> bool:
        """Also where the zip file is gone and its drive is there."""
        return self.target.is_file() or is_online(self.target.parent)

    def find(self, step: Step) -> Step:
        """The step as it is; LostPhoto where the zip file is damaged or has not got it."""
        archive = self._archive()
        if archive is None and self.target.exists():
            raise LostPhoto(DAMAGED)
        if archive is None or step.target.as_posix() not in archive.NameToInfo:
            raise LostPhoto(GONE)
        return step

    def give(self, step: Step) -> None:
        """Write a picture back as a file of its own; the zip file stays as it is."""
        archive = self._archive()
        if archive is None:
            raise LostPhoto(GONE)
        safe_files.make_folder(step.back.parent)
        extract(archive, step.target.as_posix(), step.back, step.content, step.stamp.modified)

    def finish_giving(self, step: Step) -> bool | None:
        """Whether the file is back, whole; what was written of it otherwise is deleted."""
        clear_debris(step.back, step.stamp, step.content)
        return is_intact(step.back, step.stamp, step.content)

    def tidy(self, steps: Sequence[Step]) -> None:
        """Delete what was cut short, and a zip file of which everything has come back."""
        clear_parts(self.target.parent, _PART_STEM)
        stamp = stamp_of(self.target)
        if stamp is not None and stamp.size == 0:
            self.target.unlink()  # it only reserved the name
        archive = self._archive()
        if archive is None:
            return
        returned = {s.target.as_posix() for s in steps if s.state is StepState.RETURNED}
        inside = set(archive.namelist()) - {ARCHIVE_MANIFEST}
        archive.close()
        self._opened = None
        if inside <= returned:
            self.target.unlink()

    def _archive(self) -> zipfile.ZipFile | None:
        """The zip file, opened once; None where there is none that can be read."""
        if self._opened is None:
            with contextlib.suppress(FileNotFoundError, zipfile.BadZipFile):
                self._opened = open_zip(self.target)
        return self._opened


def extract(archive: zipfile.ZipFile, name: str, goal: Path, content: str, modified: int) -> None:
    """Write one picture of a zip file to a free path. FileExistsError, LostPhoto, OSError."""
    try:
        mode = archive.getinfo(name).external_attr >> 16 & 0o666
        with open_member(archive, name) as data:
            write(data, goal, content, lambda part: _dress(part, mode, modified))
    except (zipfile.BadZipFile, KeyError, LeftAlone) as error:
        raise LostPhoto(DAMAGED) from error


def _dress(part: Path, mode: int, modified: int) -> None:
    if mode:
        with contextlib.suppress(OSError):
            part.chmod(mode)
    set_time(part, modified)


def _is_taken(target: Path) -> bool:
    """Also where a download under way is going to have the name."""
    return os.path.lexists(target) or os.path.lexists(target.with_name(f"{target.name}.part"))


def _attempt(step: Step, refusals: dict[int, Note], act: Callable[[Step], None]) -> None:
    try:
        act(step)
    except LeftAlone as left:
        refusals[step.position] = left.note
    except OSError as error:
        if error.errno in safe_files.DISK_ENDED:
            raise
        refusals[step.position] = explain_os_error(error)


def _add(archive: zipfile.ZipFile, step: Step) -> None:
    check_unchanged(step)
    archive.write(step.source, step.target.as_posix())


def _check(archive: zipfile.ZipFile, step: Step) -> None:
    check_unchanged(step)
    if not _holds(archive, step):
        raise LeftAlone(CHANGED)


def _holds(archive: zipfile.ZipFile, step: Step) -> bool:
    try:
        with open_member(archive, step.target.as_posix()) as data:
            return content_hash_from(data) == step.content
    except zipfile.BadZipFile:
        return False
