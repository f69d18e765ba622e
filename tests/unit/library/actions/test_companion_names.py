"""Companions are named after their photo, in archives and where they come back; and what a list
of a stranger's makes of that."""

from __future__ import annotations

import json
import os

import pytest

from organizer.library.actions.archive_list import ARCHIVE_MANIFEST, read_list
from organizer.library.actions.restore import restore
from tests.unit.library.actions.jobs import KINDS, start


class TestNames:
    def test_in_an_archive_they_are_numbered_with_their_photo(self, world):
        for _ in range(2):
            photo = world.add("a.jpg", os.urandom(8))
            world.write("a.xmp", os.urandom(8))
            world.write("a.jpg.json", os.urandom(8))
            world.run(start(world, "folder", [photo]))
        assert set(read_list(world.archive)) == {
            f"Pictures/{name}"
            for name in (
                *("a.jpg", "a.xmp", "a.jpg.json"),
                *("a (2).jpg", "a (2).xmp", "a (2).jpg.json"),
            )
        }
        done = world.run(
            restore(world.archive, world.folder / "new", world.control, world.catalogue)
        )
        assert (done.count, done.companions, done.notes) == (2, 4, ())

    def test_a_photo_is_numbered_where_only_its_companion_has_no_room(self, world):
        (world.archive / "Pictures").mkdir(parents=True)
        (world.archive / "Pictures" / "a.xmp").write_bytes(b"of another")
        photo = world.add("a.jpg")
        world.write("a.xmp", b"of this")
        world.run(start(world, "folder", [photo]))
        assert set(read_list(world.archive)) == {"Pictures/a (2).jpg", "Pictures/a (2).xmp"}

    @pytest.mark.parametrize("kind", KINDS)
    def test_they_follow_a_photo_that_comes_back_under_another(self, world, kind):
        photo = world.add("a.jpg")
        for name in ("a.xmp", "a.jpg.json"):
            world.write(name, name.encode())
        world.run(start(world, kind, [photo]))
        world.write("a.jpg", b"another")
        assert world.undo().companions == 2
        assert set(world.tree()) == {"a.jpg", "a (2).jpg", "a (2).xmp", "a (2).jpg.json"}

    def test_they_follow_a_photo_that_is_restored_under_another(self, world):
        photo = world.add("a.jpg")
        world.write("a.xmp", b"about a")
        world.run(start(world, "folder", [photo]))
        world.write("a.jpg", b"another")
        world.run(restore(world.archive, None, world.control, world.catalogue))
        assert set(world.tree()) == {"a.jpg", "a (2).jpg", "a (2).xmp"}

    def test_nothing_is_overwritten_by_one(self, world):
        photo = world.add("a.jpg")
        world.write("a.xmp", b"old")
        world.run(start(world, "folder", [photo]))
        world.write("a.xmp", b"new")
        done = world.undo()
        assert (world.album / "a.xmp").read_bytes() == b"new"
        assert (world.album / "a (2).xmp").read_bytes() == b"old"
        assert done.notes == (
            "a.xmp has a number in its name now, because another file has its old name.",
        )


class TestARestoreOfAStrangersList:
    def change(self, world, **changes):
        manifest = world.archive / ARCHIVE_MANIFEST
        document = json.loads(manifest.read_text())
        document["pictures"][1] |= changes
        manifest.write_text(json.dumps(document))

    @pytest.fixture
    def archived(self, world):
        photo = world.add("a.jpg")
        world.write("a.jpg.json", b"{}")
        world.run(start(world, "folder", [photo]))

    @pytest.mark.parametrize(
        "changes",
        [
            {"companion_of": ""},
            {"companion_of": "/nowhere/a.jpg"},
            {"original": "/home/somebody/.config/settings.json"},
        ],
        ids=["no companion", "of nothing", "elsewhere"],
    )
    def test_leaves_out_what_belongs_to_no_picture(self, world, archived, changes):
        self.change(world, **changes)
        done = world.run(restore(world.archive, None, world.control, world.catalogue))
        assert (done.count, done.companions, len(done.notes)) == (1, 0, 1)
        assert set(world.tree()) == {"a.jpg"}

    def test_leaves_out_what_is_named_like_neither(self, world, archived):
        self.change(world, path="Pictures/a.desktop")
        (world.archive / "Pictures" / "a.jpg.json").rename(world.archive / "Pictures" / "a.desktop")
        done = world.run(
            restore(world.archive, world.folder / "new", world.control, world.catalogue)
        )
        assert (done.count, done.companions, len(done.notes)) == (1, 0, 1)


def test_an_older_smaltis_list_is_restored(world):
    world.run(start(world, "folder", [world.add("a.jpg")]))
    manifest = world.archive / ARCHIVE_MANIFEST
    document = json.loads(manifest.read_text())
    del document["pictures"][0]["mode"]
    manifest.write_text(json.dumps(document))
    assert world.run(restore(world.archive, None, world.control, world.catalogue)).count == 1
