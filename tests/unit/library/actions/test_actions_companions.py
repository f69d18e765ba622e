"""What belongs to a photo goes where the photo goes, and comes back with it."""

from __future__ import annotations

import contextlib
import itertools
import zipfile
from pathlib import Path

import pytest

from organizer import formatting
from organizer.catalogue.journal import StepState
from organizer.errors import ActionError, Cancelled
from organizer.library.actions.archive_list import ARCHIVE_MANIFEST, read_list
from organizer.library.actions.restore import restore
from organizer.records import ActionKind, State
from tests.unit.library.actions.jobs import KINDS, posix, start

BESIDE = {
    "a.jpg": ("a.jpg.xmp", "a.jpg.supplemental-metadata.json", "a.wav"),
    "day/IMG_2.HEIC": ("day/IMG_2.MOV", "day/IMG_2.AAE", "day/img_2.heic.json"),
    "day/c.cr2": ("day/c.xmp", "day/c.cr2.pp3", "day/c_01.cr2.xmp", "day/c.THM"),
}
COMPANIONS = [name for names in BESIDE.values() for name in names]


@pytest.fixture
def shot(world):
    """Three photos with everything that belongs to them, and strangers beside them."""
    return fill(world)


def fill(world):
    photos = [world.add(name) for name in BESIDE]
    for name in COMPANIONS:
        world.write(name, f"companion {name}".encode())
    world.add("stays.jpg")
    world.strangers = ("stays.jpg", "stays.xmp", "notes.txt", "day/movie.mov")
    for name in world.strangers[1:]:
        world.write(name, f"stranger {name}".encode())
    return photos


@posix
@pytest.mark.parametrize("disk", ["links", "no links", "other disk"])
@pytest.mark.parametrize("kind", KINDS)
def test_companions_leave_and_come_back_with_their_photos(world, shot, kind, disk):
    before = world.tree()
    with world.under_faults() as faults:
        faults.hard_links, faults.cross_device = disk == "links", disk == "other disk"
        done = world.run(start(world, kind, shot))
        assert (done.count, done.companions, done.notes) == (3, len(COMPANIONS), ())
        assert done.bytes == sum(len(before[name][0]) for name in (*BESIDE, *COMPANIONS))
        assert done.changes.removed == tuple(shot)
        assert set(world.tree()) == set(world.strangers)
        undone = world.undo()
    assert (undone.count, undone.companions, undone.notes) == (3, len(COMPANIONS), ())
    assert undone.changes.added == tuple(shot)
    assert world.tree() == before
    assert [world.state(photo) for photo in shot] == [State.PRESENT] * 3
    assert world.actions.undoable() is None
    assert not world.leftovers()


def test_the_plan_counts_them_and_touches_nothing(world, shot):
    before = world.tree()
    plan = world.actions.summary(ActionKind.ARCHIVE, shot)
    size = sum(len(before[name][0]) for name in (*BESIDE, *COMPANIONS))
    assert (plan.count, plan.companions, plan.bytes) == (3, 10, size)
    assert formatting.sized_plan(plan) == f"Archive 3 photos and 10 companion files ({size} bytes)"
    assert world.tree() == before
    assert world.actions.summary(ActionKind.REMOVE, shot).companions == 0


def test_what_is_undone_counts_them(world, shot):
    done = world.run(start(world, "folder", shot))
    assert formatting.action_result(done) == (
        f"Archived 3 photos and 10 companion files to ~/Archive ({done.bytes} bytes)."
    )
    assert world.actions.undoable() == "Archive 3 photos and 10 companion files"
    assert world.undo().undone == "Archive 3 photos and 10 companion files"


def test_an_archive_keeps_them_beside_their_photo(world, shot):
    world.run(start(world, "folder", shot))
    listed = read_list(world.archive)
    assert set(listed) == {f"Pictures/{name}" for name in (*BESIDE, *COMPANIONS)}
    for picture, names in BESIDE.items():
        for name in names:
            assert (world.archive / "Pictures" / name).is_file()
            assert listed[f"Pictures/{name}"].companion_of == str(world.album / picture)


