"""What archive, trash, remove and undo do, and what they leave alone."""

from __future__ import annotations

import errno
import os
import shutil
import zipfile
from pathlib import Path

import pytest
from send2trash import TrashPermissionError

from organizer.errors import ActionError, Cancelled
from organizer.library.actions import safe_files, trash
from organizer.library.actions.archive_list import ARCHIVE_MANIFEST, read_list
from organizer.records import ActionKind, Changes, Stamp, State

posix = pytest.mark.skipif(os.name != "posix", reason="a trash to look into")


@pytest.fixture
def three(world):
    return [world.add(name) for name in ("a.jpg", "day/b.jpg", "day/c.jpg")]


def archive(world, photos, target=None):
    return world.run(world.actions.archive(photos, target or world.archive, world.control))


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


class TestArchiveFolder:
    def test_keeps_the_layout_below_the_roots_name_with_a_list(self, world, three):
        before = world.tree()
        summary = archive(world, three)
        assert sorted(p.relative_to(world.archive).as_posix() for p in files(world.archive)) == [
            "Pictures/a.jpg",
            "Pictures/day/b.jpg",
            "Pictures/day/c.jpg",
            ARCHIVE_MANIFEST,
        ]
        assert (summary.count, summary.bytes) == (3, sum(len(d) for d, _ in before.values()))
        assert summary.changes == Changes(removed=tuple(three))
        assert told(world).removed == tuple(three)
        entry = read_list(world.archive)["Pictures/day/b.jpg"]
        path = world.archive / "Pictures" / "day" / "b.jpg"
        assert entry.original == str(world.album / "day" / "b.jpg")
        assert Stamp(entry.size, entry.modified) == Stamp(
            path.stat().st_size, path.stat().st_mtime_ns
        )

    def test_may_lie_in_the_library(self, world, three):
        archive(world, three, world.album / "old")
        assert [world.state(photo) for photo in three] == [State.ARCHIVED] * 3
        world.undo()
        assert (world.album / "a.jpg").exists()

    @pytest.mark.parametrize("target", [".", "..", "day"])
    def test_may_not_hold_photos_of_the_library(self, world, three, target):
        before = world.tree()
        with pytest.raises(ActionError, match="holds") as refused:
            archive(world, three, world.album / target)
        assert refused.value.remedy
        assert world.tree() == before
        assert world.actions.undoable() is None

    def test_gets_more_photos_later(self, world, three):
        archive(world, three[:1])
        archive(world, three[1:])
        assert len(read_list(world.archive)) == 3
        world.undo()
        assert list(read_list(world.archive)) == ["Pictures/a.jpg"]

    def test_overwrites_nothing_that_is_there(self, world, three):
        there = world.archive / "Pictures" / "a.jpg"
        there.parent.mkdir(parents=True)
        there.write_bytes(b"a stranger's")
        archive(world, three)
        assert there.read_bytes() == b"a stranger's"
        assert (there.parent / "a (2).jpg").read_bytes() == b"picture 'a.jpg'"
        assert "Pictures/a (2).jpg" in read_list(world.archive)
        world.undo()
        assert there.read_bytes() == b"a stranger's"
        assert (world.album / "a.jpg").exists()

    @pytest.mark.parametrize("hard_links", [True, False])
    def test_overwrites_nothing_that_comes_there_at_that_moment(
        self, world, three, hard_links, monkeypatch
    ):
        there = world.archive / "Pictures" / "a.jpg"
        real = safe_files.rename

        def rename(origin, goal):
            if goal == there and not there.exists():
                there.write_bytes(b"a stranger's")
            real(origin, goal)

        monkeypatch.setattr(safe_files, "rename", rename)
        with world.under_faults() as faults:
            faults.hard_links = hard_links
            archive(world, three)
        assert there.read_bytes() == b"a stranger's"
        assert read_list(world.archive)["Pictures/a (2).jpg"].original.endswith("a.jpg")
        world.undo()
        world.check()

    def test_tells_names_apart_that_another_system_would_not(self, world):
        photos = [world.add("IMG.jpg"), world.add("img.jpg")]
        archive(world, photos)
        assert sorted(read_list(world.archive)) == ["Pictures/IMG.jpg", "Pictures/img (2).jpg"]

    def test_that_has_a_strange_list_is_left_alone(self, world, three):
        world.archive.mkdir()
        (world.archive / ARCHIVE_MANIFEST).write_text("{}")
        with pytest.raises(ActionError, match="no list"):
            archive(world, three)
        assert (world.archive / ARCHIVE_MANIFEST).read_text() == "{}"
        world.check()
        assert not world.catalogue.journal.unfinished()

    @posix
    def test_takes_names_that_are_not_text(self, world):
        name = os.fsdecode(b"\xff\xe9.jpg")
        photo = world.add(name)
        archive(world, [photo])
        assert (world.archive / "Pictures" / name).exists()
        assert read_list(world.archive)[f"Pictures/{name}"].original == str(world.album / name)
        world.undo()
        assert (world.album / name).exists()

    def test_a_file_where_a_folder_should_be_leaves_those_photos_alone(self, world, three):
        (world.archive / "Pictures").mkdir(parents=True)
        (world.archive / "Pictures" / "day").write_bytes(b"a file")
        summary = archive(world, three)
        assert summary.count == 1
        assert summary.notes == (
            "b.jpg is left alone: Not a directory.",
            "c.jpg is left alone: Not a directory.",
        )
        world.check()

    def test_on_another_disk_holds_checked_copies_with_their_time_and_permissions(
        self, world, three
    ):
        (world.album / "a.jpg").chmod(0o640)
        before = world.tree()
        with world.under_faults() as faults:
            faults.cross_device = True
            archive(world, three)
            copy = world.archive / "Pictures" / "a.jpg"
            assert copy.stat().st_mode & 0o777 == 0o640
            assert copy.stat().st_mtime_ns == before["a.jpg"][1]
            world.check()
            world.undo()
        assert world.tree() == before

    def test_leaves_a_file_alone_that_changes_while_it_is_copied(self, world, three, monkeypatch):
        real = shutil.copyfileobj

        def copy(source, target, *arguments):
            real(source, target, *arguments)
            if source.name == str(world.album / "a.jpg"):
                world.write("a.jpg", b"edited just now")

        monkeypatch.setattr(shutil, "copyfileobj", copy)
        with world.under_faults() as faults:
            faults.cross_device = True
            summary = archive(world, three)
        assert summary.count == 2
        assert summary.notes == ("a.jpg changed since it was indexed and is left alone.",)
        assert (world.album / "a.jpg").read_bytes() == b"edited just now"
        assert not (world.archive / "Pictures" / "a.jpg").exists()
        assert "Pictures/a.jpg" not in read_list(world.archive)

    def test_leaves_a_file_alone_whose_content_is_not_what_its_stamp_says(self, world, three):
        path = world.album / "a.jpg"
        stamp = path.stat()
        path.write_bytes(b"PICTURE 'a.jpg'")
        os.utime(path, ns=(stamp.st_mtime_ns, stamp.st_mtime_ns))
        with world.under_faults() as faults:
            faults.cross_device = True
            assert archive(world, three).count == 2
        assert path.read_bytes() == b"PICTURE 'a.jpg'"


