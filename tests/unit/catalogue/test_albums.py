"""Searches that a person keeps."""

from __future__ import annotations

from organizer.catalogue import Catalogue
from organizer.catalogue.albums import Album


def test_an_album_comes_back_as_it_was_saved(catalogue: Catalogue) -> None:
    saved = catalogue.albums.save("Dogs 犬", "2:dog - cat date:2023", [3, 1], [2], 0.25)
    assert saved == Album(saved.id, "Dogs 犬", "2:dog - cat date:2023", (3, 1), (2,), 0.25)
    assert catalogue.albums.all() == [saved]


def test_albums_are_listed_by_name_in_any_case(catalogue: Catalogue) -> None:
    for name in ("cats", "Beach", "apes"):
        catalogue.albums.save(name, "x", [], [], 0)
    assert [album.name for album in catalogue.albums.all()] == ["apes", "Beach", "cats"]


def test_an_album_of_the_same_name_is_replaced_and_keeps_its_id(catalogue: Catalogue) -> None:
    first = catalogue.albums.save("Dogs", "dog", [1], [2], 0.5)
    second = catalogue.albums.save("Dogs", "puppy", [], [], 0.1)
    assert second.id == first.id
    assert catalogue.albums.all() == [second]


def test_albums_can_be_renamed_and_removed(catalogue: Catalogue) -> None:
    album, other = (catalogue.albums.save(name, "x", [], [], 0) for name in ("a", "b"))
    catalogue.albums.rename(album.id, "c")
    assert [each.name for each in catalogue.albums.all()] == ["b", "c"]
    catalogue.albums.remove(other.id)
    assert [each.id for each in catalogue.albums.all()] == [album.id]


def test_an_album_can_keep_its_own_name(catalogue: Catalogue) -> None:
    album = catalogue.albums.save("a", "x", [], [], 0)
    catalogue.albums.rename(album.id, "a")
    assert catalogue.albums.all() == [album]
