"""The folders a person asked for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from organizer.catalogue import Catalogue
from organizer.records import Metadata, Stamp, State


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
