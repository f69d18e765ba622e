"""What trash and remove do, what they leave alone, and what is said before."""

from __future__ import annotations

import errno

import pytest
from send2trash import TrashPermissionError

from organizer.errors import ActionError
from organizer.library.actions import trash
from organizer.records import ActionKind, Changes, State
from tests.unit.library.actions.jobs import files, posix


class TestSummary:
    def test_tells_count_and_bytes_and_touches_nothing(self, world, three):
        before = world.tree()
        for kind in (ActionKind.ARCHIVE, ActionKind.TRASH, ActionKind.REMOVE):
            summary = world.actions.summary(kind, three)
            size = sum(len(data) for data, _ in before.values())
            assert (summary.kind, summary.count, summary.bytes) == (kind, 3, size)
            assert summary.notes == ()
            assert summary.changes == Changes()
        assert world.tree() == before
        assert world.actions.undoable() is None

    def test_names_what_would_be_left_alone(self, world, three):
        world.write("a.jpg", b"edited")
        (world.album / "day" / "b.jpg").unlink()
        summary = world.actions.summary(ActionKind.ARCHIVE, three)
        assert summary.count == 1
        assert summary.notes == (
            "a.jpg changed since it was indexed and is left alone.",
            "b.jpg is no longer there.",
        )
        assert world.actions.summary(ActionKind.REMOVE, three).count == 3

    def test_counts_instead_of_naming_many(self, world):
        photos = [world.add(f"{n}.jpg") for n in range(25)]
        for n in range(24):
            (world.album / f"{n}.jpg").unlink()
        world.write("24.jpg", b"edited")
        assert world.actions.summary(ActionKind.TRASH, photos).notes == (
            "24 photos are no longer there.",
            "24.jpg changed since it was indexed and is left alone.",
        )

    def test_says_that_a_drive_is_not_connected(self, world, three):
        world.album.rename(world.folder / "elsewhere")
        summary = world.actions.summary(ActionKind.ARCHIVE, three[:1])
        assert summary.count == 0
        assert summary.notes == ("a.jpg is on a drive that is not connected and is left alone.",)

    def test_ignores_photos_that_are_gone_or_named_twice(self, world, three):
        world.run(world.actions.remove(three[:1], world.control))
        assert world.actions.summary(ActionKind.TRASH, [*three, three[1], 999]).count == 2


@posix
class TestTrash:
    def test_goes_there_and_comes_back(self, world, three):
        before = world.tree()
        summary = world.run(world.actions.trash(three, world.control))
        assert (summary.count, world.tree()) == (3, {})
        assert len(files(world.can / "files")) == 3
        assert [world.state(photo) for photo in three] == [State.TRASHED] * 3
        assert world.undo().changes == Changes(added=tuple(three))
        assert world.tree() == before
        assert files(world.can) == []

    def test_tells_equal_names_apart(self, world):
        photos = [world.add(f"{day}/a.jpg") for day in "xyz"]
        before = world.tree()
        world.run(world.actions.trash(photos, world.control))
        world.undo()
        assert world.tree() == before

    def test_that_was_emptied_is_said_and_the_others_come_back(self, world, three):
        world.run(world.actions.trash(three, world.control))
        (world.can / "files" / "b.jpg").unlink()
        summary = world.undo()
        assert summary.count == 2
        assert summary.notes == ("b.jpg is not in the trash any more.",)
        assert world.state(three[1]) is State.TRASHED
        assert world.actions.undoable() is None

    def test_knows_what_a_person_took_back_by_hand(self, world, three):
        world.run(world.actions.trash(three, world.control))
        (world.can / "files" / "a.jpg").rename(world.album / "a.jpg")
        world.catalogue.photos.set_state(three[:1], State.PRESENT)
        summary = world.undo()
        assert summary.count == 2
        assert summary.notes == ("a.jpg is in the library already.",)

    def test_where_there_is_none_stops_and_says_what_to_do(self, world, three, monkeypatch):
        def refuse(path):
            raise TrashPermissionError(path)

        monkeypatch.setattr(trash, "send2trash", refuse)
        before = world.tree()
        with pytest.raises(ActionError, match="without a trash") as refused:
            world.run(world.actions.trash(three, world.control))
        assert "Archive them" in refused.value.remedy
        assert world.tree() == before
        assert world.actions.undoable() is None
        world.check()

    @pytest.mark.parametrize(
        ("error", "note"),
        [
            (PermissionError(errno.EACCES, "no"), "a.jpg is left alone: Permission denied."),
            (
                UnicodeEncodeError("utf-8", "\udcff", 0, 1, "no"),
                "a.jpg has a name that the trash cannot take and is left alone.",
            ),
            (OSError("no"), "a.jpg could not be moved to the trash and is left alone."),
        ],
    )
    def test_that_refuses_one_file_takes_the_others(self, world, three, monkeypatch, error, note):
        real = trash.send2trash

        def send(path):
            if path.endswith("a.jpg"):
                raise error
            real(path)

        monkeypatch.setattr(trash, "send2trash", send)
        summary = world.run(world.actions.trash(three, world.control))
        assert (summary.count, summary.notes) == (2, (note,))
        world.check()

    def test_that_fails_after_all_has_taken_it(self, world, three, monkeypatch):
        real = trash.send2trash

        def send(path):
            real(path)
            raise OSError(errno.EIO, "no")

        monkeypatch.setattr(trash, "send2trash", send)
        assert world.run(world.actions.trash(three, world.control)).count == 3
        world.check()

    def test_that_cannot_be_looked_into_is_said(self, world, three, monkeypatch):
        world.run(world.actions.trash(three, world.control))
        monkeypatch.setattr(trash.trash_lookup, "ARE_OPEN", False)
        monkeypatch.setattr(trash.trash_lookup.TrashLookup, "find", lambda *_: None)
        summary = world.undo()
        assert summary.count == 0
        assert summary.notes[0] == (
            "Only the system can take a.jpg out of its trash: open the trash and restore it there."
        )
        assert world.actions.undoable() is None


class TestRemove:
    def test_never_looks_at_the_disk(self, world, three, monkeypatch):
        before = world.tree()
        with world.under_faults() as faults:
            touched = []
            faults.on_operation = lambda name, _: touched.append(name)
            summary = world.run(world.actions.remove(three, world.control))
        assert set(touched) <= {"begin", "record", "end", "set_state"}
        assert world.tree() == before
        assert summary.changes == Changes(removed=tuple(three))
        assert [world.state(photo) for photo in three] == [State.REMOVED] * 3

    def test_works_while_the_drive_is_away_and_comes_back(self, world, three):
        world.album.rename(world.folder / "elsewhere")
        assert world.run(world.actions.remove(three, world.control)).count == 3
        assert world.undo().changes == Changes(added=tuple(three))
        assert [world.state(photo) for photo in three] == [State.PRESENT] * 3
