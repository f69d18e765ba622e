"""The folders a person asked for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from organizer.catalogue import Catalogue
from organizer.records import Metadata, Root, Stamp, State


def test_a_root_is_online_while_its_folder_has_anything_in_it(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    folder = tmp_path / "drive"
    (folder / "DCIM").mkdir(parents=True)
    assert catalogue.roots.add(folder).online
    (folder / "DCIM").rmdir()
    assert not catalogue.roots.all()[0].online, "an empty mount point"
    shutil.rmtree(folder)
    assert not catalogue.roots.all()[0].online


def test_a_folder_in_a_root_belongs_to_it(catalogue: Catalogue, tmp_path: Path) -> None:
    root = catalogue.roots.add(tmp_path / "photos")
    assert catalogue.roots.add(tmp_path / "photos" / "2019") == root
    assert catalogue.roots.covering(tmp_path / "photos" / "a" / "b") == root
    assert catalogue.roots.covering(tmp_path / "photos2") is None
    assert catalogue.roots.covering(tmp_path) is None


def test_a_new_root_takes_in_the_roots_inside_it(
    catalogue: Catalogue, tmp_path: Path, add: Callable[..., int]
) -> None:
    present, missing = add(b"1.jpg"), add(b"s/2.jpg", "d")
    catalogue.photos.set_state([missing], State.MISSING)
    inner = catalogue.roots.all()[0]
    catalogue.problems.put(inner.id, b"bad\xff.jpg", 1, 2, "It is bad.")
    other = catalogue.roots.add(tmp_path / "b" / "c")
    beside = catalogue.roots.add(tmp_path.parent / "beside")
    third = catalogue.photos.add(other.id, b"1.jpg", "e", Stamp(1, 1), Metadata(1, 1, "PNG"))
    outer = catalogue.roots.add(tmp_path)
    assert {root.id for root in catalogue.roots.all()} == {outer.id, beside.id}
    paths = [photo.path for photo in catalogue.photos.by_ids([present, missing, third])]
    assert paths == [inner.path / "1.jpg", inner.path / "s" / "2.jpg", other.path / "1.jpg"]
    assert {photo.root for photo in catalogue.photos.by_ids([present, missing, third])} == {
        outer.id
    }
    assert bytes(catalogue.problems.all()[0].path) == bytes(inner.path) + b"/bad\xff.jpg"


def test_the_root_of_the_file_system_covers_everything(
    catalogue: Catalogue, tmp_path: Path, add: Callable[..., int]
) -> None:
    photo = add(b"1.jpg")
    before = catalogue.photos.by_ids([photo])[0].path
    root = catalogue.roots.add(Path(tmp_path.anchor))
    assert catalogue.roots.all() == [root]
    assert catalogue.photos.by_ids([photo])[0].path == before


def test_a_root_that_is_gone_from_a_file_system_that_is_there_may_have_moved(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    kept, renamed, unplugged = (tmp_path / name for name in ("kept", "renamed", "unplugged"))
    for folder in (kept, renamed, unplugged):
        folder.mkdir()
        catalogue.roots.add(folder)
    renamed.rmdir()
    unplugged.rmdir()
    with catalogue.store.write() as database:
        database.execute(
            "UPDATE roots SET device = 'another' WHERE path = ?", [os.fsencode(unplugged)]
        )
    assert [root.path for root in catalogue.roots.moved_away(kept)] == [renamed]


def test_a_folder_reached_by_a_link_belongs_to_its_root(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    (tmp_path / "photos" / "2019").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "photos")
    root = catalogue.roots.add(tmp_path / "photos")
    assert catalogue.roots.add(tmp_path / "link") == root
    assert catalogue.roots.locate(tmp_path / "link" / "2019") == (root, root.path / "2019")
    assert catalogue.roots.locate(tmp_path / "beside") == (None, tmp_path / "beside")


def test_what_a_link_in_a_root_leads_to_is_a_root_of_its_own(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    for name in ("photos", "other"):
        (tmp_path / name).mkdir()
    (tmp_path / "photos" / "out").symlink_to(tmp_path / "other")
    root = catalogue.roots.add(tmp_path / "photos")
    assert catalogue.roots.locate(root.path / "out") == (None, tmp_path / "other")


def test_a_folder_around_the_real_place_of_a_root_takes_it_in(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    (tmp_path / "disk" / "photos").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "disk" / "photos")
    inner = catalogue.roots.add(tmp_path / "link")
    photo = catalogue.photos.add(inner.id, b"1.jpg", "c", Stamp(1, 1), Metadata(1, 1, "PNG"))
    outer = catalogue.roots.add(tmp_path / "disk")
    assert catalogue.roots.all() == [outer]
    (found,) = catalogue.photos.by_ids([photo])
    assert found.path == tmp_path / "disk" / "photos" / "1.jpg"


def test_of_two_entries_for_one_file_the_other_is_missing(
    catalogue: Catalogue, root: Root, add: Callable[..., int]
) -> None:
    about = Metadata(1, 1, "JPEG")
    odd, edited, only = (
        add(b"a/\xff.jpg", "same"),
        add(b"a/2.jpg", "before"),
        add(b"a/\xfe/3.jpg", "x"),
    )
    kept, newer = (
        catalogue.photos.add(root.id, path, content, Stamp(1, 1), about)
        for path, content in ((b"b/\xff.jpg", "same"), (b"b/2.jpg", "after"))
    )
    beside = add(b"ab/1.jpg")
    catalogue.problems.put(root.id, b"a/bad.jpg", 1, 1, "It is bad.")
    catalogue.problems.put(root.id, b"b/bad.jpg", 1, 1, "It is bad.")
    doubles = catalogue.roots.fold((root.id, Path("a")), (root.id, Path("b")))
    assert doubles == [(kept, odd)]
    found = {p.id: p for p in catalogue.photos.by_ids([odd, edited, only, kept, newer, beside])}
    assert {photo for photo, each in found.items() if each.state is State.MISSING} == {odd, edited}
    assert bytes(found[odd].path) == bytes(root.path) + b"/b/\xff.jpg"
    assert bytes(found[only].path) == bytes(root.path) + b"/b/\xfe/3.jpg"
    assert found[beside].path == root.path / "ab" / "1.jpg"
    assert [problem.path for problem in catalogue.problems.all()] == [root.path / "b" / "bad.jpg"]
