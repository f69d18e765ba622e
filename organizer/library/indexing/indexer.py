"""The main job: folders to catalogue, thumbnails and vectors, in one straight line."""

from __future__ import annotations

import os
import time
from collections import Counter, deque
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from organizer.catalogue import Catalogue
from organizer.embedding.base import Embedder
from organizer.errors import FolderError, ModelError, OrganizerError
from organizer.jobs import Control
from organizer.library.embeddings.model_choice import TASKS, ModelChoice
from organizer.library.embeddings.vector_indexes import VectorIndexes
from organizer.library.indexing.file_reader import (
    FailedFile,
    FileReader,
    GoneFile,
    Reading,
    ReadJob,
)
from organizer.library.indexing.folder_scan import checked_folder
from organizer.library.indexing.reading_store import ReadingStore
from organizer.library.indexing.reconciler import Reconciler
from organizer.library.indexing.sidecar_ratings import SidecarRatings
from organizer.library.lock import LibraryLock
from organizer.records import Changes, IndexSummary, Progress

_SECONDS_BETWEEN_BATCHES = 1.0
_WITHOUT_MODEL = 16
"""Files of a batch where only thumbnails are lacking."""


@dataclass(slots=True)
class Indexer:
    """Indexes folders; one run at a time, in any thread."""

    catalogue: Catalogue
    reconciler: Reconciler
    reader: FileReader
    ratings: SidecarRatings
    choice: ModelChoice
    indexes: VectorIndexes
    lock: LibraryLock

    def index(
        self, folders: Sequence[Path], control: Control, retry: bool = False
    ) -> Generator[Progress, None, IndexSummary]:
        """Index folders and everything in them.

        Stopped at any point, even by a kill, the next run carries on. FolderError for a folder
        that cannot be indexed, ModelError for a model that cannot run; the others are done first.
        `retry` reads files again that could not be read before.

        Photos that lack the vectors of a model in use are given them. A model that was chosen
        answers as soon as no photo that can be reached lacks any.
        """
        started = time.monotonic()
        counts: Counter[str] = Counter()
        jobs: list[ReadJob] = []
        refused: list[OrganizerError] = []
        with self.lock.hold():
            keys = [self.choice.card(model).key for model in self.choice.in_use()]
            for folder in _outermost(folders):
                try:
                    part = yield from self.reconciler.reconcile(
                        checked_folder(folder), keys, retry, control
                    )
                except FolderError as error:
                    refused.append(error)
                    continue
                self.indexes.follow(part.changes)
                yield Progress("Recognising moved photos", part.moved, changes=part.changes)
                moved = set(part.changes.updated)
                jobs = [job.as_new() if job.photo in moved else job for job in jobs]
                jobs += part.jobs
                counts["added"] += part.returned
                for name in ("moved", "unchanged", "problems", "vanished"):
                    counts[name] += getattr(part, name)
            if jobs:
                refused += yield from self._read(jobs, counts, control)
            yield from self.ratings.follow(_outermost(folders), control)
            arrived = self._welcome()
        if refused:
            raise refused[0]
        return IndexSummary(**counts, seconds=time.monotonic() - started, arrived=arrived)

    def _read(
        self, jobs: list[ReadJob], counts: Counter[str], control: Control
    ) -> Generator[Progress, None, list[ModelError]]:
        """Read files in; what kept models from being loaded."""
        wanted = frozenset[str]().union(*(job.lacks for job in jobs))
        if wanted:
            yield Progress("Loading the model", 0)
        embedders, failures = self._load_models(wanted)
        batch_size = max((each.batch for each in embedders.values()), default=_WITHOUT_MODEL)
        pace = _Pace(len(jobs))
        prepare = {key: embedder.prepare for key, embedder in embedders.items()}
        readings = self.reader.read(jobs, prepare, waiting=4 * batch_size)
        batch: list[Reading] = []
        try:
            for reading in readings:
                batch.append(reading)
                if len(batch) >= batch_size or pace.is_late():
                    yield pace.report(len(batch), self._keep(batch, embedders, counts))
                    batch = []
                control.checkpoint()
            if batch:
                yield pace.report(len(batch), self._keep(batch, embedders, counts))
        finally:
            readings.close()
            self.indexes.save()
        return failures

    def _load_models(self, wanted: frozenset[str]) -> tuple[dict[str, Embedder], list[ModelError]]:
        """The models with these keys, with their indexes open; without those that cannot run."""
        embedders: dict[str, Embedder] = {}
        failures: list[ModelError] = []
        for model in self.choice.in_use():
            card = self.choice.card(model)
            if card.key not in wanted:
                continue
            try:
                embedders[card.key] = self.choice.embedder(model)
            except ModelError as error:
                self.choice.give_up(model, error)
                failures.append(error)
            else:
                self.indexes.index(card, "look")
        if wanted and not embedders:
            raise failures[0]
        return embedders, failures

    def _keep(
        self, batch: list[Reading], embedders: Mapping[str, Embedder], counts: Counter[str]
    ) -> Changes:
        changes = ReadingStore(self.catalogue, self.indexes).keep(batch, embedders)
        for reading in batch:
            if isinstance(reading, FailedFile):
                counts["problems"] += 1
            elif not isinstance(reading, GoneFile):
                counts[reading.job.counts_as] += 1
        return changes

    def _welcome(self) -> tuple[str, ...]:
        """Let coming models answer of whose vectors no photo that can be reached lacks any."""
        reached = [root.id for root in self.catalogue.roots.all() if root.online]
        arrived: dict[str, None] = {}
        for model in filter(None, map(self.choice.coming, TASKS)):
            card = self.choice.card(model)
            if not self.catalogue.embeddings.waiting(reached, card.key):
                self.choice.confirm_arrival(model)
                arrived[card.name] = None
        if arrived:
            self.indexes.keep_only({self.choice.card(each).key for each in self.choice.in_use()})
        return tuple(arrived)


@dataclass(slots=True)
class _Pace:
    """How fast the work goes, over the last seconds."""

    total: int
    done: int = 0
    _marks: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=50))

    def __post_init__(self) -> None:
        self._marks.append((time.monotonic(), 0))

    def is_late(self) -> bool:
        """Whether the last report is so long ago that a small batch should go through."""
        return time.monotonic() - self._marks[-1][0] > _SECONDS_BETWEEN_BATCHES

    def report(self, files: int, changes: Changes) -> Progress:
        now = time.monotonic()
        self.done += files
        then, before = self._marks[0]
        self._marks.append((now, self.done))
        rate = (self.done - before) / max(now - then, 1e-6)
        eta = (self.total - self.done) / rate
        return Progress("Indexing", self.done, self.total, rate, eta, changes)


def _outermost(folders: Sequence[Path]) -> list[Path]:
    """The folders, absolute, that lie in no other one of them, in the order given."""
    distinct = list(dict.fromkeys(Path(os.path.abspath(folder)) for folder in folders))  # noqa: PTH100
    return [
        folder
        for folder in distinct
        if not any(folder != other and folder.is_relative_to(other) for other in distinct)
    ]
