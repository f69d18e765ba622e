"""The indexes follow the catalogue, whatever happens to their files."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from organizer.embedding.base import ModelCard
from organizer.errors import OrganizerError
from organizer.library.embeddings.vector_indexes import VectorIndexes
from organizer.library.library import Library
from organizer.records import Changes, IndexSummary, State
from organizer.vectors import array_file as vector_file

CARD = ModelCard("builtin", "Colours", "1", 8, 3, True, 8, (), "none", "Two mean colours.")


@pytest.fixture
def photos(album, index: Callable[..., IndexSummary], library: Library) -> list[int]:
    """Ten indexed photos, the indexes saved."""
    for seed in range(10):
        album.add(f"{seed}.jpg", seed)
    index(album.folder)
    return sorted(library.catalogue.photos.present_ids().tolist())


@pytest.fixture
def reopened(library: Library) -> Callable[[], VectorIndexes]:
    """The lookup as the next start of Smalti makes it."""
    return lambda: VectorIndexes(library.catalogue, library.paths.vectors)


def found(indexes: VectorIndexes) -> list[int]:
    (ids,) = {tuple(indexes.index(CARD, space).ids().tolist()) for space in ("look", "text")}
    return list(ids)


def test_the_saved_indexes_are_opened_again_as_they_were(
    photos: list[int], reopened: Callable[[], VectorIndexes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("nothing had to be written")

    monkeypatch.setattr("organizer.vectors.vector_index.write", refuse)
    lookup = reopened()
    assert found(lookup) == photos
    lookup.save()


def test_missing_files_are_made_again(
    photos: list[int], library: Library, reopened: Callable[[], VectorIndexes]
) -> None:
    shutil.rmtree(library.paths.vectors)
    assert found(reopened()) == photos
    assert len(list(library.paths.vectors.iterdir())) == 2


@pytest.mark.parametrize("size", [0, 10, 100, -1])
def test_truncated_files_are_made_again(
    photos: list[int], library: Library, reopened: Callable[[], VectorIndexes], size: int
) -> None:
    for file in library.paths.vectors.iterdir():
        file.write_bytes(file.read_bytes()[:size])
    assert found(reopened()) == photos


def test_files_of_another_model_are_made_again(
    photos: list[int], library: Library, reopened: Callable[[], VectorIndexes]
) -> None:
    look, text = sorted(library.paths.vectors.iterdir())
    look.replace(look.with_name("aside"))
    text.replace(look)
    look.with_name("aside").replace(text)
    assert found(reopened()) == photos


def test_files_from_before_the_last_photos_are_brought_up_to_date(
    photos: list[int],
    album,
    index: Callable[..., IndexSummary],
    library: Library,
    reopened: Callable[[], VectorIndexes],
    tmp_path: Path,
) -> None:
    shutil.copytree(library.paths.vectors, tmp_path / "old")
    album.add("new.jpg", 20)
    album.add("1.jpg", 21)
    album.add("copy.jpg", 2)
    album.delete("3.jpg")
    index(album.folder)
    shutil.rmtree(library.paths.vectors)
    shutil.copytree(tmp_path / "old", library.paths.vectors)
    lookup = reopened()
    assert found(lookup) == sorted(library.catalogue.photos.present_ids().tolist())
    for space in ("look", "text"):
        stored = library.catalogue.embeddings.of(found(lookup), "builtin@1", space)
        for photo, vector in stored.items():
            assert lookup.index(CARD, space).vectors([photo])[0] == pytest.approx(vector, abs=1e-3)


def test_photos_that_go_and_come_back_are_followed(photos: list[int], library: Library) -> None:
    library.catalogue.photos.set_state(photos[:3], State.TRASHED)
    library.embeddings.indexes.follow(Changes(removed=tuple(photos[:3])))
    assert found(library.embeddings.indexes) == photos[3:]
    library.catalogue.photos.set_state(photos[:3], State.PRESENT)
    library.embeddings.indexes.follow(Changes(added=tuple(photos[:3])))
    assert found(library.embeddings.indexes) == photos


def test_changes_nobody_followed_are_found_at_the_next_start(
    photos: list[int], library: Library, reopened: Callable[[], VectorIndexes]
) -> None:
    library.catalogue.photos.set_state(photos[:3], State.TRASHED)
    assert found(reopened()) == photos[3:]
    library.catalogue.photos.set_state(photos[:3], State.PRESENT)
    assert found(reopened()) == photos


def test_searching_works_where_the_files_cannot_be_written(
    photos: list[int],
    library: Library,
    reopened: Callable[[], VectorIndexes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: object) -> None:
        raise OrganizerError("The disk is full.", "Free some space.")

    shutil.rmtree(library.paths.vectors)
    monkeypatch.setattr("organizer.vectors.vector_index.write", full)
    assert vector_file.write is not full
    assert found(reopened()) == photos
