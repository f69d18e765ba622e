"""What belongs to which photo."""

from __future__ import annotations

import os

import pytest

from organizer.imaging.decode import EXTENSIONS
from organizer.library import companions
from organizer.library.companions import (
    SUFFIXES,
    companions_in,
    follow_name,
    match_companions,
    sidecar_names,
)

LONG = "a picture with a name that says what is on it and when it was taken.jpg"


def matched(*names: str) -> dict[str, set[str]]:
    return {name: set(owners) for name, owners in match_companions(names).items()}


@pytest.mark.parametrize(
    ("picture", "companion"),
    [
        ("a.jpg", "a.xmp"),
        ("a.jpg", "a.jpg.xmp"),
        ("a.cr2", "a.cr2.xmp"),
        ("A.CR2", "a.Cr2.XMP"),
        ("a.cr2", "a_01.cr2.xmp"),
        ("a.cr2", "a.cr2.pp3"),
        ("a.cr2", "a.cr2.arp"),
        ("a.NEF", "a.NEF.dop"),
        ("a.arw", "a.on1"),
        ("a.crw", "a.thm"),
        ("DSC_1.JPG", "DSC_1.WAV"),
        ("IMG_2.HEIC", "IMG_2.MOV"),
        ("IMG_2.HEIC", "IMG_2.mp4"),
        ("IMG_2.HEIC", "IMG_2.AAE"),
        ("IMG_2.HEIC", "IMG_O2.AAE"),
        ("IMG_E2.JPG", "IMG_2.AAE"),
        ("a.jpg", "a.jpg.json"),
        ("a.JPG", "A.jpg.json"),
        ("a.jpg", "a.jpg.supplemental-metadata.json"),
        ("a.jpg", "a.jpg.supplemental-metada.json"),
        ("a.jpg", "a.jpg.s.json"),
        ("a.jpg", "a.jpg..json"),
        ("a(1).jpg", "a.jpg(1).json"),
        ("a(1).jpg", "a(1).jpg.json"),
        ("a(12).jpg", "a.jpg.supplemental-metadata(12).json"),
        ("a-edited.jpg", "a.jpg.json"),
        ("a-bearbeitet(1).jpg", "a.jpg(1).json"),
        (LONG, LONG[:46] + ".json"),
        (LONG, LONG[:51] + ".json"),
        (LONG[:47] + ".jpg", LONG[:46] + ".json"),
        (LONG[:47] + "(1).jpg", LONG[:46] + "(1).json"),
        (LONG[:47] + "-edited.jpg", LONG[:46] + ".json"),
        (LONG[:40] + ".jpg", LONG[:40] + ".jpg.s.json"),
    ],
)
def test_belongs_to_its_picture(picture: str, companion: str) -> None:
    assert matched(picture, "other.jpg", companion) == {companion: {picture}}


@pytest.mark.parametrize(
    ("picture", "stranger"),
    [
        ("a.jpg", "b.xmp"),
        ("a.jpg", "b.mov"),
        ("a.jpg", "a.png"),
        ("a.jpg", "a.txt"),
        ("a.jpg", "a.json"),
        ("a.jpg", "metadata.json"),
        ("a.jpg", "a.png.xmp"),
        ("a.jpg", "ab.xmp"),
        ("a.jpg", "a.jpg(1).json"),
        ("a.jpg", "a.jpg.other.json"),
        ("a.jpg", ".xmp"),
        ("IMG_2.HEIC", "IMG_3.MOV"),
        ("IMG_2.HEIC", "IMG_O3.AAE"),
        ("IMG_E2.HEIC", "IMG_2.MOV"),
        (LONG, LONG[:45] + ".json"),
    ],
)
def test_is_a_stranger(picture: str, stranger: str) -> None:
    assert matched(picture, stranger) == {}


