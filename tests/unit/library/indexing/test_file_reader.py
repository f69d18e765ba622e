"""The pool of reading threads."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
import pytest

from organizer.catalogue import Catalogue
from organizer.imaging.thumbnails import ThumbnailStore
from organizer.imaging.workers import decoder_pool
from organizer.imaging.workers.decoder import Decoder
from organizer.imaging.workers.decoder_pool import DecoderPool
from organizer.library.file_identity import content_hash_of
from organizer.library.indexing import file_reader
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
def notes(tmp_path: Path) -> ReadingNotes:
    return ReadingNotes(tmp_path / "reading.jsonl")


@pytest.fixture
def reader(
    catalogue: Catalogue, tmp_path: Path, decoders: DecoderPool, notes: ReadingNotes
) -> FileReader:
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


def test_a_large_file_is_read_by_its_path(
    album, reader: FileReader, job: Callable[..., ReadJob], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = album.add(b"\xff.jpg", 1)
    monkeypatch.setattr(file_reader, "MOST_COPIED", 10)
    found = readings(reader, [job(b"\xff.jpg")])[b"\xff.jpg"]
    assert isinstance(found, DecodedFile)
    assert found.content == content_hash_of(path)


def test_a_file_that_crashes_its_decoder_costs_itself_alone(
    album,
    reader: FileReader,
    job: Callable[..., ReadJob],
    painted: Callable[..., bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spoilt = "tests.unit.imaging.workers.spoilt_process"
    monkeypatch.setattr(decoder_pool, "Decoder", lambda niceness: Decoder(niceness, spoilt))
    album.write("crash", painted(0))
    album.write("eat", painted(1))
    names = ["crash", "eat", *(album.add(f"{seed}.jpg", seed).name for seed in range(2, 8))]
    found = readings(reader, [job(name) for name in names])
    crashed, full = found.pop(b"crash"), found.pop(b"eat")
    assert isinstance(crashed, FailedFile)
    assert crashed.reason == "The decoder crashed on this file."
    assert isinstance(full, FailedFile)
    assert full.reason == "There is not enough memory to decode the picture."
    assert all(isinstance(each, DecodedFile) for each in found.values())


def kill_while_reading(notes: ReadingNotes, *jobs: ReadJob) -> None:
    notes.open()
    with ExitStack() as at_work:
        for job in jobs:
            at_work.enter_context(notes.reading(job.absolute))
        notes.close(is_complete=False)


def test_what_was_read_when_a_run_was_killed_is_read_last_and_alone(
    album,
    reader: FileReader,
    job: Callable[..., ReadJob],
    notes: ReadingNotes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    jobs = [job(album.add(f"{seed}.jpg", seed).name) for seed in range(6)]
    kill_while_reading(notes, jobs[0], jobs[3])
    at_work: list[bytes] = []
    company: dict[bytes, int] = {}
    reading = notes.reading

    @contextmanager
    def watched(path: bytes) -> Iterator[None]:
        at_work.append(path)
        company[path] = len(at_work)
        with reading(path):
            yield
        at_work.remove(path)

    monkeypatch.setattr(notes, "reading", watched)
    found = readings(reader, jobs)
    assert all(isinstance(each, DecodedFile) for each in found.values())
    assert list(company)[-2:] == [jobs[0].absolute, jobs[3].absolute]
    assert [company[each] for each in list(company)[-2:]] == [1, 1]
    assert notes.open() == {}
    notes.close(is_complete=True)


def test_a_file_that_ended_two_runs_is_a_problem_until_a_person_asks_again(
    album, reader: FileReader, job: Callable[..., ReadJob], notes: ReadingNotes
) -> None:
    jobs = [job(album.add(name, 1).name) for name in ("bad.jpg", "good.jpg")]
    kill_while_reading(notes, *jobs)
    kill_while_reading(notes, jobs[0])
    found = readings(reader, jobs)
    bad, good = found[b"bad.jpg"], found[b"good.jpg"]
    assert isinstance(bad, FailedFile)
    assert bad.reason == "Smalti was ended twice while it read this file."
    assert bad.stamp.size == (album.folder / "bad.jpg").stat().st_size
    assert isinstance(good, DecodedFile)
    assert isinstance(readings(reader, jobs)[b"bad.jpg"], DecodedFile)


def test_a_run_that_is_stopped_suspects_only_whom_it_did_not_clear(
    album, reader: FileReader, job: Callable[..., ReadJob], notes: ReadingNotes
) -> None:
    jobs = [job(album.add(f"{seed}.jpg", seed).name) for seed in range(6)]
    kill_while_reading(notes, jobs[0], jobs[1])
    reading = reader.read(jobs, {"m": shrunk}, waiting=1)
    for _ in range(5):
        next(reading)
    reading.close()
    assert notes.open() == {jobs[1].absolute: 1}
    notes.close(is_complete=True)
