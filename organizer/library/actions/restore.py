"""Puts the files of an archive back without a journal, such as on another computer."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Collection, Generator, Sequence
from dataclasses import replace
from pathlib import Path

from organizer.catalogue import Catalogue
from organizer.errors import ActionError
from organizer.jobs import Control
from organizer.library.actions.archive_list import (
    ARCHIVE_MANIFEST,
    ArchiveEntry,
    read_list,
    read_zip_list,
)
from organizer.library.actions.content_check import is_what_it_says
from organizer.library.actions.files import safe_files
from organizer.library.actions.files.safe_move import write
from organizer.library.actions.folder_archive import ALTERED, GONE
from organizer.library.actions.notes import RENAMED, LeftAlone, Note, Notes, explain_os_error
from organizer.library.actions.restore_guard import RestoreGuard, real_folder
from organizer.library.actions.zip_archive import DAMAGED, extract
from organizer.library.companions import follow_name
from organizer.library.file_attributes import FileAttributes
from organizer.library.file_identity import has_content, stamp_of
from organizer.paths import displayable
from organizer.records import ActionKind, ActionSummary, Progress
from organizer.regular_file import open_file
from organizer.zip_reader import open_member, open_zip

PRESENT = Note("{} is there already.", "{} photos are there already.")
PRETENDED = Note(
    "{} is, by its content, neither a picture nor what belongs to one and is left alone.",
    "{} files are, by their content, neither pictures nor what belongs to one and are left alone.",
)


def restore(
    archive: Path,
    destination: Path | None,
    control: Control,
    catalogue: Catalogue | None = None,
    agreed: Collection[Path] = (),
) -> Generator[Progress, None, ActionSummary]:
    """Copy the pictures of an archive folder or zip file, with their companions, to below a
    folder, or, without one, to where they were archived from.

    The archive stays as it is and nothing is overwritten; a picture that is there already is left
    out, so an interrupted restore can be run again.

    The archive may be a stranger's. What the library of `catalogue` did not archive goes back only
    into the folders of `agreed`, see `strange_folders`, or below `destination`, and only where its
    content is that of a picture, a movie or a companion; nothing is made executable.
    ActionError where it is none, or where the disk is full.
    """
    opened = _open(archive)
    notes = Notes()
    restored: list[ArchiveEntry] = []
    try:
        # Pictures first: what belongs to one is named after it.
        entries = sorted(_entries(archive, opened), key=lambda entry: bool(entry.companion_of))
        guard = RestoreGuard(entries, destination, catalogue, agreed)
        named: dict[str, tuple[str, str]] = {}
        for number, entry in enumerate(entries):
            control.checkpoint()
            yield Progress(ActionKind.RESTORE.words.stage, number, len(entries))
            goal = _goal(entry, destination)
            try:
                guard.check(entry, goal)
                if entry.companion_of in named:
                    goal = goal.with_name(follow_name(goal.name, *named[entry.companion_of]))
                free = _restore_one(archive, opened, entry, goal, guard.is_own(entry), notes)
                named[entry.original] = goal.name, free.name
            except LeftAlone as left:
                notes.add(left.note, goal)
            except OSError as error:
                if error.errno in safe_files.DISK_ENDED:
                    raise ActionError(
                        f"{error.strerror}: {_count(restored):,} of {_count(entries):,} photos "
                        "were restored.",
                        "Free some space, then restore again.",
                    ) from error
                notes.add(explain_os_error(error), goal)
            else:
                restored.append(entry)
    finally:
        if opened is not None:
            opened.close()
    count, size = _count(restored), sum(entry.size for entry in restored)
    companions = len(restored) - count
    return ActionSummary(ActionKind.RESTORE, count, size, notes.sentences(), companions=companions)


def strange_folders(archive: Path, catalogue: Catalogue | None) -> list[Path]:
    """Where files would go that the library of a catalogue did not archive, without a destination.

    The real folders, sorted; none for an archive of the library's own. ActionError as of `restore`.
    """
    opened = _open(archive)
    try:
        entries = _entries(archive, opened)
    finally:
        if opened is not None:
            opened.close()
    return RestoreGuard(entries, None, catalogue).strange_folders()


def _count(entries: Sequence[ArchiveEntry]) -> int:
    """Of the pictures among them."""
    return sum(not entry.companion_of for entry in entries)


def _open(archive: Path) -> zipfile.ZipFile | None:
    """The zip file; None for a folder."""
    if archive.is_dir():
        return None
    try:
        return open_zip(archive)
    except (OSError, zipfile.BadZipFile) as error:
        raise _explain_no_archive(archive) from error


def _entries(archive: Path, opened: zipfile.ZipFile | None) -> list[ArchiveEntry]:
    if opened is None:
        entries = list(read_list(archive).values())
    else:
        try:
            entries = read_zip_list(opened, archive)
        except (OSError, zipfile.BadZipFile, KeyError) as error:
            raise _explain_no_archive(archive) from error
    if not entries:
        raise _explain_no_archive(archive)
    return entries


def _restore_one(
    archive: Path,
    opened: zipfile.ZipFile | None,
    entry: ArchiveEntry,
    goal: Path,
    is_own: bool,
    notes: Notes,
) -> Path:
    if has_content(goal, entry.size, entry.content):
        raise LeftAlone(PRESENT)
    if not is_own and not _is_what_it_says(archive, opened, entry, goal.name):
        raise LeftAlone(PRETENDED)
    safe_files.make_folder(goal.parent)
    free = safe_files.free_name(goal, os.path.lexists)
    attributes = entry.attributes
    if attributes.mode is not None:
        attributes = replace(attributes, mode=attributes.mode & 0o666)
    if opened is not None:
        if _size_in(opened, entry) != entry.size:
            raise LeftAlone(DAMAGED)
        extract(opened, entry.path, free, entry.content, attributes)
    else:
        _copy(_origin(archive, entry), free, entry, attributes)
    if free != goal:
        notes.add(RENAMED, goal)
    return free


def _is_what_it_says(
    archive: Path, opened: zipfile.ZipFile | None, entry: ArchiveEntry, name: str
) -> bool:
    if opened is None:
        with open_file(_origin(archive, entry)) as file:
            return is_what_it_says(name, file)
    try:
        with open_member(opened, entry.path) as member:
            return is_what_it_says(name, member)
    except zipfile.BadZipFile as error:
        raise LeftAlone(DAMAGED if entry.path in opened.NameToInfo else GONE) from error


def _origin(archive: Path, entry: ArchiveEntry) -> Path:
    """A file of an archive folder; LeftAlone where it is none, or reached through a link."""
    origin = archive / entry.path
    inside = real_folder(origin).is_relative_to(os.path.realpath(archive))
    if not inside or stamp_of(origin) is None:
        raise LeftAlone(GONE)
    return origin


def _copy(origin: Path, goal: Path, entry: ArchiveEntry, attributes: FileAttributes) -> None:
    if not has_content(origin, entry.size, entry.content):
        raise LeftAlone(ALTERED)
    with open_file(origin) as data:
        write(data, goal, entry.content, attributes)


def _size_in(opened: zipfile.ZipFile, entry: ArchiveEntry) -> int:
    try:
        return opened.getinfo(entry.path).file_size
    except KeyError as error:
        raise LeftAlone(GONE) from error


def _goal(entry: ArchiveEntry, destination: Path | None) -> Path:
    if destination is None:
        return Path(entry.original)
    return Path(os.path.abspath(destination.expanduser())) / entry.path  # noqa: PTH100 - links stay


def _explain_no_archive(archive: Path) -> ActionError:
    return ActionError(
        f"{displayable(archive)} is not an archive made by Smalti.",
        f"Choose a folder that holds {ARCHIVE_MANIFEST}, or a zip file that does.",
    )
