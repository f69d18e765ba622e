"""Which photos are meant by paths and by clusters."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from organizer.cli.selection import photos_at, photos_in
from organizer.errors import ActionError


@pytest.fixture
def paths(album, index, present):
    """The photos by name: two in a folder, one whose name the folder's begins, one of odd bytes."""
    for seed, name in enumerate(["sun/1.jpg", "sun/deep/2.jpg", "sunny.jpg", b"sun\xff.jpg"]):
        album.add(name, seed)
    index(album.folder)
    return {os.fsencode(Path(path).name): photo.id for path, photo in present().items()}


def test_a_photo_is_named_by_its_path(library, album, paths):
    odd = album.folder / os.fsdecode(b"sun\xff.jpg")
    assert photos_at(library.catalogue, [odd]) == [paths[b"sun\xff.jpg"]]


def test_a_folder_means_all_below_it_and_nothing_beside_it(library, album, paths):
    found = photos_at(library.catalogue, [album.folder / "sun"])
    assert sorted(found) == sorted([paths[b"1.jpg"], paths[b"2.jpg"]])


def test_the_indexed_folder_means_everything_once(library, album, paths):
    both = [album.folder, album.folder / "sunny.jpg"]
    assert sorted(photos_at(library.catalogue, both)) == sorted(paths.values())


def test_links_on_the_way_do_not_matter(library, album, paths, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(album.folder)
    assert photos_at(library.catalogue, [link / "sunny.jpg"]) == [paths[b"sunny.jpg"]]


def test_a_link_is_not_the_photo_it_leads_to(library, album, paths):
    link = album.folder / "link.jpg"
    link.symlink_to(album.folder / "sunny.jpg")
    with pytest.raises(ActionError, match=r"link\.jpg"):
        photos_at(library.catalogue, [link])


@pytest.mark.parametrize("name", ["missing.jpg", "sun/missing", "../elsewhere.jpg"])
def test_a_path_without_photos_is_named(name, library, album, paths):
    with pytest.raises(ActionError, match=Path(name).name):
        photos_at(library.catalogue, [album.folder / "sunny.jpg", album.folder / name])


def test_clusters_are_those_of_the_last_clustering(library, paths):
    for _ in library.clusters.clusterer.group("kmeans", {"number": 2}):
        pass
    grouping = library.catalogue.groupings.last()
    assert grouping is not None
    ids = [group.id for group in grouping.groups]
    assert sorted(photos_in(library.catalogue, ids + ids)) == sorted(paths.values())
    with pytest.raises(ActionError, match="no cluster 99"):
        photos_in(library.catalogue, [ids[0], 99])


def test_without_a_clustering_there_are_no_clusters(library):
    with pytest.raises(ActionError, match="no cluster 1"):
        photos_in(library.catalogue, [1])
