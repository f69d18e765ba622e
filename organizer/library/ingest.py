"""The main job: folders to catalogue, thumbnails and vectors, in one straight line."""

from __future__ import annotations

import os
import time
from collections import Counter, deque
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from organizer.catalogue import Catalogue
from organizer.embedding.base import PictureVectors
from organizer.errors import FolderError
from organizer.library.control import Control
from organizer.library.lock import LibraryLock
from organizer.library.lookup import Lookup
from organizer.library.model import ActiveModel
from organizer.library.read import Copied, Decoded, Failed, Job, Reader, Reading
from organizer.library.reconcile import Reconciler
from organizer.library.scan import checked_folder
from organizer.records import Changes, IndexSummary, Metadata, Progress, Stamp

_BATCH = 16
_SECONDS_BETWEEN_BATCHES = 1.0


@dataclass(slots=True)
class Indexer:
    """Indexes folders; one run at a time, in any thread."""

    catalogue: Catalogue
    reconciler: Reconciler
    reader: Reader
    model: ActiveModel
    lookup: Lookup
    lock: LibraryLock

    def index(
        self, folders: Sequence[Path], control: Control, retry: bool = False
    ) -> Generator[Progress, None, IndexSummary]:
        """Index folders and everything in them.

        Stopped at any point, even by a kill, the next run carries on. FolderError for a folder
        that cannot be indexed; the others are done first. `retry` reads files again that could
        not be read before.
        """
        started = time.monotonic()
        counts: Counter[str] = Counter()
        jobs: list[Job] = []
        refused: list[FolderError] = []
        with self.lock.held():
            for folder in _outermost(folders):
                try:
                    part = yield from self.reconciler.reconcile(
                        checked_folder(folder), retry, control
                    )
                except FolderError as error:
                    refused.append(error)
                    continue
                self.lookup.follow(part.changes)
                yield Progress("Recognising moved photos", part.moved, changes=part.changes)
                moved = set(part.changes.updated)
                jobs = [job.as_new() if job.photo in moved else job for job in jobs]
                jobs += part.jobs
                for name in ("moved", "unchanged", "problems", "vanished"):
                    counts[name] += getattr(part, name)
            if jobs:
                yield from self._read(jobs, counts, control)
        if refused:
            raise refused[0]
        return IndexSummary(**counts, seconds=time.monotonic() - started)

    def _read(
        self, jobs: list[Job], counts: Counter[str], control: Control
    ) -> Generator[Progress, None, None]:
        yield Progress("Loading the model", 0)
        embedder = self.model.embedder()
        self.lookup.index("look")
        pace = _Pace(len(jobs))
        readings = self.reader.read(jobs, embedder.prepare, self.model.card.key)
        batch: list[Reading] = []
        try:
            for reading in readings:
                batch.append(reading)
                if len(batch) >= _BATCH or pace.is_late():
                    yield pace.report(len(batch), self._keep(batch, counts))
                    batch = []
                control.checkpoint()
            if batch:
                yield pace.report(len(batch), self._keep(batch, counts))
        finally:
            readings.close()
            self.lookup.save()

    def _keep(self, batch: list[Reading], counts: Counter[str]) -> Changes:
        """Embed a batch, store all of it in one transaction, then index it."""
        pictures = [reading for reading in batch if isinstance(reading, Decoded)]
        copies = [reading for reading in batch if isinstance(reading, Copied)]
        failures = [reading for reading in batch if isinstance(reading, Failed)]
        vectors = self.model.embedder().embed([reading.prepared for reading in pictures])
        with self.catalogue.store.write():
            cleared = [
                self.catalogue.problems.clear(job.root, [job.path])
                for job in (reading.job for reading in batch)
            ]
            embedded = [self._keep_picture(picture) for picture in pictures]
            revision = self._keep_vectors(embedded, vectors)
            copied = [self._keep_copy(copy) for copy in copies]
            for failure in failures:
                self._keep_problem(failure)
        self.lookup.add(embedded, vectors, revision)
        self.lookup.follow(Changes(added=tuple(copied)))
        counts["problems"] += len(failures)
        kept: list[tuple[int, Decoded | Copied]] = [
            *zip(embedded, pictures, strict=True),
            *zip(copied, copies, strict=True),
        ]
        counts.update(reading.job.counts_as for _, reading in kept)
        return Changes(
            added=tuple(photo for photo, reading in kept if reading.job.photo is None),
            updated=tuple(photo for photo, reading in kept if reading.job.photo is not None),
            problems=bool(failures) or any(cleared),
        )

    def _keep_picture(self, picture: Decoded) -> int:
        return self._keep_photo(picture.job, picture.content, picture.stamp, picture.metadata)

    def _keep_copy(self, copy: Copied) -> int:
        photo = self._keep_photo(copy.job, copy.twin.content, copy.stamp, copy.twin.metadata)
        self.catalogue.embeddings.copy(copy.twin.id, photo)
        return photo

    def _keep_photo(self, job: Job, content: str, stamp: Stamp, about: Metadata) -> int:
        if job.photo is None:
            return self.catalogue.photos.add(job.root, job.path, content, stamp, about)
        self.catalogue.photos.update(job.photo, content, stamp, about)
        self.catalogue.embeddings.forget(job.photo)
        return job.photo

    def _keep_vectors(self, photos: list[int], vectors: PictureVectors) -> int:
        return max(
            self.catalogue.embeddings.put(photos, self.model.card.key, space, rows)
            for space, rows in vectors.spaces().items()
        )

    def _keep_problem(self, failure: Failed) -> None:
        job, stamp = failure.job, failure.stamp
        self.catalogue.problems.put(job.root, job.path, stamp.size, stamp.modified, failure.reason)


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
