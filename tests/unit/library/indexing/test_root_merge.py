"""A folder that a catalogue has twice becomes one, and nothing that was said of it is lost."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from organizer import folder_identity
from organizer.library.indexing import folder_scan
from organizer.library.library import Library
from organizer.records import Group, Grouping, IndexSummary, Photo, State

Index = Callable[..., IndexSummary]
Present = Callable[[], dict[str, Photo]]


@pytest.fixture
def twice(album, index: Index, library: Library, tmp_path: Path, monkeypatch) -> dict[str, int]:
    """Two photos that were catalogued over a link as well, as it was before; their ids by path."""
    album.add("1.jpg", 1)
    album.add("s/2.jpg", 2)
    (tmp_path / "alias").symlink_to(album.folder)
    with monkeypatch.context() as before:
        before.setattr(folder_identity, "path_below", lambda *_: None)
        before.setattr("organizer.catalogue.roots.path_below", lambda *_: None)
        index(tmp_path / "alias")
        index(album.folder)
    assert len(library.catalogue.roots.all()) == 2
    photos = library.catalogue.photos.by_ids(library.catalogue.photos.present_ids())
    return {photo.path.relative_to(tmp_path).as_posix(): photo.id for photo in photos}


def test_a_link_to_a_root_is_that_root(
    album, index: Index, library: Library, present: Present, tmp_path: Path
) -> None:
    album.add("1.jpg", 1)
    album.add("s/2.jpg", 2)
    index(album.folder)
    before = present()
    (tmp_path / "alias").symlink_to(album.folder)
    summary = index(tmp_path / "alias")
    assert (summary.added, summary.unchanged) == (0, 2)
    assert summary.notes == (
        f"{tmp_path / 'alias'} is the same folder as {album.folder} in the library.",
    )
    assert index(tmp_path / "alias" / "s").unchanged == 1
    assert present() == before
    assert [root.path for root in library.catalogue.roots.all()] == [album.folder]


def test_a_folder_and_a_link_to_it_named_together_are_one(
    album, index: Index, library: Library, tmp_path: Path
) -> None:
    album.add("1.jpg", 1)
    (tmp_path / "alias").symlink_to(album.folder)
    summary = index(album.folder, tmp_path / "alias")
    assert summary.added == 1
    assert len(summary.notes) == 1
    assert len(library.catalogue.roots.all()) == 1


def test_roots_that_are_one_folder_become_one(
    twice, album, index: Index, library: Library, present: Present, embedder
) -> None:
    read = embedder.prepared
    files = {path: path.stat() for path in album.folder.rglob("*.jpg")}
    summary = index(album.folder)
    assert (summary.unchanged, summary.added, summary.vanished) == (2, 0, 0)
    assert [root.path for root in library.catalogue.roots.all()] == [album.folder]
    assert set(present()) == {os.fspath(path) for path in files}
    assert {photo.id for photo in present().values()} == {
        twice["album/1.jpg"],
        twice["album/s/2.jpg"],
    }
    assert {path: path.stat() for path in files} == files
    assert embedder.prepared == read
    assert library.catalogue.photos.by_ids([twice["alias/1.jpg"]])[0].state is State.MISSING


def test_what_was_said_of_either_entry_is_kept(
    twice, album, index: Index, library: Library, present: Present
) -> None:
    catalogue = library.catalogue
    catalogue.photos.rate([twice["alias/1.jpg"]], 4)
    catalogue.photos.rate([twice["album/1.jpg"]], 2)
    catalogue.photos.rate([twice["alias/s/2.jpg"]], -1)
    catalogue.tags.add([twice["alias/1.jpg"]], "Rome")
    catalogue.tags.add([twice["album/1.jpg"]], "forum")
    catalogue.albums.save("Good", "x", [twice["alias/s/2.jpg"]], [], 0)
    named = Group(0, "Trip", (twice["alias/1.jpg"],), 1, is_named=True, is_fixed=True)
    found = Group(0, "rest", (twice["album/1.jpg"], twice["album/s/2.jpg"]), 1)
    catalogue.groupings.save(Grouping(0, "kmeans", (), (named, found)))
    index(album.folder)
    photos = {Path(path).name: photo for path, photo in present().items()}
    assert {name: photo.metadata.rating for name, photo in photos.items()} == {
        "1.jpg": 4,
        "2.jpg": -1,
    }
    assert catalogue.tags.of([photos["1.jpg"].id])[photos["1.jpg"].id] == ("forum", "Rome")
    assert photos["2.jpg"].id in catalogue.albums.all()[0].liked
    last = catalogue.groupings.last()
    assert last is not None
    assert {group.name: group.photos for group in last.groups} == {
        "Trip": (photos["1.jpg"].id,),
        "rest": (photos["2.jpg"].id,),
    }


def test_a_picture_that_has_another_ones_path_now_is_given_nothing_of_it(
    twice, album, index: Index, library: Library, present: Present
) -> None:
    catalogue = library.catalogue
    catalogue.tags.add([twice["alias/1.jpg"]], "Rome")
    with catalogue.store.write() as database:
        database.execute("UPDATE photos SET content = 'x' WHERE id = ?", [twice["alias/1.jpg"]])
    index(album.folder)
    assert len(present()) == 2
    assert catalogue.tags.of([photo.id for photo in present().values()]) == {}


def test_a_root_over_a_link_into_another_becomes_part_of_that(
    album, other_album, index: Index, library: Library, present: Present, tmp_path: Path
) -> None:
    album.add("s/1.jpg", 1)
    (tmp_path / "alias").symlink_to(album.folder / "s")
    index(tmp_path / "alias")
    (photo,) = present().values()
    summary = index(album.folder)
    assert (summary.unchanged, summary.added) == (1, 0)
    assert [root.path for root in library.catalogue.roots.all()] == [album.folder]
    assert {path: each.id for path, each in present().items()} == {
        os.fspath(album.folder / "s" / "1.jpg"): photo.id
    }


def test_a_folder_mounted_in_its_own_root_is_known_once(
    album, index: Index, library: Library, present: Present, monkeypatch: pytest.MonkeyPatch
) -> None:
    album.add("a/1.jpg", 1)
    album.add("b/1.jpg", 1)
    album.add("b/2.jpg", 2)
    index(album.folder)
    at = {
        Path(path).relative_to(album.folder).as_posix(): each.id for path, each in present().items()
    }
    library.catalogue.photos.rate([at["b/1.jpg"]], 5)
    (album.folder / "b" / "2.jpg").rename(album.folder / "a" / "2.jpg")
    real = folder_scan.folder_id
    monkeypatch.setattr(
        folder_scan,
        "folder_id",
        lambda path: real(path[:-1] + b"a" if path[-2:] == b"/b" else path),
    )
    index(album.folder)
    assert {os.path.relpath(path, album.folder): each.id for path, each in present().items()} == {
        "a/1.jpg": at["a/1.jpg"],
        "a/2.jpg": at["b/2.jpg"],
    }
    assert library.catalogue.photos.by_ids([at["a/1.jpg"]])[0].metadata.rating == 5