def test_a_zip_file_has_them_as_members(world, shot):
    world.run(start(world, "zip", shot))
    with zipfile.ZipFile(world.zip) as opened:
        names = set(opened.namelist()) - {ARCHIVE_MANIFEST}
    assert names == {f"Pictures/{name}" for name in (*BESIDE, *COMPANIONS)}


@pytest.mark.parametrize("elsewhere", [False, True])
@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_restore_brings_them_back(world, shot, kind, elsewhere):
    before = world.tree()
    world.run(start(world, kind, shot))
    place = world.folder / "new" if elsewhere else None
    done = world.run(
        restore(
            world.archive if kind == "folder" else world.zip, place, world.control, world.catalogue
        )
    )
    assert (done.count, done.companions, done.notes) == (3, len(COMPANIONS), ())
    assert done.bytes == sum(len(before[name][0]) for name in (*BESIDE, *COMPANIONS))
    if elsewhere:
        world.album = place / "Pictures"
        before = {name: found for name, found in before.items() if name not in world.strangers}
    assert world.tree() == before


@pytest.mark.parametrize("kind", KINDS)
def test_one_that_belongs_to_a_picture_that_stays_stays_with_it(world, kind):
    first, _ = world.add("a.jpg"), world.add("a.png")
    for name in ("a.xmp", "a.jpg.xmp", "a.png.xmp"):
        world.write(name, name.encode())
    world.write("b.jpg", b"not indexed")
    world.write("b.xmp", b"of b")
    done = world.run(start(world, kind, [first]))
    assert (done.count, done.companions, done.notes) == (1, 1, ())
    assert set(world.tree()) == {"a.png", "a.xmp", "a.png.xmp", "b.jpg", "b.xmp"}


def test_one_that_several_photos_share_goes_when_all_of_them_go(world):
    photos = [world.add(name) for name in ("IMG_2.HEIC", "IMG_E2.HEIC")]
    world.write("IMG_2.AAE", b"edits")
    before = world.tree()
    for some in ([photos[0]], [photos[1]]):
        assert world.run(start(world, "folder", some)).companions == 0
        world.undo()
    assert world.run(start(world, "folder", photos)).companions == 1
    assert world.tree() == {}
    world.undo()
    assert world.tree() == before


class TestAPhotoThatIsLeftAlone:
    def test_keeps_what_belongs_to_it(self, world, shot):
        world.write("a.jpg", b"edited")
        done = world.run(start(world, "folder", shot))
        assert (done.count, done.companions) == (2, 7)
        assert {"a.jpg", *BESIDE["a.jpg"]} <= set(world.tree())

    @pytest.mark.parametrize("kind", KINDS)
    def test_at_the_last_moment_too(self, world, shot, kind):
        edits = iter([b"edited this moment"])

        def edit(name, arguments):
            if name == "begin":
                world.write("a.jpg", next(edits))

        with world.under_faults() as faults:
            faults.on_operation = edit
            done = world.run(start(world, kind, shot))
        assert (done.count, done.companions) == (2, 7)
        assert {"a.jpg", *BESIDE["a.jpg"]} <= set(world.tree())
        assert done.notes == (
            "a.jpg changed since it was indexed and is left alone.",
            *(f"{Path(name).name} stays with its photo." for name in sorted(BESIDE["a.jpg"])),
        )
        if kind == "zip":
            with zipfile.ZipFile(world.zip) as opened:
                assert not {f"Pictures/{name}" for name in BESIDE["a.jpg"]} & set(opened.namelist())


class TestACompanionThatCannotGo:
    def test_because_it_changes_is_named(self, world, shot):
        def edit(name, arguments):
            if name == "begin":
                world.write("a.jpg.xmp", b"edited this moment")

        with world.under_faults() as faults:
            faults.on_operation = edit
            done = world.run(start(world, "folder", shot))
        assert (done.count, done.companions) == (3, 9)
        assert done.notes == (
            "a.jpg.xmp changed this moment and is left alone. Its photo went without it.",
        )
        assert (world.album / "a.jpg.xmp").read_bytes() == b"edited this moment"
        world.undo()
        assert (world.album / "a.jpg.xmp").read_bytes() == b"edited this moment"

    def test_because_it_cannot_be_read_is_named(self, world, shot, denied):
        denied.add(world.album / "a.jpg.xmp")
        done = world.run(start(world, "folder", shot))
        assert (done.count, done.companions) == (3, 9)
        assert done.notes == (
            "a.jpg.xmp is left alone: Permission denied. Its photo went without it.",
        )

    def test_because_its_folder_is_hidden_is_named(self, world, shot, denied):
        denied.add(world.album / "day")
        plan = world.actions.summary(ActionKind.TRASH, shot)
        assert (plan.count, plan.companions) == (3, 3)
        assert plan.notes == tuple(
            f"What belongs to {name} stays where it is, because its folder cannot be listed."
            for name in ("IMG_2.HEIC", "c.cr2")
        )


