"""One opened library: every part of it, built once for the window and the command line."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from organizer.catalogue import Catalogue
from organizer.embedding.model_store import Shelf
from organizer.imaging.thumbnails import ThumbnailStore
from organizer.library.actions.actions import Actions
from organizer.library.cleanup.cleanup_finder import Clearer
from organizer.library.cleanup.duplicate_finder import DuplicateFinder
from organizer.library.clusters.cluster_editing import Steering
from organizer.library.clusters.cluster_names import Namer
from organizer.library.clusters.clusterer import Grouper
from organizer.library.clusters.comparison import Comparer
from organizer.library.clusters.feature_space import Spaces
from organizer.library.clusters.map_layout import Mapper
from organizer.library.clusters.placement import Placing
from organizer.library.embeddings.benchmarks import Speeds
from organizer.library.embeddings.model_choice import Models
from organizer.library.embeddings.personal_training import Adapter
from organizer.library.embeddings.vector_indexes import Lookups
from organizer.library.indexing.file_reader import Reader
from organizer.library.indexing.indexer import Indexer
from organizer.library.indexing.reconciler import Reconciler
from organizer.library.indexing.sidecar_ratings import Ratings
from organizer.library.lock import LibraryLock
from organizer.library.search.albums import Albums
from organizer.library.search.searcher import Searcher
from organizer.paths import LibraryPaths
from organizer.records import ActionSummary, Progress
from organizer.settings import Settings


@dataclass(frozen=True, slots=True)
class Library:
    """The collaborators a window or a command needs."""

    paths: LibraryPaths
    settings: Settings
    catalogue: Catalogue
    thumbnails: ThumbnailStore
    lock: LibraryLock
    shelf: Shelf
    models: Models
    speeds: Speeds
    adapter: Adapter
    lookups: Lookups
    indexer: Indexer
    searcher: Searcher
    albums: Albums
    grouper: Grouper
    steering: Steering
    comparer: Comparer
    placing: Placing
    mapper: Mapper
    actions: Actions
    duplicates: DuplicateFinder
    clearer: Clearer

    def perform(
        self, action: Generator[Progress, None, ActionSummary]
    ) -> Generator[Progress, None, ActionSummary]:
        """Carry out an action of `actions`, alone, with the indexes kept in step."""
        with self.lock.held():
            try:
                while True:
                    step = next(action)
                    self.lookups.follow(step.changes)
                    yield step
            except StopIteration as ended:
                summary: ActionSummary = ended.value
                return summary
            finally:
                action.close()
                self.lookups.save()

    def close(self) -> None:
        self.lookups.save()
        self.catalogue.close()


def open_library(folder: Path, shelf: Shelf) -> Library:
    """Open or create the library in a folder, with the models that a shelf holds.

    Loads no model. CatalogueError where the library cannot be opened; it is left as it was.
    """
    paths = LibraryPaths(folder)
    catalogue = Catalogue(paths.catalogue)
    settings = Settings(paths.settings)
    thumbnails = ThumbnailStore(paths.thumbnails)
    lock = LibraryLock(paths.lock)
    models = Models(shelf, settings)
    lookups = Lookups(catalogue, paths.vectors)
    # Not the library's folder itself: a person may keep it in, or as, the folder of their photos.
    reconciler = Reconciler(catalogue, skip=[paths.thumbnails, paths.pasted, *shelf.folders])
    duplicates = DuplicateFinder(catalogue, thumbnails, models, lookups)
    spaces = Spaces(catalogue, models, lookups)
    namer = Namer(catalogue, models, shelf.cache)
    grouper = Grouper(catalogue, spaces, namer.names)
    searcher = Searcher(catalogue, models, lookups)
    return Library(
        paths=paths,
        settings=settings,
        catalogue=catalogue,
        thumbnails=thumbnails,
        lock=lock,
        shelf=shelf,
        models=models,
        speeds=Speeds(shelf, catalogue, thumbnails, shelf.cache / "speeds.json"),
        adapter=Adapter(catalogue, shelf, settings, paths),
        lookups=lookups,
        indexer=Indexer(
            catalogue,
            reconciler,
            Reader(catalogue, thumbnails),
            Ratings(catalogue),
            models,
            lookups,
            lock,
        ),
        searcher=searcher,
        albums=Albums(catalogue, searcher),
        grouper=grouper,
        comparer=Comparer(catalogue, spaces, grouper),
        placing=Placing(catalogue, spaces),
        mapper=Mapper(catalogue, models, spaces),
        steering=Steering(catalogue, spaces),
        actions=Actions(catalogue),
        duplicates=duplicates,
        clearer=Clearer(catalogue, thumbnails, models, lookups, searcher, duplicates),
    )
