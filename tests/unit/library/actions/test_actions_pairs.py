"""RAW and JPEG of one shot are acted on as one."""

from __future__ import annotations

import os

import pytest

from organizer.library.file_identity import content_hash_of
from organizer.records import ActionKind, Metadata, Stamp, State
from tests.unit.library.actions.jobs import posix

KINDS = ("archive", "zip", "trash", "remove")


@pytest.fixture
def pair(world):
    """a.cr2 and a.jpg; b.jpg stands alone."""
    found = []
    for name, kind in (("a.cr2", "RAW"), ("a.jpg", "JPEG"), ("b.jpg", "JPEG")):
        path = world.write(name, f"picture {name}".encode())
        about, stamp = Metadata(4, 3, kind), Stamp(path.stat().st_size, path.stat().st_mtime_ns)
        photos, content = world.catalogue.photos, content_hash_of(path)
        found.append(photos.add(world.root, os.fsencode(name), content, stamp, about))
    world.write("a.xmp", b"about both")
    return found[:2]


def start(world, kind, photos):
    if kind in ("trash", "remove"):
        return getattr(world.actions, kind)(photos, world.control)
    target = world.archive if kind == "archive" else world.zip
    return world.actions.archive(photos, target, world.control)


@posix
@pytest.mark.parametrize("chosen", [[0], [1], [0, 1], [1, 0]])
@pytest.mark.parametrize("kind", KINDS)
def test_choosing_one_half_takes_both_there_and_back(world, pair, kind, chosen):
    before = world.tree()
    done = world.run(start(world, kind, [pair[number] for number in chosen]))
    assert (done.count, set(done.changes.removed)) == (2, set(pair))
    assert State.PRESENT not in {world.state(photo) for photo in pair}
    if kind != "remove":
        assert set(world.tree()) == {"b.jpg"}
        assert done.companions == 1
    undone = world.undo()
    assert (undone.count, set(undone.changes.added)) == (2, set(pair))
    assert {world.state(photo) for photo in pair} == {State.PRESENT}
    assert world.tree() == before


def test_the_plan_says_which_half_goes_along(world, pair):
    plan = world.actions.summary(ActionKind.TRASH, pair[:1])
    assert (plan.count, plan.companions) == (2, 1)
    assert plan.notes == ("a.jpg goes along: it is the other half of a RAW+JPEG pair.",)
    assert world.actions.summary(ActionKind.TRASH, pair).notes == ()


@pytest.mark.parametrize("half", ["a.cr2", "a.jpg"])
@pytest.mark.parametrize("moment", ["before", "at the last moment"])
@pytest.mark.parametrize("kind", ["archive", "zip"])
def test_neither_half_goes_where_one_has_changed(world, pair, half, moment, kind):
    other = ({"a.cr2", "a.jpg"} - {half}).pop()

    def edit(name, arguments):
        if name == "begin":
            world.write(half, b"edited")

    with world.under_faults() as faults:
        if moment == "before":
            world.write(half, b"edited")
        else:
            faults.on_operation = edit
        done = world.run(start(world, kind, pair))
    assert (done.count, done.companions) == (0, 0)
    assert {"a.cr2", "a.jpg", "a.xmp"} <= set(world.tree())
    assert f"{half} changed since it was indexed and is left alone." in done.notes
    assert f"{other} stays with the other half of its RAW+JPEG pair." in done.notes


def test_stopping_never_parts_a_pair(world, pair):
    world.faults.on_operation = lambda name, _: name == "link" and world.control.cancel()
    with world.under_faults():
        done = world.run(start(world, "archive", pair))
    assert (done.count, done.companions) == (2, 1)


def test_in_an_archive_both_halves_get_one_number(world, pair):
    (world.archive / "Pictures").mkdir(parents=True)
    (world.archive / "Pictures" / "a.jpg").write_bytes(b"of another shot")
    world.run(start(world, "archive", pair))
    names = {path.name for path in (world.archive / "Pictures").iterdir()}
    assert names == {"a.jpg", "a (2).jpg", "a (2).cr2", "a (2).xmp"}
