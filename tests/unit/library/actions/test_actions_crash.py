"""Actions that die at any operation."""

from __future__ import annotations

import contextlib
import itertools

import pytest

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