class TestArchiveZip:
    def test_holds_the_files_uncompressed_with_a_list(self, world, three):
        before = world.tree()
        summary = archive(world, three, world.zip)
        assert (summary.count, world.tree()) == (3, {})
        with zipfile.ZipFile(world.zip) as opened:
            assert opened.testzip() is None
            assert {info.compress_type for info in opened.infolist()} == {zipfile.ZIP_STORED}
            assert opened.read("Pictures/a.jpg") == before["a.jpg"][0]
            assert ARCHIVE_MANIFEST in opened.namelist()

    def test_comes_apart_again_and_goes(self, world, three):
        before = world.tree()
        (world.album / "a.jpg").chmod(0o640)
        archive(world, three, world.zip)
        assert world.undo().count == 3
        assert world.tree() == before
        assert (world.album / "a.jpg").stat().st_mode & 0o777 == 0o640
        assert not world.zip.exists()

    def test_that_exists_is_never_touched(self, world, three):
        world.zip.write_bytes(b"a stranger's")
        (world.folder / "Pictures (2).zip.part").write_bytes(b"a stranger's download")
        archive(world, three, world.zip)
        assert world.zip.read_bytes() == b"a stranger's"
        assert (world.folder / "Pictures (2).zip.part").exists()
        assert zipfile.is_zipfile(world.folder / "Pictures (3).zip")

    @posix
    def test_takes_names_that_are_not_text(self, world):
        names = [os.fsdecode(b"\xff.jpg"), os.fsdecode(b"\xfe.jpg")]
        photos = [world.add(name) for name in names]
        before = world.tree()
        archive(world, photos, world.zip)
        world.undo()
        assert world.tree() == before

    def test_leaves_out_what_changed_while_it_was_written(self, world, three, monkeypatch):
        real = zipfile.ZipFile.write

        def write(opened, source, name):
            real(opened, source, name)
            if Path(source).name == "a.jpg":
                world.write("a.jpg", b"edited just now")

        monkeypatch.setattr(zipfile.ZipFile, "write", write)
        summary = archive(world, three, world.zip)
        assert summary.count == 2
        assert (world.album / "a.jpg").read_bytes() == b"edited just now"
        with zipfile.ZipFile(world.zip) as opened:
            assert "Pictures/a.jpg" not in opened.namelist()

    def test_leaves_out_what_is_not_the_content_that_was_indexed(self, world, three):
        path = world.album / "a.jpg"
        stamp = path.stat()
        path.write_bytes(b"PICTURE 'a.jpg'")
        os.utime(path, ns=(stamp.st_mtime_ns, stamp.st_mtime_ns))
        assert archive(world, three, world.zip).count == 2
        assert path.read_bytes() == b"PICTURE 'a.jpg'"
        with zipfile.ZipFile(world.zip) as opened:
            assert "Pictures/a.jpg" not in opened.namelist()

    def test_stopped_while_it_is_written_leaves_nothing(self, world, three):
        job = world.actions.archive(three, world.zip, world.control)
        next(job)
        world.control.cancel()
        with pytest.raises(Cancelled):
            world.run(job)
        world.check()
        assert list(world.folder.glob("*.zip*")) == []
        assert world.actions.undoable() is None

    def test_that_was_damaged_says_so_and_keeps_the_rest(self, world, three):
        archive(world, three, world.zip)
        data = world.zip.read_bytes()
        world.zip.write_bytes(data.replace(b"picture 'a.jpg'", b"PICTURE 'a.jpg'"))
        summary = world.undo()
        assert summary.count == 2
        assert summary.notes == ("a.jpg is damaged in the archive and stays there.",)
        assert world.zip.exists()


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


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def told(world):
    """All changes that progress told of."""
    return Changes(
        added=tuple(photo for step in world.told for photo in step.changes.added),
        removed=tuple(photo for step in world.told for photo in step.changes.removed),
    )