def test_stopping_never_parts_a_photo_from_what_belongs_to_it(world, shot):
    world.faults.on_operation = lambda name, _: name == "link" and world.control.cancel()
    with world.under_faults(), pytest.raises(Cancelled):
        world.run(start(world, "folder", shot))
    gone = {"a.jpg", *BESIDE["a.jpg"]}
    assert set(world.tree()) == {*world.strangers, *BESIDE, *COMPANIONS} - gone


def test_a_full_disk_names_what_it_parted_and_undo_brings_it_together(world):
    photo = world.add("a.jpg")
    world.write("a.xmp", b"about a")
    before = world.tree()
    world.faults.on_operation = lambda name, call: (
        name == "link" and str(call[0]).endswith(".jpg") and fill_up(world.faults)
    )
    with world.under_faults(), pytest.raises(ActionError) as refused:
        world.run(start(world, "folder", [photo]))
    assert refused.value.sentence == (
        "No space left on device: 1 of 1 photos were archived, the others are untouched, "
        "and 1 companion file stayed behind."
    )
    world.faults.full_at = None
    world.undo()
    assert world.tree() == before


def fill_up(faults):
    faults.full_at = faults.count


@posix
@pytest.mark.parametrize(
    ("kind", "disk"),
    [("folder", "links"), ("folder", "other disk"), ("zip", "links"), ("trash", "links")],
)
def test_a_crash_at_any_operation_parts_nothing(worlds, crash, kind, disk):
    for number in itertools.count():
        with worlds() as world:
            photos = [world.add("a.jpg")]
            world.write("a.jpg.xmp", b"about a")
            before = world.tree()
            with world.under_faults() as faults:
                faults.crash_at, faults.cross_device = number, disk == "other disk"
                with contextlib.suppress(crash):
                    world.run(start(world, kind, photos))
                operations = faults.count
            world.restart()
            world.run(world.actions.recover(world.control))
            left = set(world.tree())
            assert ("a.jpg" in left) == ("a.jpg.xmp" in left), number
            with world.under_faults() as faults:
                faults.crash_at, faults.cross_device = number, disk == "other disk"
                with contextlib.suppress(crash, ActionError):
                    world.undo()
            world.restart()
            world.run(world.actions.recover(world.control))
            left = set(world.tree())
            assert ("a.jpg" in left) == ("a.jpg.xmp" in left), number
            while world.actions.undoable():
                world.undo()
            assert world.tree() == before
            assert not world.leftovers()
            if number >= operations:
                break
    assert number > 10


@pytest.mark.parametrize("kind", ["folder", "trash"])
def test_one_comes_back_although_its_photo_is_lost(world, shot, kind):
    world.run(start(world, kind, shot))
    place = world.archive / "Pictures" if kind == "folder" else world.can / "files"
    (place / "a.jpg").unlink()
    done = world.undo()
    assert (done.count, done.companions) == (2, len(COMPANIONS))
    assert set(BESIDE["a.jpg"]) < set(world.tree())


def test_one_that_is_lost_is_named(world, shot):
    world.run(start(world, "folder", shot))
    (world.archive / "Pictures" / "a.wav").unlink()
    done = world.undo()
    assert (done.count, done.companions) == (3, 9)
    assert done.notes == ("a.wav is not in the archive any more.",)
    steps = {s.source.name: s.state for s in world.catalogue.journal.steps(1)}
    assert (steps["a.wav"], steps["a.jpg"]) == (StepState.LOST, StepState.RETURNED)
