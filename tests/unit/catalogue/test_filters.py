"""Narrowing photos down, and the words in their names."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from unicodedata import normalize

import pytest

from organizer.catalogue import Catalogue
from organizer.catalogue.filters import Filters
from organizer.records import Exposure, Metadata, Stamp, State

Add = Callable[..., int]


@pytest.fixture
def passing(catalogue: Catalogue) -> Callable[[Filters], list[str]]:
    """The file names of the photos that pass, in alphabetical order."""

    def ask(filters: Filters) -> list[str]:
        photos = catalogue.photos.by_ids(catalogue.photos.matching(filters))
        return sorted(photo.path.name for photo in photos)

    return ask


def test_without_filters_every_present_photo_passes_newest_first(
    catalogue: Catalogue, add: Add
) -> None:
    old, new, gone = (add(b"%d" % moment, modified=moment * 10**9) for moment in (5, 7, 6))
    catalogue.photos.set_state([gone], State.TRASHED)
    assert catalogue.photos.matching(Filters()).tolist() == [new, old]


def test_dates_are_of_the_cameras_clock_and_else_of_the_files(passing, add: Add) -> None:
    add(b"before", taken=datetime(2022, 12, 31, 23, 59, 59))
    add(b"first", taken=datetime(2023, 1, 1))
    add(b"last", taken=datetime(2023, 12, 31, 23, 59, 59))
    add(b"after", taken=datetime(2024, 1, 1))
    add(b"file", modified=1_690_000_000 * 10**9)
    year = (datetime(2023, 1, 1), datetime(2024, 1, 1))
    assert passing(Filters(taken=year)) == ["file", "first", "last"]
    assert passing(Filters(taken=(None, year[0]))) == ["before"]
    assert passing(Filters(taken=(year[1], None))) == ["after"]


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ("Rome", ["forum", "trevi"]),
        ("rOmE", ["forum", "trevi"]),
        ("2023/Rome", ["forum"]),
        ("/2023/Rome/", ["forum"]),
        ("Rom", []),
        ("ome", []),
        ("023/Rome", []),
        ("forum", []),
        ("photos", ["forum", "garden", "trevi"]),
        ("photos/2023", ["forum"]),
        ("ÄPFEL", ["garden"]),
    ],
)
def test_a_folder_is_a_whole_name_or_part_of_a_path(passing, add: Add, wanted, names) -> None:
    add(b"2023/Rome/forum")
    add(b"Rome/2022/trevi")
    add(normalize("NFD", "Äpfel/garden").encode())
    assert passing(Filters(folders=(wanted,))) == names


@pytest.mark.skipif(os.name == "nt", reason="all names are text here")
def test_a_folder_whose_name_is_no_text_is_found(passing, add: Add) -> None:
    add(b"a\xffb/1")
    add(b"a/2")
    assert passing(Filters(folders=(os.fsdecode(b"a\xffb"),))) == ["1"]


def test_any_of_several_folders_cameras_or_types_may_be_it(passing, add: Add) -> None:
    add(b"a/1", format="JPEG", exposure=Exposure(camera="Canon EOS 30D"))
    add(b"b/2", format="RAW", exposure=Exposure(camera="NIKON D70"), details={"lens": "Ärmel 50"})
    add(b"c/3", format="PNG")
    assert passing(Filters(folders=("a", "c"))) == ["1", "3"]
    assert passing(Filters(cameras=("canon", "ärmel"))) == ["1", "2"]
    assert passing(Filters(types=("raw", "png"))) == ["2", "3"]
    assert passing(Filters(folders=("a", "b"), cameras=("d70",))) == ["2"]


@pytest.mark.parametrize(
    ("kind", "names"),
    [("jpeg", ["JPEG", "MPO"]), ("jpg", ["JPEG", "MPO"]), ("heic", ["HEIF"]), ("bmp", ["BMP"])],
)
def test_a_type_is_a_family_of_formats(passing, add: Add, kind, names) -> None:
    for name in ("JPEG", "MPO", "HEIF", "BMP", "TIFF"):
        add(name.encode(), format=name)
    assert passing(Filters(types=(kind,))) == names


@pytest.mark.parametrize(
    ("rating", "names"),
    [
        ((3, 3), ["3"]),
        ((3, None), ["3", "5"]),
        ((None, 3), ["-1", "3"]),
        ((None, None), ["none"]),
        (None, ["-1", "3", "5", "none"]),
    ],
)
def test_stars_have_bounds_and_nobody_rated_a_photo_without(
    passing, add: Add, rating, names
) -> None:
    for stars in (-1, 3, 5):
        add(str(stars).encode(), rating=stars)
    add(b"none")
    assert passing(Filters(rating=rating)) == names


def test_sizes_and_places_narrow_down_too(catalogue: Catalogue, root, passing) -> None:
    here = Metadata(1, 1, "JPEG", latitude=0.5, longitude=2.0)
    for size, about in ((10, here), (20, replace(here, latitude=None, longitude=None)), (30, here)):
        catalogue.photos.add(root.id, b"%d" % size, "c", Stamp(size, 1), about)
    assert passing(Filters(size=(20, None))) == ["20", "30"]
    assert passing(Filters(size=(None, 20))) == ["10", "20"]
    assert passing(Filters(has_gps=True)) == ["10", "30"]
    assert passing(Filters(has_gps=False)) == ["20"]
    assert passing(Filters(has_gps=True, size=(20, None))) == ["30"]


def test_what_a_filter_says_is_never_sql(passing, add: Add) -> None:
    add(b"a/1")
    for text in ("'", "%", "a' OR '1", '"', "\\", "_"):
        assert passing(Filters(folders=(text,), cameras=(text,), types=(text,))) == []


@pytest.fixture
def named(catalogue: Catalogue) -> Callable[..., dict[str, float]]:
    """The paths below the root of the photos that have words, and their shares."""

    def ask(*words: str) -> dict[str, float]:
        found = catalogue.photos.named(words)
        photos = catalogue.photos.by_ids(found)
        start = catalogue.roots.all()[0].path
        return {str(photo.path.relative_to(start)): found[photo.id] for photo in photos}

    return ask


@pytest.mark.parametrize(
    ("word", "path"),
    [
        ("rome", "2023_Rome/IMG-01.jpg"),
        ("ROME", "2023_Rome/IMG-01.jpg"),
        ("img-01", "2023_Rome/IMG-01.jpg"),
        ("äpfel", "ÄPFEL.jpg"),
        ("ÄPFEL", "Äpfel (2).jpg"),
        ("café", normalize("NFD", "Café.jpg")),
        (normalize("NFD", "café"), "Café.jpg"),
        ("собака", "Собака на пляже.jpg"),
        ("犬", "犬/1.jpg"),
        ("dog", "caf\udce9 dog.jpg"),
        ("dog", "a.b/dog.c.jpg"),
    ],
)
def test_whole_words_of_names_are_found_in_any_case_and_form(named, add: Add, word, path) -> None:
    add(os.fsencode(path))
    assert named(word) == {path: 1.0}


@pytest.mark.parametrize("word", ["om", "rom", "jpg", "of", "a", "photos", "%", "_", "", "!?"])
def test_parts_of_words_and_what_is_no_name_are_not_found(named, add: Add, word) -> None:
    add(b"Rome/a view of it.jpg")
    assert named(word) == {}


def test_the_share_of_the_words_is_told(catalogue: Catalogue, named, add: Add) -> None:
    for path in (b"dog/beach.jpg", b"beach.jpg", b"cat.jpg"):
        add(path)
    catalogue.photos.set_state([add(b"dog.jpg")], State.TRASHED)
    assert named("dog", "on the", "beach") == {
        "dog/beach.jpg": pytest.approx(2 / 3),
        "beach.jpg": pytest.approx(1 / 3),
    }
    assert named() == {}


def test_a_text_of_thousands_of_words_is_no_name(named, add: Add) -> None:
    add(b"word7.jpg")
    assert named(*(f"word{number}" for number in range(5000))) == {}


def test_cameras_and_formats_come_by_how_often_they_are_used(
    catalogue: Catalogue, add: Add
) -> None:
    for number, camera in enumerate(("B", "A", "A", None, "C")):
        add(b"%d" % number, exposure=Exposure(camera=camera), format="PNG" if number else "JPEG")
    catalogue.photos.set_state([add(b"gone", exposure=Exposure(camera="D"))], State.REMOVED)
    assert catalogue.photos.cameras() == ["A", "B", "C"]
    assert catalogue.photos.formats() == ["PNG", "JPEG"]


def test_a_folder_above_the_root_counts_too(catalogue: Catalogue) -> None:
    root = catalogue.roots.add(Path("/media/Drive One/Photos"))
    catalogue.photos.add(root.id, b"1.jpg", "c", Stamp(1, 1), Metadata(1, 1, "JPEG"))
    assert len(catalogue.photos.matching(Filters(folders=("drive one",)))) == 1
