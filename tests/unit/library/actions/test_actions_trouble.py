"""Full disks, changed files, and what a crash left half done."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from organizer.errors import ActionError, Cancelled
from organizer.records import ActionKind, Changes, Stamp, State
from tests.unit.library.actions.jobs import archive, told


class TestTrouble:
    @pytest.mark.parametrize("other_disk", [True, False])
    def test_a_full_disk_stops_cleanly_and_what_was_done_is_undone(self, world, three, other_disk):
        before = world.tree()
        with world.under_faults() as faults:
            faults.cross_device = other_disk
            faults.on_operation = lambda name, arguments: (
                name in ("link", "rename")
                and str(arguments[1]).endswith("b.jpg")
                and setattr(faults, "full_at", 0)
            )
            with pytest.raises(ActionError, match="1 of 3 photos were archived") as stopped:
                archive(world, three)
        assert "untouched" in stopped.value.sentence
        assert "space" in stopped.value.remedy
        assert told(world).removed == (three[0],)
        faults.full_at = None
        world.check()
        assert world.actions.undoable() == "Archive 1 photo"
        world.undo()
        assert world.tree() == before

    def test_a_folder_that_cannot_be_written_is_refused_before_anything_moves(self, world, three):
        before = world.tree()
        with world.under_faults() as faults:
            faults.full_at = 0
            for target in (world.archive, world.zip):
                with pytest.raises(ActionError, match="cannot be written: No space left"):
                    archive(world, three, target)
        assert world.tree() == before
        assert not world.catalogue.journal.unfinished()

    def test_a_file_that_changes_or_goes_meanwhile_is_left_alone(self, world, three):
        job = world.actions.archive(three, world.archive, world.control)
        with world.under_faults() as faults:
            faults.on_operation = lambda name, _: (
                name == "begin"
                and (
                    world.write("a.jpg", b"edited"),
                    (world.album / "day" / "b.jpg").rename(world.folder / "b.jpg"),
                )
            )
            summary = world.run(job)
        assert summary.count == 1
        assert summary.notes == (
            "a.jpg changed since it was indexed and is left alone.",
            "b.jpg is no longer there.",
        )
        assert (world.album / "a.jpg").read_bytes() == b"edited"
        assert world.state(three[0]) is State.PRESENT

    def test_a_link_in_place_of_a_file_is_left_alone(self, world, three):
        path = world.album / "a.jpg"
        path.rename(world.folder / "a.jpg")
        path.symlink_to(world.folder / "a.jpg")
        assert archive(world, three).count == 2
        assert path.is_symlink()

    def test_cancelling_keeps_what_is_done(self, world, three):
        with world.under_faults() as faults:
            faults.on_operation = lambda name, _: name == "link" and world.control.cancel()
            with pytest.raises(Cancelled):
                archive(world, three)
        assert [world.state(photo) for photo in three] == [
            State.ARCHIVED,
            State.PRESENT,
            State.PRESENT,
        ]
        assert world.actions.undoable() == "Archive 1 photo"
        world.check()

    def test_a_file_that_cannot_be_deleted_stays_alone_in_its_place(
        self, world, three, monkeypatch
    ):
        real = os.unlink

        def unlink(path, **options):
            if Path(path) == world.album / "a.jpg":
                raise PermissionError(errno.EACCES, "no")
            real(path, **options)

        monkeypatch.setattr(os, "unlink", unlink)
        summary = archive(world, three)
        assert summary.notes == ("a.jpg is left alone: Permission denied.",)
        world.check()

    def test_an_action_dropped_half_way_is_settled_by_the_next(self, world, three, monkeypatch):
        monkeypatch.setattr("organizer.library.actions.step_runner._SECONDS_BETWEEN_RECORDS", 0)
        job = world.actions.archive(three, world.archive, world.control)
        next(job)
        job.close()
        assert world.actions.undoable() == "Archive 1 photo"
        assert world.undo().count == 1
        world.check()


class TestRecover:
    def test_has_nothing_to_do_after_a_clean_end(self, world, three):
        archive(world, three)
        summary = world.run(world.actions.recover(world.control))
        assert (summary.kind, summary.count, summary.changes) == (ActionKind.RECOVER, 0, Changes())

    def test_waits_until_the_archives_drive_is_back(self, world, three, crash):
        away = world.folder / "usb" / "Archive"
        with world.under_faults() as faults:
            faults.crash_when = "set_state"
            with pytest.raises(crash):
                archive(world, three, away)
        away.parent.rename(world.folder / "unplugged")
        world.restart()
        world.run(world.actions.recover(world.control))
        assert world.catalogue.journal.unfinished()
        with pytest.raises(ActionError):
            world.undo()
        (world.folder / "unplugged").rename(away.parent)
        summary = world.run(world.actions.recover(world.control))
        assert summary.changes == Changes(removed=tuple(three))
        assert world.undo().count == 3

    def test_leaves_a_photo_alone_that_a_scan_found_elsewhere(self, world, three, crash):
        with world.under_faults() as faults:
            faults.crash_when = "set_state"
            with pytest.raises(crash):
                archive(world, three)
        world.restart()
        copy = world.write("copy of a.jpg", b"picture 'a.jpg'").stat()
        stamp = Stamp(copy.st_size, copy.st_mtime_ns)
        world.catalogue.photos.relink([(three[0], world.root, b"copy of a.jpg", stamp)])
        world.run(world.actions.recover(world.control))
        assert world.state(three[0]) is State.PRESENT
        assert [world.state(photo) for photo in three[1:]] == [State.ARCHIVED] * 2