def test_belongs_to_every_picture_of_its_stem_unless_it_names_one() -> None:
    found = matched("a.cr2", "a.jpg", "a.xmp", "a.cr2.xmp", "a.jpg.xmp")
    assert found == {"a.xmp": {"a.cr2", "a.jpg"}, "a.cr2.xmp": {"a.cr2"}, "a.jpg.xmp": {"a.jpg"}}


def test_the_edited_picture_shares_what_belongs_to_the_original() -> None:
    found = matched("IMG_2.HEIC", "IMG_E2.HEIC", "IMG_2.AAE", "IMG_2.MOV", "IMG_E2.MOV")
    assert found == {
        "IMG_2.AAE": {"IMG_2.HEIC", "IMG_E2.HEIC"},
        "IMG_2.MOV": {"IMG_2.HEIC"},
        "IMG_E2.MOV": {"IMG_E2.HEIC"},
    }
    assert matched("a.jpg", "a-edited.jpg", "a.jpg.json") == {
        "a.jpg.json": {"a.jpg", "a-edited.jpg"}
    }


def test_a_number_belongs_to_the_picture_that_has_it() -> None:
    found = matched("a.jpg", "a(1).jpg", "a.jpg.json", "a.jpg(1).json")
    assert found == {"a.jpg.json": {"a.jpg"}, "a.jpg(1).json": {"a(1).jpg"}}


def test_a_note_that_may_belong_to_several_belongs_to_all_of_them() -> None:
    start = LONG[:47]
    found = matched(start + "x.jpg", start + "y.jpg", LONG[:46] + ".json")
    assert found == {LONG[:46] + ".json": {start + "x.jpg", start + "y.jpg"}}


def test_what_belongs_to_a_live_photos_movie_belongs_to_the_photo() -> None:
    found = matched("IMG_2.HEIC", "IMG_2.MP4", "IMG_2.MP4.json", "IMG_2.MP4.xmp")
    assert found == {
        name: {"IMG_2.HEIC"} for name in ("IMG_2.MP4", "IMG_2.MP4.json", "IMG_2.MP4.xmp")
    }
    assert matched("a.jpg", "b.mp4", "b.mp4.json", "b.xmp") == {}


def test_no_companion_is_named_like_a_picture() -> None:
    assert not SUFFIXES & EXTENSIONS


def test_links_folders_and_long_movies_are_none(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(companions, "_LARGEST_MOVIE", 3)
    for name, data in {
        "a.jpg": b"",
        "a.mov": b"long",
        "a.mov.xmp": b"",
        "a.mp4": b"abc",
        "a.jpg.json": b"{}",
    }.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "a.xmp").mkdir()
    if os.name == "posix":
        (tmp_path / "a.thm").symlink_to("a.jpg")
    found = companions_in(tmp_path)
    assert [each.path.name for each in found] == ["a.jpg.json", "a.mp4"]
    assert [each.stamp.size for each in found] == [2, 3]
    assert {each.pictures for each in found} == {frozenset({tmp_path / "a.jpg"})}


@pytest.mark.parametrize(
    ("companion", "old", "new", "renamed"),
    [
        ("A.xmp", "a.jpg", "a.jpg", "A.xmp"),
        ("a.xmp", "a.jpg", "a (2).jpg", "a (2).xmp"),
        ("a.jpg.xmp", "a.jpg", "a (2).jpg", "a (2).jpg.xmp"),
        ("A.JPG.json", "a.jpg", "a (2).jpg", "a (2).jpg.json"),
        ("a_01.cr2.xmp", "a.cr2", "a (2).cr2", "a (2)_01.cr2.xmp"),
        ("IMG_2.AAE", "IMG_E2.jpg", "IMG_E2 (2).jpg", "IMG_2.AAE"),
    ],
)
def test_a_companion_is_renamed_like_its_photo(companion, old, new, renamed) -> None:
    assert follow_name(companion, old, new) == renamed


def test_a_full_name_counts_more() -> None:
    assert sidecar_names("A.CR2") == ("a.cr2.xmp", "a.xmp")
