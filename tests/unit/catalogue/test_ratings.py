"""A person's rating, and what files and sidecars say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from organizer.catalogue import Catalogue
from organizer.catalogue.ratings import LOOK_AGAIN, RatingSource
from organizer.records import Metadata, Root, Stamp, State

Add = Callable[..., int]


@pytest.fixture
def rating(catalogue: Catalogue) -> Callable[[int], int | None]:
    return lambda photo: catalogue.photos.by_ids([photo])[0].metadata.rating


@pytest.fixture
def said(catalogue: Catalogue, root: Root) -> Callable[..., tuple[int, ...]]:
    """What every file of the root says from now on."""

    def say(stars: int | None, sidecar: int = 0) -> tuple[int, ...]:
        known = catalogue.ratings.of(root.id)
        return catalogue.ratings.put([replace(each, said=stars, sidecar=sidecar) for each in known])

    return say


def read_again(catalogue: Catalogue, photo: int, content: str, stars: int | None) -> None:
    catalogue.photos.update(photo, content, Stamp(1, 1), Metadata(1, 1, "JPEG", rating=stars))


def test_a_new_photo_has_the_rating_of_its_file(catalogue, root, add: Add, rating) -> None:
    photo = add(b"1.jpg", rating=4)
    assert rating(photo) == 4
    assert catalogue.ratings.of(root.id) == [RatingSource(photo, b"1.jpg", 4, 0)]


def test_a_persons_rating_stands_when_an_unchanged_file_is_read_again(
    catalogue, add: Add, rating, said
) -> None:
    photo = add(b"1.jpg", rating=4)
    for stars in (2, None):
        catalogue.photos.rate([photo], stars)
        read_again(catalogue, photo, "c", 4)
        assert said(4) == ()
        assert rating(photo) == stars


def test_what_the_file_or_its_sidecar_says_anew_counts(catalogue, add: Add, rating, said) -> None:
    photo = add(b"1.jpg", rating=4)
    catalogue.photos.rate([photo], 2)
    assert said(5, sidecar=9) == (photo,)
    assert rating(photo) == 5
    assert said(None, sidecar=10) == (photo,)
    assert rating(photo) is None


def test_a_changed_file_is_to_be_looked_at_again(catalogue, root, add: Add, rating, said) -> None:
    photo = add(b"1.jpg", rating=4)
    catalogue.photos.rate([photo], 2)
    read_again(catalogue, photo, "new", 4)
    assert [each.sidecar for each in catalogue.ratings.of(root.id)] == [LOOK_AGAIN]
    assert rating(photo) == 2


def test_what_was_never_looked_at_keeps_a_persons_rating(catalogue, add: Add, rating, said) -> None:
    rated, unrated = add(b"1.jpg"), add(b"2.jpg")
    with catalogue.store.write() as database:
        database.execute("UPDATE photos SET file_rating = NULL, sidecar = NULL")
    catalogue.photos.rate([rated], 2)
    assert said(5) == (unrated,)
    assert (rating(rated), rating(unrated)) == (2, 5)


def test_only_present_photos_of_a_root_are_told(catalogue, root, add: Add) -> None:
    add(b"1.jpg")
    catalogue.photos.set_state([add(b"2.jpg")], State.MISSING)
    assert [each.path for each in catalogue.ratings.of(root.id)] == [b"1.jpg"]
