"""Which files a scan finds."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from organizer.errors import FolderError
from organizer.library.actions.archive_list import ARCHIVE_MANIFEST
from organizer.library.indexing import folder_scan
from organizer.library.indexing.folder_scan import FolderScan, FoundFile, checked_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "photos"


@pytest.fixture
def make(folder: Path) -> Callable[..., None]:
    """Makes empty files of these names."""

    def run(*names: str | bytes) -> None:
        for name in names:
            path = folder / os.fsdecode(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()

    return run


def names(scan: FolderScan) -> list[bytes]:
    return [file.path for files in scan for file in files]


def test_pictures_are_known_by_their_extension_in_any_case(
    folder: Path, make: Callable[..., None]
) -> None:
    make("a.jpg", "B.JPEG", "c.HeIc", "d.nef", "e.txt", "f", "jpg", "g.jpg.part", "h.xmp", ".jpg")
    assert names(FolderScan(folder, folder)) == [b"B.JPEG", b"a.jpg", b"c.HeIc", b"d.nef"]


def test_names_may_be_any_bytes(folder: Path, make: Callable[..., None]) -> None:
    odd = [
        b"\xff\xe9.jpg",
        b"new\nline.jpg",
        "🌳 grün.jpg".encode(),
        b"x" * 251 + b".jpg",
        b" .jpg",
    ]
    make(*odd, b"\xff\xfe/a.jpg")
    assert sorted(names(FolderScan(folder, folder))) == sorted([*odd, b"\xff\xfe/a.jpg"])


def test_hidden_and_trash_and_system_folders_are_skipped(
    folder: Path, make: Callable[..., None]
) -> None:
    make(
        *(".hidden/a.jpg", ".hidden.jpg", "._a.jpg", ".Trash-1000/files/a.jpg", "Trash/a.jpg"),
        *("$RECYCLE.BIN/a.jpg", "System Volume Information/a.jpg", "lost+found/a.jpg"),
        *("@eaDir/a.jpg", "#recycle/a.jpg", "s/.thumbnails/a.jpg", "kept/a.jpg"),
    )
    assert names(FolderScan(folder, folder)) == [b"kept/a.jpg"]


def test_a_hidden_folder_that_a_person_names_is_scanned(
    folder: Path, make: Callable[..., None]
) -> None:
    make(".hidden/a.jpg")
    assert names(FolderScan(folder / ".hidden", folder / ".hidden")) == [b"a.jpg"]


def test_links_are_not_followed(folder: Path, make: Callable[..., None]) -> None:
    make("s/a.jpg")
    (folder / "s" / "loop").symlink_to(folder)
    (folder / "s" / "self").symlink_to("self")
    (folder / "b.jpg").symlink_to(folder / "s" / "a.jpg")
    (folder / "broken.jpg").symlink_to("nowhere")
    assert names(FolderScan(folder, folder)) == [b"s/a.jpg"]


def test_a_folder_given_as_a_link_is_scanned(folder: Path, make: Callable[..., None]) -> None:
    make("a.jpg")
    link = folder.parent / "link"
    link.symlink_to(folder)
    assert names(FolderScan(link, link)) == [b"a.jpg"]


def test_only_files_are_pictures(folder: Path, make: Callable[..., None]) -> None:
    make("folder.jpg/a.jpg")
    os.mkfifo(folder / "pipe.jpg")
    assert names(FolderScan(folder, folder)) == [b"folder.jpg/a.jpg"]


def test_archive_folders_are_left_out(folder: Path, make: Callable[..., None]) -> None:
    make("archive/a.jpg", "archive/s/b.jpg", f"archive/{ARCHIVE_MANIFEST}", "c.jpg")
    assert names(FolderScan(folder, folder)) == [b"c.jpg"]


def test_the_librarys_own_folder_is_skipped_by_whatever_way_it_is_reached(
    folder: Path, make: Callable[..., None]
) -> None:
    make("a.jpg", "library/thumbnails/b.jpg", "other/thumbnails/c.jpg")
    link = folder.parent / "link"
    link.symlink_to(folder)
    skip = frozenset({os.path.realpath(os.fsencode(folder / "library" / "thumbnails"))})
    for root in (folder, link):
        assert names(FolderScan(root, root, skip)) == [b"a.jpg", b"other/thumbnails/c.jpg"]


def test_paths_are_relative_to_the_root_when_a_part_is_scanned(
    folder: Path, make: Callable[..., None]
) -> None:
    make("a.jpg", "s/b.jpg", "s/t/c.jpg", "s2/d.jpg")
    assert names(FolderScan(folder, folder / "s")) == [b"s/b.jpg", b"s/t/c.jpg"]


def test_the_root_of_the_file_system_can_be_the_root(
    folder: Path, make: Callable[..., None]
) -> None:
    make("a.jpg")
    (name,) = names(FolderScan(Path("/"), folder))
    assert b"/" + name == bytes(folder / "a.jpg")


def test_size_and_time_are_those_of_the_file(folder: Path, make: Callable[..., None]) -> None:
    make("a.jpg")
    (folder / "a.jpg").write_bytes(b"12345")
    os.utime(folder / "a.jpg", ns=(1, 1_600_000_000_123_456_789))
    (found,) = next(iter(FolderScan(folder, folder)))
    changed = (folder / "a.jpg").stat().st_ctime_ns
    assert found == FoundFile(b"a.jpg", 5, 1_600_000_000_123_456_789, changed)


@pytest.mark.parametrize("second", [-(10**10), 0, 2**33, 2**34 - 1])
def test_files_of_any_date_can_be_catalogued(
    folder: Path, make: Callable[..., None], second: int
) -> None:
    make("a.jpg")
    os.utime(folder / "a.jpg", (0, second))
    (found,) = next(iter(FolderScan(folder, folder)))
    assert -(2**63) <= found.modified < 2**63


def test_a_folder_that_cannot_be_listed_is_told_and_the_rest_goes_on(
    folder: Path, make: Callable[..., None], denied: set[Path]
) -> None:
    make("a/1.jpg", "b/2.jpg", "c/3.jpg")
    denied.add(folder / "b")
    scan = FolderScan(folder, folder)
    assert names(scan) == [b"a/1.jpg", b"c/3.jpg"]
    (problem,) = scan.unreadable
    assert problem.path == folder / "b"
    assert problem.reason == "The folder cannot be read: Permission denied."


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_files_that_can_be_listed_but_not_looked_at_are_told(
    folder: Path, make: Callable[..., None]
) -> None:
    make("a/1.jpg", "b/2.jpg")
    (folder / "b").chmod(0o444)
    scan = FolderScan(folder, folder)
    assert names(scan) == [b"a/1.jpg"]
    (folder / "b").chmod(0o755)
    assert [problem.path for problem in scan.unreadable] == [folder / "b" / "2.jpg"]


def test_a_folder_that_can_be_indexed_becomes_absolute(
    folder: Path, make: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    make("~tilde/a.jpg")
    monkeypatch.chdir(folder)
    assert checked_folder(Path("~tilde/../~tilde")) == folder / "~tilde"


def test_a_folder_that_cannot_be_indexed_is_refused_with_a_remedy(
    folder: Path, make: Callable[..., None], denied: set[Path]
) -> None:
    make("a.jpg", "b/c.jpg")
    denied.add(folder / "b")
    for path, words in (
        (folder / "no", "does not exist"),
        (folder / "a.jpg", "is a file"),
        (folder / "a.jpg" / "b", "is a file"),
        (folder / ("x" * 300), "cannot be read"),
        (folder / "b", "cannot be read: Permission denied"),
    ):
        with pytest.raises(FolderError, match=words) as refused:
            checked_folder(path)
        assert refused.value.remedy


def test_a_folder_that_is_seen_at_two_places_is_walked_at_its_own(
    folder: Path, make: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    make("mount/1.jpg", "own/1.jpg", "own/s/2.jpg", "z/3.jpg")
    mount, own = (os.fsencode(folder / name) for name in ("mount", "own"))
    real = folder_scan.folder_id
    monkeypatch.setattr(folder_scan, "folder_id", lambda path: real(own if path == mount else path))
    monkeypatch.setattr(folder_scan, "_is_mounted", lambda entry: entry.path == mount)
    scan = FolderScan(folder, folder)
    assert names(scan) == [b"own/1.jpg", b"own/s/2.jpg", b"z/3.jpg"]
    assert scan.doubles == [(b"mount", b"own")]


def test_a_root_that_is_mounted_in_itself_ends(
    folder: Path, make: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    make("1.jpg", "self/s/1.jpg")
    top, mount = os.fsencode(folder), os.fsencode(folder / "self")
    real = folder_scan.folder_id
    monkeypatch.setattr(folder_scan, "folder_id", lambda path: real(top if path == mount else path))
    scan = FolderScan(folder, folder)
    assert names(scan) == [b"1.jpg"]
    assert scan.doubles == [(b"self", b"")]
