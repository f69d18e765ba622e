"""Actions that die at any operation."""

from __future__ import annotations

import contextlib
import itertools

import pytest

from organizer.errors import ActionError

KINDS = ("archive", "zip", "trash")


def start(world, kind, photos):
    if kind == "trash":
        return world.actions.trash(photos, world.control)
    target = world.archive if kind == "archive" else world.zip
    return world.actions.archive(photos, target, world.control)


def filled(world):
    photos = [world.add(name) for name in ("a.jpg", "day/b.jpg", "day/c.jpg")]
    world.add("stays.jpg")
    return photos


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("disk", ["links", "no links", "other disk"])
@pytest.mark.parametrize("kind", KINDS)
class TestACrashAtAnyOperation:
    def test_of_an_action_loses_nothing_and_is_undone_after_a_restart(
        self, worlds, crash, kind, disk, after
    ):
        for number in itertools.count():
            with worlds() as world:
                photos = filled(world)
                before = world.tree()
                with world.under_faults() as faults:
                    faults.crash_at, faults.after = number, after
                    faults.hard_links = disk == "links"
                    faults.cross_device = disk == "other disk"
                    with contextlib.suppress(crash):
                        world.run(start(world, kind, photos))
                    operations = faults.count
                copies = kind == "trash" and disk == "other disk"
                world.restart()
                world.run(world.actions.recover(world.control))
                world.check(copies)
                assert not world.catalogue.journal.unfinished()
                while world.actions.undoable():
                    world.undo()
                world.check(copies)
                assert world.tree() == before
                if number >= operations:
                    break
        assert number > 10, "there are that many operations to crash at"

    def test_of_an_undo_loses_nothing_and_is_undone_after_a_restart(
        self, worlds, crash, kind, disk, after
    ):
        for number in itertools.count():
            with worlds() as world:
                photos = filled(world)
                before = world.tree()
                world.run(start(world, kind, photos))
                with world.under_faults() as faults:
                    faults.crash_at, faults.after = number, after
                    faults.hard_links = disk == "links"
                    faults.cross_device = disk == "other disk"
                    with contextlib.suppress(crash):
                        world.undo()
                    operations = faults.count
                world.restart()
                world.run(world.actions.recover(world.control))
                world.check(copies=kind == "zip")
                while world.actions.undoable():
                    world.undo()
                world.check()
                assert world.tree() == before
                if number >= operations:
                    break
        assert number > 10, "there are that many operations to crash at"


@pytest.mark.parametrize("disk", ["links", "no links", "other disk"])
@pytest.mark.parametrize("kind", KINDS)
class TestADiskThatIsFullAtAnyOperation:
    def test_leaves_every_picture_in_one_place_and_what_was_done_is_undone(
        self, worlds, kind, disk
    ):
        for number in itertools.count():
            with worlds() as world:
                photos = filled(world)
                before = world.tree()
                with world.under_faults() as faults:
                    faults.full_at = number
                    faults.hard_links = disk == "links"
                    faults.cross_device = disk == "other disk"
                    with contextlib.suppress(ActionError):
                        world.run(start(world, kind, photos))
                    operations = faults.count
                    faults.full_at = None
                    world.check()
                    assert not world.catalogue.journal.unfinished()
                    while world.actions.undoable():
                        world.undo()
                assert world.tree() == before
                if number >= operations:
                    break
        assert number > 10

    def test_stops_an_undo_that_can_be_carried_on(self, worlds, kind, disk):
        for number in itertools.count():
            with worlds() as world:
                photos = filled(world)
                before = world.tree()
                world.run(start(world, kind, photos))
                with world.under_faults() as faults:
                    faults.full_at = number
                    faults.hard_links = disk == "links"
                    faults.cross_device = disk == "other disk"
                    with contextlib.suppress(ActionError):
                        world.undo()
                    operations = faults.count
                    faults.full_at = None
                    world.check(copies=kind == "zip")
                    while world.actions.undoable():
                        world.undo()
                assert world.tree() == before
                world.check()
                if number >= operations:
                    break
        assert number > 10
