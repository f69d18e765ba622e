"""Finds the files that pieces are read from, in folders and in zip files."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path, PurePosixPath

from organizer.errors import PictureError, QueryError
from organizer.imaging.decode import EXTENSIONS
from organizer.paths import displayable
from organizer.records import FileProblem
from organizer.regular_file import open_file
from organizer.zip_reader import PACKINGS, open_member, open_zip

_MOST_BYTES = 1 << 28
"""Of one picture file; a larger one is none that Smalti would want to hold in memory."""

_MOST_UNPACKED = 1 << 32
"""Bytes that the pictures of a zip file say they unpack to; a bomb holds more."""

Read = Callable[[], bytes]
"""Raises PictureError or OSError."""


def find_sources(
    paths: Sequence[Path], archives: ExitStack, problems: list[FileProblem]
) -> dict[Path, Read]:
    """How to read each file; one in a zip file is named as if that were a folder."""
    found: dict[Path, Read] = {}
    for path in paths:
        try:
            if path.is_dir():
                files = (each for each in path.iterdir() if each.suffix.lower() in EXTENSIONS)
                found |= {file: partial(read_content, file) for file in sorted(files)}
            elif path.suffix.lower() == ".zip":
                found |= _find_members(path, archives.enter_context(open_zip(path)))
            else:
                found[path] = partial(read_content, path)
        except zipfile.BadZipFile:
            problems.append(FileProblem(path, "The zip file is damaged."))
        except OSError as error:
            problems.append(FileProblem(path, describe_error(error)))
    return found


def _find_members(path: Path, archive: zipfile.ZipFile) -> dict[Path, Read]:
    members = {}
    for member in archive.infolist():
        inside = PurePosixPath(member.filename)
        # Finder adds a hidden twin of each file.
        is_hidden = inside.name.startswith(".") or "__MACOSX" in inside.parts
        if inside.suffix.lower() in EXTENSIONS and not (member.is_dir() or is_hidden):
            parts = (part for part in inside.parts if part not in ("/", ".."))
            members[path.joinpath(*parts)] = member
    if sum(member.file_size for member in members.values()) > _MOST_UNPACKED:
        raise QueryError(
            f"{displayable(path.name)} would unpack to more than {_MOST_UNPACKED >> 30} GB.",
            "Choose a zip file with the pieces alone.",
        )
    return {name: partial(_unpack, archive, members[name]) for name in sorted(members)}


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    if member.flag_bits & 1:
        raise _explain_unreadable("The file is protected by a password.")
    if member.compress_type not in PACKINGS:
        raise _explain_unreadable("The file is packed in a way that Smalti does not read.")
    if member.file_size > _MOST_BYTES:
        raise _explain_unreadable("The file is too large for a piece.")
    try:
        with open_member(archive, member) as file:
            return file.read()
    except zipfile.BadZipFile as error:
        raise _explain_unreadable("The file is damaged inside its zip file.") from error


def read_content(file: Path) -> bytes:
    """PictureError for one that is too large; OSError as of `open_file`."""
    with open_file(file) as opened:
        data = opened.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise _explain_unreadable("The file is too large for a piece.")
    return data


def describe_error(error: PictureError | OSError) -> str:
    """Why a file could not be read, as a sentence."""
    if isinstance(error, PictureError):
        return error.sentence
    return f"It cannot be read: {error.strerror or error}."


def _explain_unreadable(sentence: str) -> PictureError:
    return PictureError(sentence, "Leave it out.")
