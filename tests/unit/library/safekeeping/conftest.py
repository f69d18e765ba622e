"""A closed library of five pictures with a backup."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from organizer import jobs
from organizer.catalogue.copies import Backup
from organizer.embedding.model_store import ModelStore
from organizer.jobs import Control
from organizer.library.library import Library, open_library
from organizer.paths import LibraryPaths
from organizer.records import ActionSummary


@dataclass
class Shelf:
    """Opens one library again and again."""

    paths: LibraryPaths
    album: Path
    models: ModelStore

    def work(self, work: Callable[[Library], object]) -> object:
        """Open the library, do something with it, and close it."""
        library = open_library(self.paths.folder, self.models)
        try:
            return work(library)
        finally:
            library.close()

    def index(self) -> None:
        self.work(lambda each: jobs.run(each.indexer.index([self.album], Control())))

    def back_up(self) -> Backup:
        made = self.work(lambda each: jobs.run(each.safekeeper.back_up(Control())))
        assert isinstance(made, Backup)
        return made

    def archive(self, *names: str) -> Path:
        """Archive pictures; the folder they are in then."""
        target = self.album.parent / "archive"

        def do(library: Library) -> ActionSummary:
            photos = self._ids(library, names)
            return jobs.run(library.perform(library.actions.archive(photos, target, Control())))

        assert self.work(do).count == len(names)  # type: ignore[attr-defined]
        return target

    def undo(self) -> int:
        """How many pictures came back."""
        done = self.work(lambda each: jobs.run(each.perform(each.actions.undo(Control()))))
        return done.count  # type: ignore[attr-defined]

    def names(self) -> set[str]:
        """Of the present photos."""

        def ask(library: Library) -> set[str]:
            photos = library.catalogue.photos
            return {photo.path.name for photo in photos.by_ids(photos.present_ids())}

        return self.work(ask)  # type: ignore[return-value]

    @staticmethod
    def _ids(library: Library, names: tuple[str, ...]) -> list[int]:
        photos = library.catalogue.photos
        found = photos.by_ids(photos.present_ids())
        return [photo.id for photo in found if photo.path.name in names]


@pytest.fixture
def shelf(library_folder: Path, album, model_store: ModelStore) -> Shelf:
    for seed in range(5):
        album.add(f"{seed}.jpg", seed)
    shelf = Shelf(LibraryPaths(library_folder), album.folder, model_store)
    shelf.index()
    return shelf
