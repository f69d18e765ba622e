"""Where the files of an action can come back to."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from organizer.catalogue import Catalogue
from organizer.catalogue.journal import Step
from organizer.library.actions.files import safe_files
from organizer.library.actions.notes import ALREADY_BACK, OFFLINE, LeftAlone, LostPhoto
from organizer.library.companions import follow_name
from organizer.records import Photo, State


class ReturnPlaces:
    """Where files were, or beside what is there now; a companion beside its photo."""

    def __init__(self, catalogue: Catalogue, steps: Sequence[Step]) -> None:
        """`steps` are all of the action."""
        self._journal = catalogue.journal
        self._names = {step.photo: step.source.name for step in steps if not step.is_companion}
        self._roots = {root.id: root.path for root in catalogue.roots.every()}
        self._photos = {p.id: p for p in catalogue.photos.by_ids(step.photo for step in steps)}
        self._paths = {photo.id: photo.path for photo in self._photos.values()}
        self._given = set(self._paths.values())

    def check_away(self, step: Step, away: State) -> None:
        """LostPhoto where a photo is not `away` any more."""
        if self._photos[step.photo].state is not away and not step.is_companion:
            raise LostPhoto(ALREADY_BACK)

    def roots_of(self, steps: Sequence[Step]) -> set[Path]:
        """The roots that files come back to."""
        return {self._roots[self._photos[step.photo].root] for step in steps}

    def choose(self, step: Step) -> Path:
        """A free path for a file; LeftAlone where its root is not there.

        Ask for a photo before its companions.
        """
        photo = self._photos[step.photo]
        if not self._roots[photo.root].is_dir():
            raise LeftAlone(OFFLINE)
        if step.is_companion:
            path = self._beside(step, self._paths[photo.id])
        else:
            path = self._paths[photo.id] = self._again(photo)
        self._given.add(path)
        return path

    def _again(self, photo: Photo) -> Path:
        """Neither a file nor another photo is there."""
        root = self._roots[photo.root]
        return safe_files.free_name(
            photo.path,
            lambda path: (
                os.path.lexists(path)
                or (path != photo.path and path in self._given)
                or self._journal.is_claimed(photo.root, inside_root(path, root), photo.id)
            ),
        )

    def _beside(self, companion: Step, photo: Path) -> Path:
        """By the name that its photo has by then."""
        name = follow_name(companion.source.name, self._names[companion.photo], photo.name)
        return safe_files.free_name(
            photo.with_name(name), lambda path: os.path.lexists(path) or path in self._given
        )


def inside_root(path: Path, root: Path) -> bytes:
    """A path below a root, as the catalogue keeps it."""
    return os.fsencode(path.relative_to(root))
