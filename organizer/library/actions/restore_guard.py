"""Decides where the files of an archive may go, which a stranger may have made."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from organizer.catalogue import Catalogue
from organizer.errors import CatalogueError
from organizer.imaging.decode import EXTENSIONS
from organizer.library.actions.archive_list import ArchiveEntry
from organizer.library.actions.notes import LeftAlone, Note
from organizer.library.companions import SUFFIXES, match_companions

HOMELESS = Note(
    "{} comes from a place that this computer has not; name a folder to restore into.",
    "{} photos come from places that this computer has not; name a folder to restore into.",
)
OUTSIDE = Note(
    "{} would go through a link to elsewhere and is left alone.",
    "{} photos would go through links to elsewhere and are left alone.",
)
HIDDEN = Note(
    "{} would go into a hidden folder; name a folder to restore into.",
    "{} photos would go into hidden folders; name a folder to restore into.",
)
UNASKED = Note(
    "{} is of an archive that this library did not make; name a folder to restore into.",
    "{} photos are of an archive that this library did not make; name a folder to restore into.",
)


class RestoreGuard:
    """What this library archived may go back to where it was; all else where a person says so."""

    def __init__(
        self,
        entries: Sequence[ArchiveEntry],
        destination: Path | None,
        catalogue: Catalogue | None,
        agreed: Collection[Path] = (),
    ) -> None:
        """`agreed` are real folders that a person let a stranger's files into."""
        self._entries = entries
        self._base = destination and Path(os.path.realpath(destination.expanduser()))
        self._agreed = agreed
        self._owners = _owners(entries)
        self._own: set[tuple[Path, str]] = set()
        if catalogue:
            with suppress(CatalogueError):  # of a damaged one; archives must open even then
                files = {_file_of(entry) for entry in entries}
                self._own = catalogue.journal.archived_among(files)

    def is_own(self, entry: ArchiveEntry) -> bool:
        """Whether the library archived this file from there, by its content."""
        return _file_of(entry) in self._own

    def strange_folders(self) -> list[Path]:
        """The real folders that files which are not its own came from, sorted."""
        folders = set()
        for entry in self._entries:
            goal = Path(entry.original)
            if not self.is_own(entry):
                with suppress(LeftAlone):
                    _check_name(entry, goal, self._owners)
                    _check_hidden(goal)
                    folders.add(real_folder(goal))
        return sorted(folders)

    def check(self, entry: ArchiveEntry, goal: Path) -> None:
        """LeftAlone where a file may not be written there."""
        _check_name(entry, goal, self._owners)
        if self._base is not None:
            if not real_folder(goal).is_relative_to(self._base):
                raise LeftAlone(OUTSIDE)
        elif not self.is_own(entry):
            _check_hidden(goal)
            if real_folder(goal) not in self._agreed:
                raise LeftAlone(UNASKED)


def real_folder(path: Path) -> Path:
    """The folder of a file, whatever links lead to it."""
    return Path(os.path.realpath(path.parent))


def _file_of(entry: ArchiveEntry) -> tuple[Path, str]:
    return Path(entry.original), entry.content


def _owners(entries: Sequence[ArchiveEntry]) -> dict[str, frozenset[str]]:
    """By its original path, the original paths of the pictures that a listed file belonged to."""
    folders: dict[Path, list[str]] = defaultdict(list)
    for entry in entries:
        original = Path(entry.original)
        folders[original.parent].append(original.name)
    return {
        str(folder / name): frozenset(str(folder / picture) for picture in pictures)
        for folder, names in folders.items()
        for name, pictures in match_companions(names).items()
    }


def _check_name(entry: ArchiveEntry, goal: Path, owners: Mapping[str, frozenset[str]]) -> None:
    """LeftAlone unless a file of this name may be written at all: a picture's or, beside a picture
    that is on the list as well, that of a companion.
    """
    try:
        os.fsencode(f"{goal}{entry.path}")
    except UnicodeEncodeError:  # a name that another system has
        raise LeftAlone(HOMELESS) from None
    suffixes = SUFFIXES if entry.companion_of else EXTENSIONS
    if not goal.is_absolute() or ".." in goal.parts or goal.suffix.lower() not in suffixes:
        raise LeftAlone(HOMELESS)
    if entry.companion_of and entry.companion_of not in owners.get(entry.original, ()):
        raise LeftAlone(HOMELESS)


def _check_hidden(goal: Path) -> None:
    parts = (*goal.parts, *real_folder(goal).parts)
    if any(part.startswith(".") for part in parts):
        raise LeftAlone(HIDDEN)
