"""A place for an archive is refused in words before anything moves, or taken as it was meant."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from organizer.errors import ActionError
from organizer.library.actions.archive_place import check_place, read_place
from tests.unit.library.actions.jobs import posix


def refusal(world, target: Path) -> str:
    """Why a place is refused; nothing is made there by asking."""
    before = sorted(world.folder.rglob("*"))
    with pytest.raises(ActionError) as refused:
        check_place(world.catalogue, target)
    assert refused.value.remedy
    assert sorted(world.folder.rglob("*")) == before
    return refused.value.sentence


def test_a_home_folder_can_be_written_with_a_tilde(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert read_place(" ~/Pictures/../Old ") == tmp_path / "Old"
    assert read_place("~") == tmp_path
    assert read_place(str(tmp_path / "a.zip")) == tmp_path / "a.zip"


@posix
def test_so_can_that_of_somebody_else() -> None:
    import pwd

    root = pwd.getpwuid(0)
    assert read_place(f"~{root.pw_name}/Old") == Path(root.pw_dir) / "Old"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("", "The archive has no place yet."),
        ("  ", "The archive has no place yet."),
        ("Old", "“Old” does not say in which folder."),
        ("./Old photos", "“./Old photos” does not say in which folder."),
        ("~nobody-at-all/Old", "There is no home folder ~nobody-at-all."),
    ],
)
def test_what_is_no_whole_path_is_refused(words: str, sentence: str) -> None:
    with pytest.raises(ActionError) as refused:
        read_place(words)
    assert refused.value.sentence == sentence


def test_new_and_old_folders_and_zip_files_are_taken(world) -> None:
    (world.folder / "old").mkdir()
    (world.folder / "old.zip").write_bytes(b"kept: the archive gets a number")
    for name in ("old", "old.zip", "new", "new/and/deep", "new/deep.zip", "new/DEEP.ZIP"):
        check_place(world.catalogue, world.folder / name)


def test_a_file_is_no_folder_and_holds_none(world) -> None:
    (world.folder / "notes.txt").write_text("mine")
    assert refusal(world, world.folder / "notes.txt").endswith("notes.txt is a file.")
    for below in ("notes.txt/new", "notes.txt/new.zip"):
        assert refusal(world, world.folder / below).endswith("notes.txt is not a folder.")


@posix
def test_a_link_to_nowhere_is_no_folder(world) -> None:
    (world.folder / "link").symlink_to(world.folder / "gone")
    assert refusal(world, world.folder / "link").endswith("link is not a folder.")


def test_a_folder_one_may_not_write_into_is_refused(world, monkeypatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    sentence = refusal(world, world.folder / "new" / "deep")
    assert sentence.startswith("You may not write into ")
    assert sentence.endswith(f"{world.folder.name}.")


@posix
@pytest.mark.parametrize("name", ["a" * 300, "a\0b"])
def test_a_name_that_cannot_be_is_refused(world, name: str) -> None:
    assert "cannot be reached: " in refusal(world, world.folder / name)


def test_what_holds_the_photos_or_the_library_itself_is_refused(world, three) -> None:
    assert "holds your folder" in refusal(world, world.album)
    assert "holds photos of your library" in refusal(world, world.album / "day")
    library = world.catalogue.store.path.parent
    assert refusal(world, library).endswith("holds Smalti's own library.")
    check_place(world.catalogue, world.album / "new")
    check_place(world.catalogue, world.album / "day" / "photos.zip")
