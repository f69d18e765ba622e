"""The photos table."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from organizer.catalogue import Catalogue
from organizer.records import Exposure, Metadata, Root, Stamp, State

Add = Callable[..., int]


def test_a_photo_comes_back_as_it_was_added(catalogue: Catalogue, root: Root) -> None:
    about = Metadata(
        width=4000,
        height=3000,
        format="JPEG",
        orientation=6,
        taken=datetime(2019, 5, 4, 3, 2, 1),
        latitude=48.1,
        longitude=-11.5,
        exposure=Exposure("Canon EOS 30D", 0.004, 2.8, 400, 50.0),
        details={"lens": "50 mm", "artist": "“A” Ärmel"},
    )
    photo = catalogue.photos.add(root.id, b"a/b.jpg", "abc", Stamp(17, 5), about)
    (found,) = catalogue.photos.by_ids([photo])
    assert found.metadata == about
    assert (found.path, found.content) == (root.path / "a" / "b.jpg", "abc")
    assert (found.size, found.modified, found.state) == (17, 5, State.PRESENT)


def test_a_path_may_hold_any_bytes(catalogue: Catalogue, root: Root, add: Add) -> None:
    for name in (b"\xff\xfe.jpg", b"new\nline.jpg", "grün 🌳.jpg".encode(), b"x" * 255):
        (photo,) = catalogue.photos.by_ids([add(name)])
        assert bytes(photo.path) == bytes(root.path) + b"/" + name


def test_present_photos_are_newest_first_by_the_camera_or_else_the_file(
    catalogue: Catalogue, add: Add
) -> None:
    middle = add(b"file", modified=1_500_000_000 * 10**9)
    newest = add(b"taken", modified=0, taken=datetime(2021, 1, 1))
    oldest = add(b"scan", modified=1_600_000_000 * 10**9, taken=datetime(1930, 1, 1))
    assert catalogue.photos.present_ids().tolist() == [newest, middle, oldest]
    catalogue.photos.set_state([middle], State.MISSING)
    assert catalogue.photos.present_ids().tolist() == [newest, oldest]
    assert catalogue.photos.count() == 2


def test_photos_come_in_the_order_asked_for_without_the_unknown(
    catalogue: Catalogue, add: Add
) -> None:
    photos = [add(b"%d.jpg" % number) for number in range(1200)]
    wanted = [*reversed(photos), 10**9]
    assert [photo.id for photo in catalogue.photos.by_ids(wanted)] == wanted[:-1]
    assert catalogue.photos.bytes_of(photos) == 120_000


def test_only_present_photos_count_as_twins(catalogue: Catalogue, add: Add) -> None:
    first, second, gone = add(b"1", "x"), add(b"2", "x"), add(b"3", "x")
    add(b"4", "y")
    catalogue.photos.set_state([gone], State.MISSING)
    assert [photo.id for photo in catalogue.photos.by_content("x")] == [first, second]


def test_photos_are_found_by_path_and_by_folder(catalogue: Catalogue, root: Root, add: Add) -> None:
    inside, deeper, beside = add(b"a/1"), add(b"a/b/2"), add(b"ab/3")
    assert [photo.id for photo in catalogue.photos.at(root.id, [b"a/1", b"no"])] == [inside]
    assert catalogue.photos.under(root.id, b"a/") == [inside, deeper]
    assert catalogue.photos.under(root.id, b"") == [inside, deeper, beside]


def test_swaps_and_chains_of_renames_are_relinked_at_once(
    catalogue: Catalogue, root: Root, add: Add
) -> None:
    one, two, three = (add(name) for name in (b"1", b"2", b"3"))
    stamp = Stamp(7, 8)
    catalogue.photos.relink(
        [(one, root.id, b"2", stamp), (two, root.id, b"3", stamp), (three, root.id, b"1", stamp)]
    )
    names = [photo.path.name for photo in catalogue.photos.by_ids([one, two, three])]
    assert names == ["2", "3", "1"]


@pytest.mark.parametrize("state", [State.MISSING, State.ARCHIVED, State.TRASHED, State.PRESENT])
def test_a_relinked_photo_is_present_again(
    catalogue: Catalogue, root: Root, add: Add, state: State
) -> None:
    photo = add(b"1")
    catalogue.photos.set_state([photo], state)
    catalogue.photos.relink([(photo, root.id, b"2", Stamp(7, 8))])
    assert catalogue.photos.by_ids([photo])[0].state is State.PRESENT


def test_a_removed_photo_stays_removed_when_relinked(
    catalogue: Catalogue, root: Root, add: Add
) -> None:
    photo = add(b"1")
    catalogue.photos.set_state([photo], State.REMOVED)
    catalogue.photos.relink([(photo, root.id, b"2", Stamp(7, 8))])
    assert catalogue.photos.by_ids([photo])[0].state is State.REMOVED


def test_two_present_photos_cannot_be_at_one_path(catalogue: Catalogue, add: Add) -> None:
    add(b"1")
    with pytest.raises(sqlite3.IntegrityError):
        add(b"1")


@pytest.mark.parametrize("state", [state for state in State if state is not State.PRESENT])
def test_a_new_photo_can_take_the_path_of_one_that_is_not_present(
    catalogue: Catalogue, root: Root, add: Add, state: State
) -> None:
    catalogue.photos.set_state([add(b"1", "old")], state)
    add(b"1", "new")
    (photo,) = catalogue.photos.at(root.id, [b"1"])
    assert photo.content == "new"
    assert [seen.content for seen in catalogue.photos.sightings(root.id)] == ["old", "new"]


def test_a_photo_whose_path_was_taken_comes_back_as_missing(catalogue: Catalogue, add: Add) -> None:
    removed = add(b"1", "old")
    catalogue.photos.set_state([removed], State.REMOVED)
    newer = add(b"1", "new")
    catalogue.photos.set_state([removed, newer], State.PRESENT)
    states = [photo.state for photo in catalogue.photos.by_ids([removed, newer])]
    assert states == [State.MISSING, State.PRESENT]


def test_an_updated_photo_keeps_its_id_and_path(catalogue: Catalogue, add: Add) -> None:
    photo = add(b"1", "old")
    catalogue.photos.update(photo, "new", Stamp(3, 4), Metadata(1, 2, "PNG"))
    (found,) = catalogue.photos.by_ids([photo])
    assert (found.content, found.size, found.metadata.format) == ("new", 3, "PNG")
    assert found.path.name == "1"


def test_every_photo_of_a_root_is_sighted_with_its_state(
    catalogue: Catalogue, root: Root, tmp_path: Path, add: Add
) -> None:
    photo = add(b"1")
    catalogue.photos.touch([(photo, Stamp(5, 6))])
    catalogue.photos.set_state([photo], State.TRASHED)
    (seen,) = catalogue.photos.sightings(root.id)
    assert (seen.id, seen.path, seen.size, seen.modified) == (photo, b"1", 5, 6)
    assert seen.state is State.TRASHED
    assert catalogue.photos.sightings(catalogue.roots.add(tmp_path / "other").id) == []
