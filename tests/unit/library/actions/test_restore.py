"""Archives that are restored without the catalogue they came from."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import pytest

from organizer.errors import ActionError, Cancelled
from organizer.library.actions.archive_list import ARCHIVE_MANIFEST, read_list
from organizer.library.actions.restore import PRETENDED, restore, strange_folders
from organizer.library.actions.restore_guard import HIDDEN, OUTSIDE

ODD = os.fsdecode(b"odd \xff.jpg") if os.name == "posix" else "odd.jpg"

JPEG = b"\xff\xd8\xff\xe0 a picture"
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'


@pytest.fixture(params=["folder", "zip"])
def archive(world, request):
    """An archive of three photos, and what was in the library before."""
    photos = [world.add(name) for name in ("a.jpg", "day/b.jpg", ODD)]
    world.before = world.tree()
    target = world.archive if request.param == "folder" else world.zip
    world.run(world.actions.archive(photos, target, world.control))
    return target


def test_goes_back_to_where_it_was(world, archive):
    summary = world.run(restore(archive, None, world.control, world.catalogue))
    size = sum(len(data) for data, _ in world.before.values())
    assert (summary.kind, summary.count, summary.bytes, summary.notes) == ("restore", 3, size, ())
    assert world.tree() == world.before


def test_goes_below_another_folder(world, archive):
    world.run(restore(archive, world.folder / "new", world.control, world.catalogue))
    assert (world.folder / "new" / "Pictures" / "day" / "b.jpg").exists()
    assert world.tree() == {}


def test_leaves_the_archive_as_it_is(world, archive):
    before = world.whereabouts()
    world.run(restore(archive, world.folder / "new", world.control, world.catalogue))
    assert world.whereabouts() == before


def test_carries_on_where_it_was_stopped(world, archive):
    job = restore(archive, None, world.control, world.catalogue)
    next(job)
    next(job)
    world.control.cancel()
    with pytest.raises(Cancelled):
        world.run(job)
    world.control = type(world.control)()
    summary = world.run(restore(archive, None, world.control, world.catalogue))
    assert summary.count == 1
    assert summary.notes == ("a.jpg is there already.", "b.jpg is there already.")
    assert world.tree() == world.before


def test_overwrites_nothing(world, archive):
    world.write("a.jpg", b"a newer picture")
    summary = world.run(restore(archive, None, world.control, world.catalogue))
    assert (world.album / "a.jpg").read_bytes() == b"a newer picture"
    assert (world.album / "a (2).jpg").read_bytes() == b"picture 'a.jpg'"
    assert len(summary.notes) == 1


def test_stops_when_the_disk_is_full(world, archive):
    with world.under_faults() as faults:
        faults.full_at = 0
        with pytest.raises(ActionError, match="No space left on device: 0 of 3"):
            world.run(restore(archive, None, world.control, world.catalogue))
    assert world.tree() == {}
    assert not world.leftovers()


def test_says_which_pictures_are_gone_or_changed(world):
    photos = [world.add(name) for name in ("a.jpg", "b.jpg", "c.jpg")]
    world.run(world.actions.archive(photos, world.archive, world.control))
    (world.archive / "Pictures" / "a.jpg").unlink()
    (world.archive / "Pictures" / "b.jpg").write_bytes(b"edited")
    summary = world.run(restore(world.archive, None, world.control, world.catalogue))
    assert summary.count == 1
    assert summary.notes == (
        "a.jpg is not in the archive any more.",
        "b.jpg changed in the archive and stays there.",
    )


@pytest.mark.parametrize(
    "original", ["a.jpg", "../a.jpg", "/home/../a.jpg", "/home/somebody/.bashrc", "", "C:\\a.jpg"]
)
def test_a_strange_original_place_is_not_written_to(world, original):
    world.run(world.actions.archive([world.add("a.jpg")], world.archive, world.control))
    manifest = world.archive / ARCHIVE_MANIFEST
    document = json.loads(manifest.read_text())
    document["pictures"][0]["original"] = original
    manifest.write_text(json.dumps(document))
    before = sorted(world.folder.rglob("*"))
    summary = world.run(restore(world.archive, None, world.control, world.catalogue))
    assert summary.count == 0
    assert len(summary.notes) == 1
    assert sorted(world.folder.rglob("*")) == before


def test_a_picture_with_another_size_than_listed_is_not_unpacked(world):
    world.run(world.actions.archive([world.add("a.jpg")], world.zip, world.control))
    with zipfile.ZipFile(world.zip) as opened:
        document = json.loads(opened.read(ARCHIVE_MANIFEST))
    bomb = world.folder / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr(ARCHIVE_MANIFEST, json.dumps(document))
        opened.writestr("Pictures/a.jpg", bytes(10**6))
    summary = world.run(restore(bomb, world.folder / "new", world.control, world.catalogue))
    assert summary.notes == ("a.jpg is damaged in the archive and stays there.",)
    assert not (world.folder / "new").exists() or not any(
        path.is_file() for path in (world.folder / "new").rglob("*")
    )


@pytest.mark.parametrize("kind", ["nothing", "folder", "text", "zip"])
def test_what_is_no_archive_is_refused_with_a_remedy(world, kind):
    place = world.folder / "strange"
    if kind == "folder":
        place.mkdir()
    elif kind == "text":
        place.write_text("Dear")
    elif kind == "zip":
        with zipfile.ZipFile(place, "w") as opened:
            opened.writestr("a.jpg", b"")
    with pytest.raises(ActionError, match="not an archive") as refused:
        world.run(restore(place, None, world.control, world.catalogue))
    assert refused.value.remedy


def test_an_undone_archive_has_no_list_any_more(world, archive):
    world.undo()
    assert world.tree() == world.before
    assert read_list(world.archive) == {}
    with pytest.raises(ActionError):
        world.run(restore(archive, None, world.control, world.catalogue))


class TestAStrangersArchive:
    """The library that restores has not archived what is in it."""

    @pytest.fixture(params=["folder", "zip"])
    def strange(self, world, request):
        """An archive of a picture, of a script that is called one, and of a sidecar."""
        world.write("a.xmp", XMP)
        photos = [world.add("a.jpg", JPEG), world.add("day/b.jpg", b"#!/bin/sh\n")]
        target = world.archive if request.param == "folder" else world.zip
        world.run(world.actions.archive(photos, target, world.control))
        return target

    @pytest.fixture
    def alone(self, world):
        """A folder with one picture, whose list is to be changed."""
        world.run(world.actions.archive([world.add("a.jpg", JPEG)], world.archive, world.control))
        return world.archive

    def test_is_known_by_what_the_journal_has_not(self, world, strange):
        assert strange_folders(strange, world.catalogue) == []
        assert strange_folders(strange, None) == [world.album, world.album / "day"]

    def test_goes_nowhere_that_nobody_agreed_to(self, world, strange):
        done = world.run(restore(strange, None, world.control))
        assert (done.count, done.companions) == (0, 0)
        assert all("did not make; name a folder" in note for note in done.notes)
        assert world.tree() == {}

    def test_goes_where_a_person_agreed_to_if_it_is_what_it_says(self, world, strange):
        (world.album / "day").rmdir()
        folders = strange_folders(strange, None)
        done = world.run(restore(strange, None, world.control, None, folders))
        assert (done.count, done.companions) == (1, 1)
        assert done.notes == (PRETENDED.about(world.album / "day" / "b.jpg"),)
        assert set(world.tree()) == {"a.jpg", "a.xmp"}
        assert not (world.album / "day").exists()

    def test_goes_below_the_folder_that_is_named(self, world, strange):
        done = world.run(restore(strange, world.folder / "new", world.control))
        assert (done.count, done.companions) == (1, 1)
        found = {path for path in (world.folder / "new").rglob("*") if path.is_file()}
        assert found == {world.folder / "new" / "Pictures" / name for name in ("a.jpg", "a.xmp")}

    @pytest.mark.parametrize("place", [".ssh/a.jpg", "day/.config/autostart/a.jpg", ".a.jpg"])
    def test_goes_into_no_hidden_folder(self, world, alone, place):
        change(alone, original=str(world.album / place))
        folders = [world.album, *(world.album / place).parents]
        assert strange_folders(alone, None) == []
        done = world.run(restore(alone, None, world.control, None, folders))
        assert done.notes == (HIDDEN.about(Path(place)),)
        assert world.tree() == {}

    @pytest.mark.parametrize("name", ["a.desktop", "a.sh", "a.lnk", "a.jpg.exe", "a", ".bashrc"])
    def test_is_never_a_program(self, world, alone, name):
        change(alone, original=str(world.album / name))
        assert strange_folders(alone, None) == []
        done = world.run(restore(alone, None, world.control, None, [world.album]))
        assert (done.count, len(done.notes), world.tree()) == (0, 1, {})

    def test_is_read_through_no_link(self, world, alone):
        (alone / "Pictures").rename(world.folder / "elsewhere")
        (alone / "Pictures").symlink_to(world.folder / "elsewhere")
        done = world.run(restore(alone, world.folder / "new", world.control))
        assert done.notes == ("a.jpg is not in the archive any more.",)

    def test_is_written_through_no_link_out_of_the_folder_that_is_named(self, world, alone):
        (world.folder / "new").mkdir()
        (world.folder / "elsewhere").mkdir()
        (world.folder / "new" / "Pictures").symlink_to(world.folder / "elsewhere")
        done = world.run(restore(alone, world.folder / "new", world.control))
        assert done.notes == (OUTSIDE.about(Path("a.jpg")),)
        assert not list((world.folder / "elsewhere").iterdir())

    @pytest.mark.skipif(os.name == "nt", reason="all names are possible there")
    def test_with_a_name_of_another_system_is_left_alone(self, world, alone):
        change(alone, original=str(world.album / "\ud800.jpg"))
        done = world.run(restore(alone, None, world.control, None, [world.album]))
        assert (done.count, len(done.notes)) == (0, 1)
        change(alone, path="\ud800.jpg")
        done = world.run(restore(alone, world.folder / "new", world.control))
        assert (done.count, len(done.notes)) == (0, 1)

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
    def test_is_not_waited_for_where_its_list_is_a_pipe(self, world):
        os.mkfifo(world.folder / ARCHIVE_MANIFEST)
        with pytest.raises(ActionError, match="not a file but a pipe"):
            world.run(restore(world.folder, None, world.control))


def change(archive: Path, **changes: object) -> None:
    """Say something else of the first file on an archive's list."""
    manifest = archive / ARCHIVE_MANIFEST
    document = json.loads(manifest.read_text())
    document["pictures"][0] |= changes
    manifest.write_text(json.dumps(document))
