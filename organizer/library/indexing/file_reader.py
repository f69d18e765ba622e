"""Reads picture files: hash, decode once in a process apart, thumbnail, model input."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue

import numpy as np
from numpy.typing import NDArray

from organizer.catalogue import Catalogue
from organizer.embedding.base import Pixels
from organizer.errors import PictureError
from organizer.imaging.thumbnails import ThumbnailStore
from organizer.imaging.workers.decoder_pool import MOST_COPIED, DecoderPool
from organizer.jobs import lower_priority
from organizer.library.file_identity import content_hash, content_hash_from, stamp_from
from organizer.library.indexing.reading_notes import MOST_ENDS, ReadingNotes
from organizer.records import Metadata, Photo, Stamp

Prepare = Callable[[Pixels], NDArray[np.uint8]]
"""`Embedder.prepare`."""


@dataclass(frozen=True, slots=True)
class ReadJob:
    """A file to read, and the photo it is if the catalogue has it already."""

    root: int
    folder: bytes
    """The root's absolute path."""
    path: bytes
    """Relative to the root."""
    photo: int | None
    counts_as: str
    """The field of IndexSummary it adds to when it succeeds."""
    lacks: frozenset[str]
    """The keys of the models whose vectors are to be made."""
    content: str = ""
    """What the photo's file held when it was last read."""

    def as_new(self) -> ReadJob:
        """The same file, when the photo it was has been found elsewhere."""
        return replace(self, photo=None, counts_as="added", content="")

    @property
    def absolute(self) -> bytes:
        """The file's path as bytes, for its name may be in any encoding."""
        return os.path.join(self.folder, self.path)  # noqa: PTH118 - bytes paths


@dataclass(frozen=True, slots=True)
class DecodedFile:
    """A picture that was decoded; its thumbnail is written."""

    job: ReadJob
    stamp: Stamp
    content: str
    metadata: Metadata
    prepared: Mapping[str, NDArray[np.uint8]]
    """What each model's network sees, by the model's key."""


@dataclass(frozen=True, slots=True)
class CopiedFile:
    """A file with the content of a known photo, whose metadata and vectors hold for it too."""

    job: ReadJob
    stamp: Stamp
    twin: Photo


@dataclass(frozen=True, slots=True)
class FailedFile:
    """A file that could not be read."""

    job: ReadJob
    stamp: Stamp
    reason: str


@dataclass(frozen=True, slots=True)
class GoneFile:
    """A file that went away since the scan."""

    job: ReadJob


Reading = DecodedFile | CopiedFile | FailedFile | GoneFile


class FileReader:
    """Reads with one thread a core, at low priority, never more than a few batches ahead.

    Threads hash and write; a process of `decoders` decodes for each. A file that ended a run of
    Smalti is read after all others, alone; one that did so twice is left out.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        thumbnails: ThumbnailStore,
        decoders: DecoderPool,
        notes: ReadingNotes,
    ) -> None:
        self._catalogue = catalogue
        self._thumbnails = thumbnails
        self._decoders = decoders
        self._notes = notes

    def read(
        self, jobs: Iterable[ReadJob], prepare: Mapping[str, Prepare], waiting: int = 64
    ) -> Generator[Reading, None, None]:
        """Readings in the order they finish. Closing the iterator stops threads and processes.

        `prepare` has the models at hand by key. Of the pictures read, at about 150 KB each a
        model, as many as `waiting` wait for the networks. Only one run may read at a time.
        """
        suspects = self._notes.open()
        put_off: list[ReadJob] = []
        is_complete = False
        pool = ThreadPoolExecutor(_cores(), "reader", initializer=lower_priority)
        try:
            trusted = _without(jobs, suspects, put_off)
            yield from self._read_all(pool, trusted, prepare, waiting)
            for job in put_off:
                if suspects[job.absolute] < MOST_ENDS:
                    yield from self._read_all(pool, iter([job]), prepare, 1)
                else:
                    yield _leave_out(job)
            is_complete = True
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            self._decoders.close()
            self._notes.close(is_complete)

    def _read_all(
        self,
        pool: ThreadPoolExecutor,
        jobs: Iterator[ReadJob],
        prepare: Mapping[str, Prepare],
        waiting: int,
    ) -> Generator[Reading, None, None]:
        finished: SimpleQueue[Future[Reading]] = SimpleQueue()
        running = 0
        while True:
            while running < waiting and (job := next(jobs, None)) is not None:
                pool.submit(self._read_one, job, prepare).add_done_callback(finished.put)
                running += 1
            if not running:
                return
            yield finished.get().result()
            running -= 1

    def _read_one(self, job: ReadJob, prepare: Mapping[str, Prepare]) -> Reading:
        stamp = Stamp(0, 0)
        source: bytes | Path
        try:
            with open(job.absolute, "rb") as file:  # noqa: PTH123 - bytes paths
                stamp = stamp_from(os.fstat(file.fileno()))
                if stamp.size <= MOST_COPIED:
                    source = file.read()
                    content = content_hash(source)
                else:
                    source = Path(os.fsdecode(job.absolute))
                    content = content_hash_from(file)
        except FileNotFoundError:
            return GoneFile(job)
        except OSError as error:
            return FailedFile(job, stamp, f"The file cannot be read: {error.strerror}.")
        twin = self._twin(job, content, prepare)
        if twin is not None:
            return CopiedFile(job, stamp, twin)
        name = os.path.basename(job.path)  # noqa: PTH119 - bytes paths
        try:
            with self._notes.reading(job.absolute):
                picture = self._decoders.read(source, os.fsdecode(name))
        except PictureError as error:
            return FailedFile(job, stamp, error.sentence)
        if content != job.content or not self._thumbnails.has(content):
            self._thumbnails.write(content, picture.pixels)
        # A file that changed since the scan lacks every model's vectors.
        keys = job.lacks & set(prepare) if content == job.content else prepare
        prepared = {key: prepare[key](picture.pixels) for key in keys}
        return DecodedFile(job, stamp, content, picture.metadata, prepared)

    def _twin(self, job: ReadJob, content: str, models: Iterable[str]) -> Photo | None:
        """Another photo with this content, its thumbnail and the vectors of all these models."""
        if not self._thumbnails.has(content):
            return None
        embeddings = self._catalogue.embeddings
        for photo in self._catalogue.photos.by_content(content):
            if photo.id != job.photo and all(
                embeddings.of([photo.id], model, "look") for model in models
            ):
                return photo
        return None


def _without(
    jobs: Iterable[ReadJob], suspects: Mapping[bytes, int], put_off: list[ReadJob]
) -> Iterator[ReadJob]:
    """The jobs of files that nothing is held against; the others are put off."""
    for job in jobs:
        if job.absolute in suspects:
            put_off.append(job)
        else:
            yield job


def _leave_out(job: ReadJob) -> FailedFile | GoneFile:
    try:
        about = os.stat(job.absolute)  # noqa: PTH116 - bytes paths
    except OSError:
        return GoneFile(job)
    return FailedFile(job, stamp_from(about), "Smalti was ended twice while it read this file.")


def _cores() -> int:
    """The processor cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
    return len(affinity(0)) if affinity else os.cpu_count() or 1
