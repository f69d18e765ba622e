"""Stores what was read: photos, problems and vectors, in the catalogue and in the indexes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from organizer.catalogue import Catalogue
from organizer.embedding.base import Embedder, PictureVectors
from organizer.library.embeddings.vector_indexes import VectorIndexes
from organizer.library.indexing.file_reader import (
    CopiedFile,
    DecodedFile,
    FailedFile,
    Reading,
    ReadJob,
)
from organizer.records import Changes, Metadata, Stamp


class ReadingStore:
    """Used by one indexing run at a time, in its thread."""

    def __init__(self, catalogue: Catalogue, indexes: VectorIndexes) -> None:
        self._catalogue = catalogue
        self._indexes = indexes

    def keep(self, batch: Sequence[Reading], embedders: Mapping[str, Embedder]) -> Changes:
        """Embed a batch, store all of it in one transaction, then index it.

        `embedders` are the models at hand, by key; a reading has what the network sees of those
        whose vectors it lacks. One that lacks none was read for its thumbnail.
        """
        pictures = [reading for reading in batch if isinstance(reading, DecodedFile)]
        copies = [reading for reading in batch if isinstance(reading, CopiedFile)]
        failures = [reading for reading in batch if isinstance(reading, FailedFile)]
        vectors = {
            key: embedder.embed([each.prepared[key] for each in pictures if key in each.prepared])
            for key, embedder in embedders.items()
        }
        with self._catalogue.store.write():
            cleared = [
                self._catalogue.problems.clear(job.root, [job.path])
                for job in (reading.job for reading in batch)
            ]
            embedded = [self._keep_picture(picture) for picture in pictures]
            owners = {
                key: [
                    photo
                    for photo, picture in zip(embedded, pictures, strict=True)
                    if key in picture.prepared
                ]
                for key in embedders
            }
            revisions = {
                key: self._keep_vectors(owners[key], key, rows) for key, rows in vectors.items()
            }
            copied = [self._keep_copy(copy) for copy in copies]
            for failure in failures:
                self._keep_problem(failure)
        for key, embedder in embedders.items():
            self._indexes.add(embedder.card, owners[key], vectors[key], revisions[key])
        self._indexes.follow(Changes(added=tuple(copied)))
        kept: list[tuple[int, DecodedFile | CopiedFile]] = [
            *zip(embedded, pictures, strict=True),
            *zip(copied, copies, strict=True),
        ]
        return Changes(
            added=tuple(photo for photo, reading in kept if reading.job.photo is None),
            updated=tuple(
                photo
                for photo, reading in kept
                if reading.job.counts_as == "updated" or not reading.job.lacks
            ),
            problems=bool(failures) or any(cleared),
        )

    def _keep_picture(self, picture: DecodedFile) -> int:
        return self._keep_photo(picture.job, picture.content, picture.stamp, picture.metadata)

    def _keep_copy(self, copy: CopiedFile) -> int:
        photo = self._keep_photo(copy.job, copy.twin.content, copy.stamp, copy.twin.metadata)
        self._catalogue.embeddings.copy(copy.twin.id, photo)
        return photo

    def _keep_photo(self, job: ReadJob, content: str, stamp: Stamp, about: Metadata) -> int:
        if job.photo is None:
            return self._catalogue.photos.add(job.root, job.path, content, stamp, about)
        self._catalogue.photos.update(job.photo, content, stamp, about)
        if content != job.content:
            self._catalogue.embeddings.forget(job.photo)
        return job.photo

    def _keep_vectors(self, photos: list[int], key: str, vectors: PictureVectors) -> int:
        return max(
            self._catalogue.embeddings.put(photos, key, space, rows)
            for space, rows in vectors.spaces().items()
        )

    def _keep_problem(self, failure: FailedFile) -> None:
        job, stamp = failure.job, failure.stamp
        self._catalogue.problems.put(job.root, job.path, stamp.size, stamp.modified, failure.reason)
