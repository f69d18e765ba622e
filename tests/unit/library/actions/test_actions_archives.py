"""What archiving into a folder or a zip file does, and what it leaves alone."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

import pytest
from filelock import FileLock

from organizer import jobs
from organizer.catalogue.journal import Step
from organizer.errors import ActionError, Cancelled
from organizer.jobs import Control
from organizer.library.actions import safe_files
from organizer.library.actions.archive_list import ARCHIVE_MANIFEST, read_list
from organizer.library.actions.folder_archive import FolderArchive
from organizer.records import Changes, Stamp, State
from tests.unit.library.actions.jobs import archive, files, posix, told


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

    def test_that_two_libraries_fill_lists_every_photo_at_a_place_of_its_own(self, tmp_path):
        archives = [FolderArchive(tmp_path), FolderArchive(tmp_path)]
        # Both choose while there is nothing yet.
        (first,), (second,) = (each.choose_targets([Path("Pictures/a.jpg")]) for each in archives)
        assert first == second
        steps = [
            Step(0, 1, Path(f"/{name}/a.jpg"), first, Stamp(1, 1), content=name) for name in "xy"
        ]
        for place, step in zip(archives, steps, strict=True):
            assert jobs.run(place.prepare([step], Control(), lambda path: None)) == {}
        with pytest.raises(FileExistsError):
            archives[1].take(steps[1])  # the other's may come at any moment
        assert archives[1].rename(steps[1]).target.name == "a (2).jpg"
        assert {entry.content: path for path, entry in read_list(tmp_path).items()} == {
            "x": "Pictures/a.jpg",
            "y": "Pictures/a (2).jpg",
        }

    def test_has_on_its_list_again_what_another_process_took_off(self, world, three, monkeypatch):
        take = FolderArchive.take

        def take_and_lose(place, step):
            take(place, step)
            (world.archive / ARCHIVE_MANIFEST).unlink(missing_ok=True)

        monkeypatch.setattr(FolderArchive, "take", take_and_lose)
        archive(world, three)
        assert len(read_list(world.archive)) == 3

    def test_that_another_process_does_not_let_go_of_says_so(self, world, three, monkeypatch):
        before = world.tree()
        world.archive.mkdir()
        monkeypatch.setattr("organizer.library.actions.archive_list._PATIENCE", 0)
        with (
            FileLock(world.archive / ".smalti-archive.lock"),
            pytest.raises(ActionError, match="busy with the archive"),
        ):
            archive(world, three)
        assert world.tree() == before
        world.check()
        assert not world.catalogue.journal.unfinished()

    def test_that_is_taken_away_halfway_keeps_what_moved_undoable(self, world, three, monkeypatch):
        def refuse(place, step):
            raise ActionError("The list cannot be read.", "Choose another archive.")

        before = world.tree()
        monkeypatch.setattr(FolderArchive, "rename", refuse)
        world.faults.on_operation = lambda name, paths: (
            world.archive.joinpath("Pictures/day").mkdir(exist_ok=True),
            world.archive.joinpath("Pictures/day/b.jpg").touch(),
        ) if name == "link" and os.fspath(paths[0]).endswith("a.jpg") else None  # fmt: skip
        with world.under_faults(), pytest.raises(ActionError, match="list cannot be read"):
            archive(world, three)
        assert not world.catalogue.journal.unfinished()
        assert world.undo().count == 1
        assert world.tree() == before


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

    def test_that_another_process_makes_meanwhile_gets_another_name(
        self, world, three, monkeypatch
    ):
        before = world.tree()
        put_in_place = safe_files.put_in_place

        def be_late(part, goal):
            if goal == world.zip:
                goal.write_bytes(b"another library's")
            put_in_place(part, goal)

        monkeypatch.setattr(safe_files, "put_in_place", be_late)
        assert archive(world, three, world.zip).count == 3
        assert world.zip.read_bytes() == b"another library's"
        assert zipfile.is_zipfile(world.folder / "Pictures (2).zip")
        world.restart()
        assert world.undo().count == 3
        assert world.tree() == before
        assert [path.name for path in world.folder.glob("*.zip")] == ["Pictures.zip"]

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
