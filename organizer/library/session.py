"""One opened library: every part of it, built once for the window and the command line."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from organizer.catalogue import Catalogue
from organizer.imaging.thumbnails import ThumbnailStore
from organizer.library.actions import Actions
from organizer.library.grouping import Grouper
from organizer.library.ingest import Indexer
from organizer.library.lock import LibraryLock
from organizer.library.lookup import Lookup
from organizer.library.model import ActiveModel
from organizer.library.read import Reader
from organizer.library.reconcile import Reconciler
from organizer.library.search import Searcher
from organizer.paths import LibraryPaths
from organizer.records import ActionSummary, Progress

BUILTIN = "builtin"


@dataclass(frozen=True, slots=True)
class Library:
    """The collaborators a window or a command needs."""

    paths: LibraryPaths
    catalogue: Catalogue
    thumbnails: ThumbnailStore
    lock: LibraryLock
    model: ActiveModel
    lookup: Lookup
    indexer: Indexer
    searcher: Searcher
    grouper: Grouper
    actions: Actions

    def perform(
        self, action: Generator[Progress, None, ActionSummary]
    ) -> Generator[Progress, None, ActionSummary]:
        """Carry out an action of `actions`, alone, with the indexes kept in step."""
        with self.lock.held():
            try:
                while True:
                    step = next(action)
                    self.lookup.follow(step.changes)
                    yield step
            except StopIteration as ended:
                summary: ActionSummary = ended.value
                return summary
            finally:
                action.close()
                self.lookup.save()

    def close(self) -> None:
        self.lookup.save()
        self.catalogue.close()


def open_library(folder: Path, models: Path) -> Library:
    """Open or create the library in a folder; `models` is where compiled models are cached.

    Loads no model. CatalogueError where the library cannot be opened; it is left as it was.
    """
    paths = LibraryPaths(folder)
    catalogue = Catalogue(paths.catalogue)
    thumbnails = ThumbnailStore(paths.thumbnails)
    lock = LibraryLock(paths.lock)
    model = ActiveModel(BUILTIN, models)
    lookup = Lookup(catalogue, model.card, paths.vectors)
    # Not the library's folder itself: a person may keep it in, or as, the folder of their photos.
    reconciler = Reconciler(catalogue, model.card.key, skip=[paths.thumbnails, models])
    return Library(
        paths=paths,
        catalogue=catalogue,
        thumbnails=thumbnails,
        lock=lock,
        model=model,
        lookup=lookup,
        indexer=Indexer(catalogue, reconciler, Reader(catalogue, thumbnails), model, lookup, lock),
        searcher=Searcher(catalogue, model, lookup),
        grouper=Grouper(catalogue, lookup),
        actions=Actions(catalogue),
    )
