"""Which photos are halves of one shot."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from organizer.catalogue import Catalogue, photos
from organizer.library.shot_pairs import find_partners, with_partners
from organizer.records import Metadata, Stamp, State

NOON = datetime(2024, 5, 3, 12)


@pytest.fixture
def add(catalogue: Catalogue, tmp_path):
    """Adds a photo of a format, taken so many seconds after noon or unknown when."""
    root = catalogue.roots.add(tmp_path / "one").id

    def run(path: bytes, kind: str, seconds: float | None = 0, in_root: int = root) -> int:
        taken = None if seconds is None else NOON + timedelta(seconds=seconds)
        about = Metadata(width=3, height=2, format=kind, taken=taken)
        return catalogue.photos.add(in_root, path, path.hex(), Stamp(1, 2), about)

    return run


@pytest.mark.parametrize(
    ("raw", "other", "kind"),
    [
        (b"a.cr2", b"a.jpg", "JPEG"),
        (b"A.CR2", b"a.JPG", "JPEG"),
        (b"day/a.nef", b"day/A.heic", "HEIF"),
        (b"odd \xff.dng", b"odd \xff.jpg", "JPEG"),
    ],
)
def test_a_raw_and_a_developed_picture_of_one_name_are(add, catalogue, raw, other, kind) -> None:
    one, two = add(raw, "RAW"), add(other, kind)
    add(b"b.jpg", "JPEG")
    assert find_partners(catalogue) == {one: two, two: one}


@pytest.mark.parametrize("seconds", [2, -2, None])
def test_they_were_taken_at_one_time_as_far_as_they_say(add, catalogue, seconds) -> None:
    one, two = add(b"a.cr2", "RAW"), add(b"a.jpg", "JPEG", seconds)
    assert find_partners(catalogue) == {one: two, two: one}


@pytest.mark.parametrize(
    ("path", "kind", "seconds"),
    [
        (b"a.jpg", "JPEG", 3),
        (b"b.jpg", "JPEG", 0),
        (b"day/a.jpg", "JPEG", 0),
        (b"a.png", "PNG", 0),
        (b"a.dng", "RAW", 0),
    ],
    ids=["later", "another name", "another folder", "a drawing", "RAW as well"],
)
def test_others_are_not(add, catalogue, path, kind, seconds) -> None:
    add(b"a.cr2", "RAW")
    add(path, kind, seconds)
    assert find_partners(catalogue) == {}


def test_photos_of_two_roots_are_not(add, catalogue, tmp_path) -> None:
    add(b"a.cr2", "RAW")
    add(b"a.jpg", "JPEG", in_root=catalogue.roots.add(tmp_path / "other").id)
    assert find_partners(catalogue) == {}


def test_the_cameras_own_files_are_before_what_was_made_of_them(add, catalogue) -> None:
    add(b"a.dng", "RAW")
    raw = add(b"a.rw2", "RAW")
    add(b"a.heic", "HEIF")
    jpeg = add(b"a.jpg", "JPEG")
    partners = find_partners(catalogue)
    assert (partners[raw], partners[jpeg]) == (jpeg, raw)


def test_no_photo_is_in_two_pairs(add, catalogue) -> None:
    raws = [add(b"a.cr2", "RAW"), add(b"a.dng", "RAW")]
    jpeg = add(b"a.jpg", "JPEG")
    assert find_partners(catalogue) == {raws[0]: jpeg, jpeg: raws[0]}


def test_a_photo_that_left_is_in_no_pair(add, catalogue) -> None:
    raw, jpeg = add(b"a.cr2", "RAW"), add(b"a.jpg", "JPEG")
    catalogue.photos.set_state([raw], State.MISSING)
    assert find_partners(catalogue) == {}
    catalogue.photos.set_state([raw], State.PRESENT)
    assert find_partners(catalogue) == {raw: jpeg, jpeg: raw}


def test_beside_some_photos_those_of_their_folders_are_enough(add, catalogue, monkeypatch) -> None:
    pairs = {}
    for folder in (b"", b"day/", b"day.2/", b"\xff\xff/", b"day/deep/"):
        raw, jpeg = add(folder + b"a.cr2", "RAW"), add(folder + b"A.jpg", "JPEG")
        pairs |= {raw: jpeg, jpeg: raw}
    for photo, other in pairs.items():
        assert find_partners(catalogue, [photo])[photo] == other
    day = list(pairs)[2]
    assert find_partners(catalogue, [day]).keys() == set(list(pairs)[2:4] + list(pairs)[8:])
    assert find_partners(catalogue, [*pairs, 99]) == pairs
    monkeypatch.setattr(photos, "_MOST_FOLDERS", 1)
    assert find_partners(catalogue, list(pairs)) == find_partners(catalogue) == pairs
    assert find_partners(catalogue, []) == {}


def test_halves_follow_each_other_and_come_once() -> None:
    assert with_partners([3, 1, 2, 3], {1: 2, 2: 1, 3: 5, 5: 3}) == [3, 5, 1, 2]
