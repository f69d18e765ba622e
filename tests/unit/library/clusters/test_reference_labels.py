"""The labels that clusters are compared with."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from organizer.errors import QueryError
from organizer.library.clusters.reference_labels import read_labels
from organizer.library.library import Library
from organizer.records import IndexSummary

Labelling = Callable[..., dict[str, str]]


@pytest.fixture
def photos(album, index: Callable[..., IndexSummary], library: Library) -> list[int]:
    """Two cats and a dog, each in a folder of its kind."""
    for seed, name in enumerate(("cats/one.jpg", "cats/two.jpg", "dogs/one.jpg")):
        album.add(name, seed)
    index(album.folder)
    return library.catalogue.photos.present_ids().tolist()


@pytest.fixture
def labelled(album, photos: list[int], library: Library) -> Labelling:
    """The labels by path below the album, from a source or from lines written to a file."""

    def ask(source: str) -> dict[str, str]:
        found = read_labels(library.catalogue, source, photos)
        paths = {photo.id: photo.path for photo in library.catalogue.photos.by_ids(found)}
        return {paths[at].relative_to(album.folder).as_posix(): found[at] for at in found}

    return ask


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., str]:
    """Writes a CSV file beside the album and gives its path."""

    def write(*lines: str, encoding: str = "utf-8", folder: Path = tmp_path) -> str:
        folder.mkdir(exist_ok=True)
        file = folder / "labels.csv"
        file.write_text("\n".join(lines), encoding=encoding)
        return os.fspath(file)

    return write


def test_photos_of_one_folder_have_one_label(labelled):
    labels = labelled("folders")
    assert labels["cats/one.jpg"] == labels["cats/two.jpg"] != labels["dogs/one.jpg"]


def test_folders_of_one_name_in_two_places_are_two_labels(album, index, library):
    photos = (album.add("rome/beach/1.jpg", 1), album.add("oslo/beach/1.jpg", 2))
    index(album.folder)
    ids = library.catalogue.photos.present_ids().tolist()
    assert len(set(read_labels(library.catalogue, "folders", ids).values())) == len(photos)


def test_only_the_photos_asked_about_are_labelled(photos, library):
    assert list(read_labels(library.catalogue, "folders", photos[:1])) == photos[:1]


def test_paths_in_a_file_are_absolute_or_relative_to_it_or_to_an_indexed_folder(
    album, table, labelled
):
    absolute = album.folder / "cats" / "one.jpg"
    lines = (f"{absolute},cat", "album/cats/two.jpg,cat", "dogs/one.jpg,dog")
    expected = {"cats/one.jpg": "cat", "cats/two.jpg": "cat", "dogs/one.jpg": "dog"}
    assert labelled(table(*lines)) == expected


def test_a_path_may_lead_out_of_the_folder_of_the_file(tmp_path, table, labelled):
    file = table("../album/dogs/./one.jpg,dog", folder=tmp_path / "lists")
    assert labelled(file) == {"dogs/one.jpg": "dog"}


def test_a_file_named_from_the_working_folder_is_found(tmp_path, table, labelled, monkeypatch):
    table("album/dogs/one.jpg,dog")
    monkeypatch.chdir(tmp_path)
    assert labelled("labels.csv") == {"dogs/one.jpg": "dog"}


@pytest.mark.parametrize("heading", ["path,label", "File , Kind", "photo"])
def test_headings_may_come_first(heading, table, labelled):
    assert labelled(table(heading, "dogs/one.jpg,dog")) == {"dogs/one.jpg": "dog"}


def test_byte_order_marks_quotes_spaces_and_empty_lines_of_a_spreadsheet_do_not_matter(
    table, labelled
):
    lines = ('"album/dogs/one.jpg", "Große, braune", 7', "", ",,")
    assert labelled(table(*lines, encoding="utf-8-sig")) == {"dogs/one.jpg": "Große, braune"}


def test_photos_that_are_not_indexed_are_passed_over(table, labelled):
    assert labelled(table("birds/one.jpg,bird", "dogs/one.jpg,dog")) == {"dogs/one.jpg": "dog"}


@pytest.mark.parametrize("line", ["dogs/one.jpg", "dogs/one.jpg,", " ,dog", "dogs/one.jpg;dog"])
def test_a_line_without_path_and_label_is_named(line, table, labelled):
    with pytest.raises(QueryError, match=r"Line 2 of .*labels\.csv has no path and label"):
        labelled(table("cats/one.jpg,cat", line))


def test_a_photo_labelled_twice_must_have_one_label(table, labelled):
    twice = ("dogs/one.jpg,dog", "album/dogs/one.jpg,dog")
    assert labelled(table(*twice)) == {"dogs/one.jpg": "dog"}
    with pytest.raises(QueryError, match=r"Line 3 .* labels dogs/one.jpg a second time"):
        labelled(table(*twice, "dogs/one.jpg,cat"))


def test_a_file_that_labels_none_of_the_photos_is_refused(table, labelled):
    with pytest.raises(QueryError, match="labels no photo in here"):
        labelled(table("birds/one.jpg,bird"))


def test_without_tags_there_is_nothing_to_compare_with(labelled):
    with pytest.raises(QueryError, match="No photo has a tag"):
        labelled("tags")


def test_a_file_that_is_not_there_is_refused(tmp_path, labelled):
    with pytest.raises(QueryError, match="cannot be read"):
        labelled(os.fspath(tmp_path / "none.csv"))


def test_a_folder_is_not_a_file_of_labels(tmp_path, labelled):
    with pytest.raises(QueryError, match="cannot be read"):
        labelled(os.fspath(tmp_path))


def test_a_picture_is_not_a_file_of_labels(album, labelled):
    with pytest.raises(QueryError, match="is not a CSV file"):
        labelled(os.fspath(album.folder / "dogs" / "one.jpg"))
