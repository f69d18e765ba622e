"""The main job over real folders, with a model that sees colours."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from organizer.catalogue.photos import Photos
from organizer.embedding.model_store import ModelStore
from organizer.errors import Cancelled, OrganizerError, PictureError
from organizer.imaging.thumbnails import ThumbnailStore
from organizer.imaging.workers.decoder_pool import DecoderPool
from organizer.jobs import Control
from organizer.library.file_identity import content_hash_of
from organizer.library.indexing import indexer
from organizer.library.library import Library, open_library
from organizer.records import IndexSummary, Photo

Index = Callable[..., IndexSummary]
Present = Callable[[], dict[str, Photo]]


def reasons(library: Library) -> dict[str, str]:
    return {problem.path.name: problem.reason for problem in library.catalogue.problems.all()}


def test_a_new_picture_gets_everything(
    album, index: Index, present: Present, library: Library
) -> None:
    path = album.add("a/b.jpg", 1)
    summary = index(album.folder)
    (photo,) = present().values()
    assert summary.added == 1
    assert (photo.path, photo.content) == (path, content_hash_of(path))
    assert (photo.size, photo.modified) == (path.stat().st_size, path.stat().st_mtime_ns)
    assert (photo.metadata.width, photo.metadata.height) == (24, 16)
    assert library.thumbnails.has(photo.content)
    for space in ("look", "text"):
        stored = library.catalogue.embeddings.of([photo.id], "builtin@1", space)[photo.id]
        found, scores = library.embeddings.indexes.index(
            library.embeddings.choice.card("builtin"), space
        ).query(stored[None], 1)
        assert found.tolist() == [[photo.id]]
        assert scores[0, 0] > 0.999


def test_names_of_any_bytes_are_indexed(album, index: Index, present: Present) -> None:
    names = [b"\xff\xe9.jpg", b"new\nline.jpg", "🌳.jpg".encode(), b"x" * 251 + b".jpg"]
    for seed, name in enumerate(names):
        album.add(name, seed)
    album.write(b"broken \xff.jpg", b"no picture")
    assert index(album.folder).added == len(names)
    assert sorted(os.fsencode(Path(path).name) for path in present()) == sorted(names)


@pytest.mark.parametrize("count", [0, 40])
def test_bad_files_are_recorded_with_their_reason_and_the_rest_goes_on(
    album, index: Index, present: Present, library: Library, painted, count: int
) -> None:
    album.write("empty.jpg", b"")
    album.write("letter.jpg", b"Dear reader")
    album.write("cut.jpg", painted(1)[:200])
    for seed in range(count):
        album.add(f"{seed}.jpg", seed)
    summary = index(album.folder)
    assert (summary.added, summary.problems) == (count, 3)
    assert len(present()) == count
    assert reasons(library).keys() == {"empty.jpg", "letter.jpg", "cut.jpg"}
    assert all(reason.endswith(".") for reason in reasons(library).values())


def test_a_bad_file_is_not_read_again_until_it_changes_or_a_person_asks(
    album, index: Index, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    album.write("bad.jpg", b"Dear reader")
    index(album.folder)
    tried: list[str] = []
    decode = DecoderPool.read

    def counted(pool: DecoderPool, data: bytes, name: str, **rest: object) -> object:
        tried.append(name)
        return decode(pool, data, name, **rest)

    monkeypatch.setattr(DecoderPool, "read", counted)
    assert index(album.folder).problems == 1
    assert tried == []
    assert index(album.folder, retry=True).problems == 1
    album.write("bad.jpg", b"Dear reader!")
    assert index(album.folder).problems == 1
    assert tried == ["bad.jpg"] * 2


def test_a_problem_goes_when_its_file_is_mended_or_deleted_or_renamed(
    album, index: Index, library: Library
) -> None:
    for name in ("mended.jpg", "deleted.jpg", "renamed.jpg"):
        album.write(name, b"Dear reader")
    index(album.folder)
    album.add("mended.jpg", 1)
    album.delete("deleted.jpg")
    album.move("renamed.jpg", "new.jpg")
    assert index(album.folder).added == 1
    assert reasons(library).keys() == {"new.jpg"}


def test_a_photo_spoilt_and_brought_back_from_a_backup_is_as_it_was(
    album, index: Index, present: Present, library: Library
) -> None:
    path = album.add("1.jpg", 1)
    index(album.folder)
    before, data, stat = present(), path.read_bytes(), path.stat()
    album.write("1.jpg", data[:100])
    assert index(album.folder).problems == 1
    assert present() == before
    path.write_bytes(data)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert index(album.folder).unchanged == 1
    assert present() == before
    assert reasons(library) == {}


def test_a_file_that_may_not_be_read_is_tried_again_each_time(
    album, index: Index, present: Present, library: Library, denied: set[Path]
) -> None:
    denied.add(album.add("1.jpg", 1))
    assert index(album.folder).problems == 1
    assert reasons(library) == {"1.jpg": "The file cannot be read: Permission denied."}
    denied.clear()
    assert index(album.folder).added == 1
    assert reasons(library) == {}
    denied.add(album.folder / "1.jpg")
    assert index(album.folder).unchanged == 1
    assert len(present()) == 1


def test_an_edited_photo_keeps_its_id_and_gets_new_vectors(
    album, index: Index, present: Present, library: Library
) -> None:
    album.add("1.jpg", 1)
    index(album.folder)
    (before,) = present().values()
    old = library.catalogue.embeddings.of([before.id], "builtin@1", "look")[before.id]
    album.add("1.jpg", 2)
    summary = index(album.folder)
    (after,) = present().values()
    new = library.catalogue.embeddings.of([after.id], "builtin@1", "look")[after.id]
    assert (summary.updated, after.id) == (1, before.id)
    assert after.content == content_hash_of(after.path) != before.content
    assert float(old @ new) < 0.999
    _, scores = library.embeddings.indexes.index(
        library.embeddings.choice.card("builtin"), "look"
    ).query(new[None], 5)
    assert len(scores[0]) == 1
    assert scores[0, 0] > 0.999


def test_a_copy_is_not_decoded_and_looks_the_same(
    album, index: Index, present: Present, library: Library, embedder
) -> None:
    album.add("1.jpg", 1)
    index(album.folder)
    album.add("copy.jpg", 1)
    assert index(album.folder).added == 1
    assert embedder.prepared == 1
    one, two = present().values()
    vectors = library.catalogue.embeddings.of([one.id, two.id], "builtin@1", "look")
    assert vectors[one.id].tolist() == vectors[two.id].tolist()
    assert one.metadata == two.metadata
    assert sorted(
        library.embeddings.indexes.index(library.embeddings.choice.card("builtin"), "text")
        .ids()
        .tolist()
    ) == sorted([one.id, two.id])


def test_a_copy_outlives_its_original(album, index: Index, present: Present, embedder) -> None:
    album.add("1.jpg", 1)
    index(album.folder)
    album.add("copy.jpg", 1)
    index(album.folder)
    kept = present()[str(album.folder / "copy.jpg")]
    album.delete("1.jpg")
    assert index(album.folder).vanished == 1
    assert list(present().values()) == [kept]
    assert embedder.prepared == 1


def test_photos_get_the_vectors_of_a_new_model(
    album, index: Index, library: Library, library_folder: Path, embedder
) -> None:
    album.add("1.jpg", 1)
    index(album.folder)
    with library.catalogue.store.write() as database:
        database.execute("UPDATE embeddings SET model = 'colours@0'")
    summary = index(album.folder)
    assert (summary.unchanged, summary.added, summary.updated) == (1, 0, 0)
    assert embedder.prepared == 2
    assert len(library.catalogue.embeddings.present("builtin@1", "look")) == 1


def test_a_file_that_vanishes_between_scan_and_reading_is_no_problem(
    album, library: Library
) -> None:
    for seed in range(3):
        album.add(f"{seed}.jpg", seed)
    job = library.indexer.index([album.folder], Control())
    while next(job).stage != "Loading the model":
        pass
    album.delete("1.jpg")
    steps = list(job)
    assert steps[-1].done == steps[-1].total == 3
    assert library.catalogue.photos.count() == 2
    assert reasons(library) == {}


def test_progress_tells_count_rate_and_time_to_go(album, library: Library) -> None:
    for seed in range(40):
        album.add(f"{seed}.jpg", seed)
    steps = [s for s in library.indexer.index([album.folder], Control()) if s.stage == "Indexing"]
    assert [step.done for step in steps][-1] == 40
    assert {step.total for step in steps} == {40}
    assert all(step.rate is not None and step.rate > 0 for step in steps)
    assert [step.eta for step in steps][-1] == 0
    added = [photo for step in steps for photo in step.changes.added]
    assert sorted(added) == sorted(library.catalogue.photos.present_ids().tolist())


def test_a_cancelled_run_keeps_what_was_finished_and_the_next_carries_on(
    album, index: Index, present: Present, library: Library, embedder, monkeypatch
) -> None:
    monkeypatch.setattr(embedder, "batch", 4)
    for seed in range(40):
        album.add(f"{seed}.jpg", seed)
    control = Control()
    job = library.indexer.index([album.folder], control)
    while next(job).stage != "Indexing":
        pass
    control.cancel()
    with pytest.raises(Cancelled):
        next(job)
    kept = present()
    assert 4 <= len(kept) < 40
    assert index(album.folder).added == 40 - len(kept)
    assert len(present()) == 40
    assert present().items() >= kept.items()
    assert library.embeddings.indexes.index(
        library.embeddings.choice.card("builtin"), "look"
    ).ids().tolist() == sorted(p.id for p in present().values())


def test_a_job_that_nobody_finishes_leaves_no_threads_and_no_lock(
    album, index: Index, library: Library, embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedder, "batch", 1)
    for seed in range(40):
        album.add(f"{seed}.jpg", seed)
    job = library.indexer.index([album.folder], Control())
    while next(job).stage != "Indexing":
        pass
    job.close()
    assert not [t for t in threading.enumerate() if t.name.startswith("reader")]
    index(album.folder)
    assert library.catalogue.photos.count() == 40


def test_a_paused_job_waits_until_it_is_resumed(
    album, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    album.add("1.jpg", 1)
    control = Control()
    control.pause()
    is_waiting = threading.Event()
    wait = control._running.wait
    monkeypatch.setattr(control._running, "wait", lambda: is_waiting.set() or wait())
    stages: list[str] = []

    def run() -> None:
        stages.extend(step.stage for step in library.indexer.index([album.folder], control))

    thread = threading.Thread(target=run)
    thread.start()
    assert is_waiting.wait(60)
    assert stages == []
    control.resume()
    thread.join()
    assert stages[-1] == "Indexing"


def test_a_full_disk_ends_the_run_with_a_remedy_and_loses_nothing(
    album, index: Index, present: Present, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    album.add("1.jpg", 1)
    index(album.folder)
    album.add("2.jpg", 2)

    def full(self: ThumbnailStore, content: str, pixels: object) -> None:
        raise OrganizerError("The disk is full.", "Free some space.")

    with monkeypatch.context() as patch:
        patch.setattr(ThumbnailStore, "write", full)
        with pytest.raises(OrganizerError, match="full"):
            index(album.folder)
    assert len(present()) == 1
    assert reasons(library) == {}, "the picture is not to blame"
    assert index(album.folder).added == 1


def test_a_batch_is_stored_whole_or_not_at_all(
    album,
    index: Index,
    present: Present,
    library: Library,
    embedder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for seed in range(8):
        album.add(f"{seed}.jpg", seed)
    album.write("bad.jpg", b"Dear reader")
    add = Photos.add

    def fail(self: Photos, root: int, path: bytes, *rest: object) -> int:
        if path == b"5.jpg":
            raise KeyError(path)
        return add(self, root, path, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(embedder, "batch", 100)
        patch.setattr(indexer, "_SECONDS_BETWEEN_BATCHES", 1e9)
        patch.setattr(Photos, "add", fail)
        with pytest.raises(KeyError):
            index(album.folder)
    assert present() == {}
    assert reasons(library) == {}
    assert index(album.folder).added == 8


def test_a_second_process_is_refused_while_one_indexes(
    album, index: Index, library: Library, library_folder: Path, model_store: ModelStore
) -> None:
    album.add("1.jpg", 1)
    job = library.indexer.index([album.folder], Control())
    next(job)
    second = open_library(library_folder, model_store)
    with pytest.raises(OrganizerError, match="busy"):
        next(second.indexer.index([album.folder], Control()))
    list(job)
    assert [s.stage for s in second.indexer.index([album.folder], Control())]
    assert second.catalogue.photos.count() == 1
    second.close()


def test_every_file_is_in_one_count(album, index: Index) -> None:
    for seed in range(6):
        album.add(f"{seed}.jpg", seed)
    album.write("bad.jpg", b"Dear reader")
    index(album.folder)
    album.add("new.jpg", 10)
    album.add("1.jpg", 11)
    album.move("2.jpg", "moved.jpg")
    album.touch("3.jpg")
    album.delete("4.jpg")
    summary = index(album.folder)
    found = (summary.added, summary.updated, summary.moved, summary.unchanged, summary.problems)
    assert found == (1, 1, 1, 3, 1)
    assert summary.vanished == 1
    assert sum(found) == len(list(album.folder.iterdir()))


def test_a_decoder_that_says_no_is_a_problem_of_the_file(
    album, index: Index, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    album.add("1.jpg", 1)

    def refuse(*_: object, **__: object) -> None:
        raise PictureError("The picture is too large.", "Leave it out.")

    monkeypatch.setattr(DecoderPool, "read", refuse)
    assert index(album.folder).problems == 1
    assert reasons(library) == {"1.jpg": "The picture is too large."}
