"""Puts the pictures of an archive back without a journal, such as on another computer."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Generator
from pathlib import Path

from organizer.errors import ActionError
from organizer.imaging.decode import EXTENSIONS
from organizer.jobs import Control
from organizer.library.actions import safe_files
from organizer.library.actions.archive_list import (
    ARCHIVE_MANIFEST,
    LARGEST_LIST,
    ArchiveEntry,
    decode,
    read_list,
)
from organizer.library.actions.folder_archive import ALTERED, GONE
from organizer.library.actions.notes import RENAMED, LeftAlone, Note, Notes, explain_os_error
from organizer.library.actions.safe_move import set_time, write
from organizer.library.actions.zip_archive import DAMAGED, extract
from organizer.library.file_identity import has_content, stamp_of
from organizer.paths import displayable
from organizer.records import ActionKind, ActionSummary, Progress
from organizer.zip_reader import open_member, open_zip

PRESENT = Note("{} is there already.", "{} photos are there already.")
_UNPACKED = 50
"""How many times as long as packed a list may be; real ones are ten times as long."""

HOMELESS = Note(
    "{} comes from a place that this computer has not; name a folder to restore into.",
    "{} photos come from places that this computer has not; name a folder to restore into.",
)


def restore(
    archive: Path, destination: Path | None, control: Control
) -> Generator[Progress, None, ActionSummary]:
    """Copy the pictures of an archive folder or zip file to below a folder, or, without one, to
    where they were archived from.

    The archive stays as it is and nothing is overwritten; a picture that is there already is left
    out, so an interrupted restore can be run again. The archive may be a stranger's.
    ActionError where it is none, or where the disk is full.
    """
    opened = _open(archive)
    notes = Notes()
    restored = size = 0
    try:
        entries = _entries(archive, opened)
        for number, entry in enumerate(entries):
            control.checkpoint()
            yield Progress(ActionKind.RESTORE.words.stage, number, len(entries))
            goal = _goal(entry, destination)
            try:
                _restore_one(archive, opened, entry, goal, notes)
            except LeftAlone as left:
                notes.add(left.note, goal)
            except OSError as error:
                if error.errno in safe_files.DISK_ENDED:
                    raise ActionError(
                        f"{error.strerror}: {restored:,} of {len(entries):,} photos were restored.",
                        "Free some space, then restore again.",
                    ) from error
                notes.add(explain_os_error(error), goal)
            else:
                restored += 1
                size += entry.size
    finally:
        if opened is not None:
            opened.close()
    return ActionSummary(ActionKind.RESTORE, restored, size, notes.sentences())


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
            about = opened.getinfo(ARCHIVE_MANIFEST)
            most = min(LARGEST_LIST, _UNPACKED * about.compress_size)
            with open_member(opened, about) as manifest:
                data = manifest.read() if about.file_size <= most else b""
        except (OSError, zipfile.BadZipFile, KeyError) as error:
            raise _explain_no_archive(archive) from error
        entries = decode(data, archive)
    if not entries:
        raise _explain_no_archive(archive)
    return entries


def _restore_one(
    archive: Path, opened: zipfile.ZipFile | None, entry: ArchiveEntry, goal: Path, notes: Notes
) -> None:
    if not goal.is_absolute() or ".." in goal.parts or goal.suffix.lower() not in EXTENSIONS:
        raise LeftAlone(HOMELESS)
    if has_content(goal, entry.size, entry.content):
        raise LeftAlone(PRESENT)
    safe_files.make_folder(goal.parent)
    free = safe_files.free_name(goal, os.path.lexists)
    if opened is not None:
        if _size_in(opened, entry) != entry.size:
            raise LeftAlone(DAMAGED)
        extract(opened, entry.path, free, entry.content, entry.modified)
    else:
        _copy(archive / entry.path, free, entry)
    if free != goal:
        notes.add(RENAMED, goal)


def _copy(origin: Path, goal: Path, entry: ArchiveEntry) -> None:
    if stamp_of(origin) is None:
        raise LeftAlone(GONE)
    if not has_content(origin, entry.size, entry.content):
        raise LeftAlone(ALTERED)
    with origin.open("rb") as data:
        write(data, goal, entry.content, lambda part: set_time(part, entry.modified))


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
