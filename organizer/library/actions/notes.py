"""What a person should know about files that an action left alone."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from organizer.paths import displayable

_MOST = 20
"""Sentences that name a file, before they become counts."""


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence about one photo, and the same about several."""

    one: str
    """`{}` is the file's name."""
    many: str
    """`{}` is how many."""

    def about(self, path: Path) -> str:
        """The sentence about one file, of which the name is said."""
        return self.one.replace("{}", displayable(path.name), 1)


CHANGED = Note(
    "{} changed since it was indexed and is left alone.",
    "{} photos changed since they were indexed and are left alone.",
)
VANISHED = Note("{} is no longer there.", "{} photos are no longer there.")
OFFLINE = Note(
    "{} is on a drive that is not connected and is left alone.",
    "{} photos are on a drive that is not connected and are left alone.",
)
RENAMED = Note(
    "{} has a number in its name now, because another file has its old name.",
    "{} files have a number in their names now, because other files have their old names.",
)
CHANGED_NOW = Note(
    "{} changed this moment and is left alone.",
    "{} companion files changed this moment and are left alone.",
)
STAYS_WITH_PHOTO = Note(
    "{} stays with its photo.", "{} companion files stay with the photos they belong to."
)
STAYS_WITH_PARTNER = Note(
    "{} stays with the other half of its RAW+JPEG pair.",
    "{} photos stay with the other half of their RAW+JPEG pair.",
)
PARTED_PAIR = Note(
    "{} stays, although the other half of its RAW+JPEG pair went.",
    "{} photos stay, although the other halves of their RAW+JPEG pairs went.",
)
GOES_ALONG = Note(
    "{} goes along: it is the other half of a RAW+JPEG pair.",
    "{} photos go along: they are the other half of a RAW+JPEG pair.",
)
UNLISTED = Note(
    "What belongs to {} stays where it is, because its folder cannot be listed.",
    "What belongs to {} photos stays where it is, because their folders cannot be listed.",
)
ALREADY_BACK = Note("{} is in the library already.", "{} photos are in the library already.")


def explain_os_error(error: OSError) -> Note:
    """The system's own words about one file."""
    why = os.strerror(error.errno) if error.errno else error.strerror or "the system refused"
    return Note(f"{{}} is left alone: {why}.", f"{{}} photos are left alone: {why}.")


def explain_parted(note: Note) -> Note:
    """Why a companion was left alone, and that its photo was not."""
    return Note(
        f"{note.one} Its photo went without it.",
        "{} companion files stay where they are, although their photos went.",
    )


class Guard(Protocol):
    """What is asked of every photo before it leaves."""

    def __call__(self, photo: int, closely: bool) -> None:
        """LeftAlone where a photo, by id, is to stay; `closely` right before its file moves."""


class LeftAlone(Exception):
    """This photo is left alone; the action goes on with the others, and may be tried again."""

    def __init__(self, note: Note) -> None:
        super().__init__(note.many)
        self.note = note


class LostPhoto(LeftAlone):
    """This photo cannot be brought back any more."""


class Notes:
    """Gathers what there is to say; a long list becomes a few counts."""

    def __init__(self) -> None:
        self._paths: dict[Note, list[Path]] = defaultdict(list)

    def add(self, note: Note, path: Path) -> None:
        """Once for each photo it is true of."""
        self._paths[note].append(path)

    def only(self) -> Note | None:
        """The note, if there is exactly one kind."""
        return next(iter(self._paths)) if len(self._paths) == 1 else None

    def sentences(self) -> tuple[str, ...]:
        """A sentence for each kind of note, in the order in which they were first added."""
        if sum(map(len, self._paths.values())) <= _MOST:
            return tuple(note.about(path) for note, paths in self._paths.items() for path in paths)
        kinds: dict[str, list[tuple[Note, Path]]] = defaultdict(list)
        for note, paths in self._paths.items():
            kinds[note.many] += [(note, path) for path in paths]
        return tuple(
            found[0][0].about(found[0][1])
            if len(found) == 1
            else many.replace("{}", f"{len(found):,}", 1)
            for many, found in kinds.items()
        )
