"""One opened library: every part of it, built once for the window and the command line."""

from __future__ import annotations

import os
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from organizer.catalogue import Catalogue
from organizer.embedding.model_store import ModelStore
from organizer.imaging.thumbnails import ThumbnailStore
from organizer.imaging.workers.decoder_pool import DecoderPool
from organizer.jobs import converted
from organizer.library.actions.actions import Actions
from organizer.library.cleanup import CleanupParts
from organizer.library.cleanup.cleanup_finder import CleanupFinder
from organizer.library.cleanup.duplicate_finder import DuplicateFinder
from organizer.library.clusters import ClusterParts
from organizer.library.clusters.cluster_editing import ClusterEditor
from organizer.library.clusters.cluster_names import ClusterNamer
from organizer.library.clusters.clusterer import LibraryClusterer
from organizer.library.clusters.comparison import ClusteringComparer
from organizer.library.clusters.feature_space import FeatureSpaces
from organizer.library.clusters.map_layout import MapMaker
from organizer.library.clusters.placement import ClusterPlacer
from organizer.library.embeddings import EmbeddingParts
from organizer.library.embeddings.benchmarks import ModelBenchmarks
from organizer.library.embeddings.model_choice import ModelChoice
from organizer.library.embeddings.personal_training import PersonalTraining
from organizer.library.embeddings.vector_indexes import VectorIndexes
from organizer.library.indexing.file_reader import FileReader
from organizer.library.indexing.indexer import Indexer
from organizer.library.indexing.reading_notes import ReadingNotes
from organizer.library.indexing.reconciler import Reconciler
from organizer.library.indexing.sidecar_ratings import SidecarRatings
from organizer.library.lock import LibraryLock
from organizer.library.photo_marks import PhotoMarks
from organizer.library.safekeeping.privacy import keep_private
from organizer.library.safekeeping.restoration import refuse_loss
from organizer.library.safekeeping.safekeeper import Safekeeper
from organizer.library.search import SearchParts
from organizer.library.search.albums import SmartAlbums
from organizer.library.search.searcher import Searcher
from organizer.library.undo import UndoHistory
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
    embeddings: EmbeddingParts
    indexer: Indexer
    search: SearchParts
    clusters: ClusterParts
    cleanup: CleanupParts
    marks: PhotoMarks
    actions: Actions
    decoders: DecoderPool
    """For what a person waits for; indexing has its own."""
    undo_history: UndoHistory
    safekeeper: Safekeeper

    def perform(
        self, action: Generator[Progress, None, ActionSummary]
    ) -> Generator[Progress, None, ActionSummary]:
        """Carry out an action of `actions`, alone, with the indexes kept in step."""
        indexes = self.embeddings.indexes

        def follow(step: Progress) -> Progress:
            indexes.follow(step.changes)
            return step

        with self.lock.hold():
            try:
                return (yield from converted(action, follow))
            finally:
                indexes.save()

    def close(self) -> None:
        """Save what the indexes hold and close the catalogue; nothing works afterwards."""
        self.embeddings.indexes.save()
        self.decoders.close()
        self.catalogue.close()


def open_library(folder: Path, model_store: ModelStore) -> Library:
    """Open or create the library in a folder, with the models that a store holds.

    Loads no model. CatalogueError where the library cannot be opened; it is left as it was.
    """
    paths = LibraryPaths(folder)
    catalogue = _open_catalogue(paths, model_store)
    settings = Settings(paths.settings)
    thumbnails = ThumbnailStore(paths.thumbnails)
    lock = LibraryLock(paths.lock)
    choice = ModelChoice(model_store, settings, catalogue)
    indexes = VectorIndexes(catalogue, paths.vectors)
    # Not the library's folder itself: a person may keep it in, or as, the folder of their photos.
    skip = [paths.thumbnails, paths.pasted, paths.backups, *model_store.folders]
    reconciler = Reconciler(catalogue, thumbnails, skip)
    decoders = DecoderPool()
    reader = _make_reader(catalogue, thumbnails, paths)
    ratings = SidecarRatings(catalogue, decoders)
    searcher = Searcher(catalogue, choice, indexes, decoders)
    duplicate_finder = DuplicateFinder(catalogue, thumbnails, choice, indexes)
    cleanup_finder = CleanupFinder(
        catalogue, thumbnails, choice, indexes, searcher, duplicate_finder
    )
    feature_spaces = FeatureSpaces(catalogue, choice, indexes)
    cluster_namer = ClusterNamer(catalogue, choice, model_store.cache)
    clusterer = LibraryClusterer(catalogue, feature_spaces, cluster_namer.names)
    editor, actions = ClusterEditor(catalogue, feature_spaces), Actions(catalogue)
    speeds = model_store.cache / "speeds.json"
    return Library(
        paths=paths,
        settings=settings,
        catalogue=catalogue,
        thumbnails=thumbnails,
        lock=lock,
        embeddings=EmbeddingParts(
            model_store,
            choice,
            indexes,
            ModelBenchmarks(model_store, catalogue, thumbnails, speeds),
            PersonalTraining(catalogue, model_store, settings, paths),
        ),
        indexer=Indexer(catalogue, reconciler, reader, ratings, choice, indexes, lock),
        search=SearchParts(searcher, SmartAlbums(catalogue, searcher)),
        clusters=ClusterParts(
            clusterer,
            editor,
            ClusteringComparer(catalogue, feature_spaces, clusterer),
            ClusterPlacer(catalogue, feature_spaces),
            MapMaker(catalogue, choice, feature_spaces),
        ),
        cleanup=CleanupParts(duplicate_finder, cleanup_finder),
        marks=PhotoMarks(catalogue),
        actions=actions,
        decoders=decoders,
        undo_history=UndoHistory(catalogue, actions, choice),
        safekeeper=Safekeeper(catalogue, paths, thumbnails, choice),
    )


def _open_catalogue(paths: LibraryPaths, model_store: ModelStore) -> Catalogue:
    """A new one only where there never was one."""
    refuse_loss(paths)
    catalogue = Catalogue(paths.catalogue)
    keep_private(paths, model_store.folders)
    return catalogue


def _make_reader(
    catalogue: Catalogue, thumbnails: ThumbnailStore, paths: LibraryPaths
) -> FileReader:
    """With decoders of its own, which let the rest of the machine go first."""
    decoders = DecoderPool(niceness=10, kept=os.cpu_count() or 1)
    return FileReader(catalogue, thumbnails, decoders, ReadingNotes(paths.reading))
