"""Ratings that come from files and from sidecars beside them."""

from __future__ import annotations

import io
import os
from collections.abc import Callable

import pytest
from PIL import Image

from organizer.catalogue import Catalogue
from organizer.errors import Cancelled
from organizer.imaging.workers.decoder_pool import DecoderPool
from organizer.jobs import Control
from organizer.library.indexing.sidecar_ratings import SidecarRatings
from organizer.records import Metadata, Progress, Stamp, State


def packet(stars: int) -> bytes:
    return b'<r xmlns:x="http://ns.adobe.com/xap/1.0/" x:Rating="%d"/>' % stars


def rated_picture(stars: int) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (8, 8)).save(stream, "JPEG", xmp=packet(stars))
    return stream.getvalue()


@pytest.fixture
def root(catalogue: Catalogue, album) -> int:
    return catalogue.roots.add(album.folder).id


@pytest.fixture
def add(catalogue: Catalogue, root: int, album) -> Callable[..., int]:
    """Writes a photo and catalogues it with the rating that its file has; its id."""

    def run(name: str, stars: int | None = None) -> int:
        album.write(name, rated_picture(stars) if stars else rated_picture(0))
        about = Metadata(8, 8, "JPEG", rating=stars)
        return catalogue.photos.add(root, os.fsencode(name), name, Stamp(1, 1), about)

    return run


@pytest.fixture
def follow(catalogue: Catalogue, album, decoders: DecoderPool) -> Callable[[], list[Progress]]:
    return lambda: list(SidecarRatings(catalogue, decoders).follow([album.folder], Control()))


@pytest.fixture
def rating(catalogue: Catalogue) -> Callable[[int], int | None]:
    return lambda photo: catalogue.photos.by_ids([photo])[0].metadata.rating


def test_a_sidecar_wins_over_the_file(album, add, follow, rating) -> None:
    photo, other = add("trip/a.jpg", 3), add("trip/b.jpg", 3)
    album.write("trip/a.xmp", packet(5))
    (step,) = follow()
    assert (step.done, step.total, step.changes.updated) == (1, 1, (photo,))
    assert (rating(photo), rating(other)) == (5, 3)
    assert follow() == []


@pytest.mark.parametrize(
    ("sidecars", "stars"),
    [
        ({"a.jpg.xmp": 4}, 4),
        ({"A.XMP": 4}, 4),
        ({"A.JPG.XMP": 4, "a.xmp": 2}, 4),
        ({"a.xmp": -1}, -1),
        ({"a.xmp": 0}, None),
        ({"b.xmp": 4, "a.png.xmp": 4}, 3),
    ],
)
def test_sidecars_are_named_after_the_file_or_its_stem(
    album, add, follow, rating, sidecars, stars
) -> None:
    photo = add("a.jpg", 3)
    for name, value in sidecars.items():
        album.write(name, packet(value))
    follow()
    assert rating(photo) == stars


def test_a_sidecar_that_says_nothing_leaves_it_to_the_next_and_the_file(
    album, add, follow, rating
) -> None:
    photo, other = add("a.jpg", 3), add("b.jpg", 3)
    for name, data in (("a.jpg.xmp", b"no xml"), ("a.xmp", packet(2)), ("b.xmp", b"")):
        album.write(name, data)
    follow()
    assert (rating(photo), rating(other)) == (2, 3)


def test_a_persons_rating_stands_until_the_sidecar_says_something_else(
    album, catalogue, add, follow, rating
) -> None:
    photo = add("a.jpg")
    album.write("a.xmp", packet(5))
    follow()
    catalogue.photos.rate([photo], 2)
    album.touch("a.xmp")
    assert [step.changes.updated for step in follow()] == [()]
    assert rating(photo) == 2
    album.write("a.xmp", packet(4))
    follow()
    assert rating(photo) == 4


def test_a_sidecar_that_goes_away_takes_no_rating_with_it(album, add, follow, rating) -> None:
    photo = add("a.jpg", 3)
    album.write("a.xmp", packet(5))
    follow()
    album.delete("a.xmp")
    follow()
    assert rating(photo) == 5
    assert follow() == []


def test_a_changed_file_is_read_again(album, catalogue, add, follow, rating) -> None:
    photo = add("a.jpg", 3)
    album.write("a.jpg", rated_picture(5))
    catalogue.photos.update(photo, "new", Stamp(2, 2), Metadata(8, 8, "JPEG", rating=5))
    follow()
    assert rating(photo) == 5


def test_photos_of_a_smalti_that_read_no_ratings_are_rated_in_the_next_run(
    catalogue, add, follow, rating
) -> None:
    photos = [add(f"{number}.jpg", 3) for number in range(250)]
    with catalogue.store.write() as database:
        database.execute("UPDATE photos SET rating = NULL, file_rating = NULL, sidecar = NULL")
    steps = follow()
    assert [(step.done, step.total) for step in steps] == [(200, 250), (250, 250)]
    assert {rating(photo) for photo in photos} == {3}
    assert follow() == []


def test_what_cannot_be_read_has_its_turn_in_the_next_run(
    album, catalogue, add, follow, rating
) -> None:
    photo = add("a.jpg", 3)
    catalogue.photos.update(photo, "new", Stamp(2, 2), Metadata(8, 8, "JPEG"))
    moved = album.write("a.jpg", rated_picture(5)).rename(album.folder / "moved")
    assert [step.changes.updated for step in follow()] == [()]
    assert rating(photo) == 3
    moved.rename(album.folder / "a.jpg")
    follow()
    assert rating(photo) == 5


def test_roots_and_photos_that_are_not_there_are_left_alone(
    album, catalogue, add, follow, rating
) -> None:
    photo, gone = add("a.jpg", 3), add("b.jpg", 3)
    album.write("b.xmp", packet(5))
    catalogue.photos.set_state([gone], State.MISSING)
    assert follow() == []
    album.folder.rename(album.folder.with_name("unplugged"))
    assert follow() == []
    assert (rating(photo), rating(gone)) == (3, 3)


def test_a_stopped_run_keeps_what_it_has_read(
    album, catalogue, add, rating, follow, decoders: DecoderPool
) -> None:
    photos = [add(f"{number:03}.jpg") for number in range(201)]
    for number in range(201):
        album.write(f"{number:03}.xmp", packet(5))
    control = Control()
    job = SidecarRatings(catalogue, decoders).follow([album.folder], control)
    next(job)
    control.cancel()
    with pytest.raises(Cancelled):
        next(job)
    assert [rating(photo) for photo in photos].count(5) == 200
    follow()
    assert rating(photos[-1]) == 5
