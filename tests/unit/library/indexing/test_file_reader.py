"""The pool of reading threads."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from organizer.catalogue import Catalogue
from organizer.imaging.thumbnails import ThumbnailStore
from organizer.imaging.workers.decoder_pool import DecoderPool
from organizer.library.file_identity import content_hash_of
from organizer.library.indexing.file_reader import (
    CopiedFile,
    DecodedFile,
    FailedFile,
    FileReader,
    GoneFile,
    Reading,
    ReadJob,
)
from organizer.library.indexing.reading_notes import ReadingNotes


@pytest.fixture
def reader(catalogue: Catalogue, tmp_path: Path, decoders: DecoderPool) -> FileReader:
    notes = ReadingNotes(tmp_path / "reading.jsonl")
    return FileReader(catalogue, ThumbnailStore(tmp_path / "thumbnails"), decoders, notes)


@pytest.fixture
def root(catalogue: Catalogue, album) -> int:
    return catalogue.roots.add(album.folder).id


@pytest.fixture
def job(root: int, album) -> Callable[[str | bytes], ReadJob]:
    return lambda name: ReadJob(
        root, os.fsencode(album.folder), os.fsencode(name), None, "added", frozenset("m")
    )


def shrunk(pixels: np.ndarray) -> np.ndarray:
    return pixels[:8, :8]


def readings(reader: FileReader, jobs: list[ReadJob]) -> dict[bytes, Reading]:
    return {reading.job.path: reading for reading in reader.read(jobs, {"m": shrunk})}


def test_every_job_has_one_outcome(album, reader: FileReader, job: Callable[..., ReadJob]) -> None:
    path = album.add("good.jpg", 1)
    album.write("bad.jpg", b"Dear reader")
    found = readings(reader, [job("good.jpg"), job("bad.jpg"), job("gone.jpg")])
    good, bad, gone = found[b"good.jpg"], found[b"bad.jpg"], found[b"gone.jpg"]
    assert isinstance(good, DecodedFile)
    assert (good.content, good.prepared["m"].shape) == (content_hash_of(path), (8, 8, 3))
    assert isinstance(bad, FailedFile)
    assert bad.stamp.size == 11
    assert isinstance(gone, GoneFile)


def test_a_twin_counts_only_when_it_has_vectors_of_the_model(
    album, catalogue: Catalogue, reader: FileReader, job: Callable[..., ReadJob]
) -> None:
    album.add("1.jpg", 1)
    album.add("2.jpg", 1)
    first = readings(reader, [job("1.jpg")])[b"1.jpg"]
    assert isinstance(first, DecodedFile)
    photo = catalogue.photos.add(1, b"1.jpg", first.content, first.stamp, first.metadata)
    assert isinstance(readings(reader, [job("2.jpg")])[b"2.jpg"], DecodedFile)
    catalogue.embeddings.put([photo], "m", "look", np.ones((1, 1), np.float32))
    copied = readings(reader, [job("2.jpg")])[b"2.jpg"]
    assert isinstance(copied, CopiedFile)
    assert copied.twin.id == photo


def test_no_more_is_read_ahead_than_may_wait(
    album, reader: FileReader, job: Callable[..., ReadJob]
) -> None:
    for seed in range(20):
        album.add(f"{seed}.jpg", seed)
    taken: list[ReadJob] = []

    def jobs() -> list[ReadJob]:
        for seed in range(20):
            taken.append(job(f"{seed}.jpg"))
            yield taken[-1]

    reading = reader.read(jobs(), {"m": shrunk}, waiting=4)
    for done in range(1, 6):
        next(reading)
        assert len(taken) <= done + 4
    reading.close()
    assert len(taken) < 20


def test_closing_stops_the_threads(album, reader: FileReader, job: Callable[..., ReadJob]) -> None:
    for seed in range(10):
        album.add(f"{seed}.jpg", seed)
    reading = reader.read([job(f"{seed}.jpg") for seed in range(10)], {"m": shrunk})
    next(reading)
    reading.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("reader")]


def test_a_bug_in_the_decoder_is_not_taken_for_a_bad_file(
    album, reader: FileReader, job: Callable[..., ReadJob], monkeypatch: pytest.MonkeyPatch
) -> None:
    album.add("1.jpg", 1)

    def fail(*_: object, **__: object) -> None:
        raise KeyError("bug")

    monkeypatch.setattr(DecoderPool, "read", fail)
    with pytest.raises(KeyError):
        list(reader.read([job("1.jpg")], {"m": shrunk}))
