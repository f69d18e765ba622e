"""What an undo brings back."""

from __future__ import annotations

import shutil

import pytest

from organizer.errors import ActionError, Cancelled
from organizer.records import State
from tests.unit.library.actions.jobs import archive


class TestUndo:
    def test_says_what_it_would_undo_also_after_a_restart(self, world, three):
        assert world.actions.undoable() is None
        archive(world, three[:2])
        world.run(world.actions.remove(three[2:], world.control))
        titles = []
        while title := world.actions.undoable():
            titles.append(title)
            world.restart()
            world.undo()
        assert titles == ["Remove 1 photo from the catalogue", "Archive 2 photos"]
        with pytest.raises(ActionError, match="nothing to undo"):
            world.undo()

    def test_keeps_the_photos_row(self, world, three):
        before = world.catalogue.photos.by_ids(three)
        archive(world, three)
        world.undo()
        assert world.catalogue.photos.by_ids(three) == before

    def test_puts_a_photo_beside_what_has_its_place_now(self, world, three):
        archive(world, three)
        newer = world.add("a.jpg", b"a newer picture")
        summary = world.undo()
        assert (world.album / "a.jpg").read_bytes() == b"a newer picture"
        assert (world.album / "a (2).jpg").read_bytes() == b"picture 'a.jpg'"
        (photo,) = world.catalogue.photos.by_ids(three[:1])
        assert (photo.path, photo.state) == (world.album / "a (2).jpg", State.PRESENT)
        assert summary.notes == (
            "a.jpg has a number in its name now, because another file has its old name.",
        )
        assert world.state(newer) is State.PRESENT

    def test_does_not_take_the_row_of_a_photo_that_has_just_vanished(self, world, three):
        archive(world, three)
        world.add("a.jpg", b"a newer picture")
        (world.album / "a.jpg").unlink()
        world.undo()
        (photo,) = world.catalogue.photos.by_ids(three[:1])
        assert photo.path == world.album / "a (2).jpg"

    def test_follows_a_root_that_became_part_of_another(self, world, three):
        archive(world, three)
        outer = world.catalogue.roots.add(world.folder).id
        world.undo()
        photos = world.catalogue.photos.by_ids(three)
        assert {photo.root for photo in photos} == {outer}
        world.check()

    def test_waits_for_the_archives_drive(self, world, three):
        away = world.folder / "usb" / "Archive"
        archive(world, three, away)
        away.parent.rename(world.folder / "unplugged")
        with pytest.raises(ActionError, match="not there now"):
            world.undo()
        assert world.actions.undoable() == "Archive 3 photos"
        (world.folder / "unplugged").rename(away.parent)
        assert world.undo().count == 3

    def test_waits_for_the_librarys_drive(self, world, three):
        archive(world, three)
        world.album.rename(world.folder / "unplugged")
        with pytest.raises(ActionError, match="not there now"):
            world.undo()
        assert not world.album.exists()
        (world.folder / "unplugged").rename(world.album)
        assert world.undo().count == 3

    def test_passes_over_an_archive_that_was_deleted(self, world, three):
        archive(world, three)
        shutil.rmtree(world.archive)
        summary = world.undo()
        assert (summary.count, len(summary.notes)) == (0, 3)
        assert world.actions.undoable() is None

    def test_leaves_a_picture_alone_that_was_edited_in_the_archive(self, world, three):
        archive(world, three)
        path = world.archive / "Pictures" / "a.jpg"
        path.write_bytes(b"edited there")
        summary = world.undo()
        assert summary.count == 2
        assert summary.notes == ("a.jpg changed in the archive and stays there.",)
        assert path.read_bytes() == b"edited there"

    def test_can_be_stopped_and_carried_on(self, world, three, monkeypatch):
        before = world.tree()
        archive(world, three)
        with world.under_faults() as faults:
            faults.on_operation = lambda name, _: name == "link" and world.control.cancel()
            with pytest.raises(Cancelled):
                world.undo()
        assert world.actions.undoable() == "Archive 2 photos"
        world.control = type(world.control)()
        world.undo()
        assert world.tree() == before
