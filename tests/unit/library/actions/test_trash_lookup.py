"""Where trashed files are found again, whichever program put them there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from organizer.library.actions.trash_lookup import TrashLookup, forget
from organizer.library.file_identity import content_hash
from organizer.records import Stamp

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the trash of freedesktop.org")
DATA = b"a picture"


@pytest.fixture
def throw(world):
    """Puts a file into a trash by the specification."""

    def run(original: Path | bytes, can: Path, name: str = "a.jpg", data: bytes = DATA) -> Path:
        for folder in ("files", "info"):
            (can / folder).mkdir(parents=True, exist_ok=True)
        note = (
            f"[Trash Info]\nPath={quote(os.fsencode(original))}\nDeletionDate=2024-05-01T10:00:00\n"
        )
        (can / "info" / f"{name}.trashinfo").write_text(note)
        (can / "files" / name).write_bytes(data)
        return can / "files" / name

    return run


def find(original: Path) -> Path | None:
    return TrashLookup().find(original, Stamp(len(DATA), 0), content_hash(DATA))


def test_an_absolute_path_is_found(world, throw):
    original = world.album / "a.jpg"
    assert find(original) is None
    trashed = throw(original, world.can)
    assert find(original) == trashed


def test_a_path_relative_to_the_drive_is_found(world, throw, monkeypatch):
    monkeypatch.setattr(Path, "is_mount", lambda path: path == world.folder)
    for can in (f".Trash-{os.getuid()}", f".Trash/{os.getuid()}"):
        original = world.album / can.strip(".") / "a.jpg"
        original.parent.mkdir(parents=True)
        trashed = throw(original.relative_to(world.folder), world.folder / can)
        assert find(original) == trashed


def test_any_bytes_and_signs_in_a_name_are_found(world, throw):
    name = os.fsdecode(b"50% \xff\n[a]=\xe2\x82\xac.jpg")
    trashed = throw(world.album / name, world.can)
    assert find(world.album / name) == trashed


def test_a_folder_reached_over_a_link_is_found(world, throw):
    (world.folder / "link").symlink_to(world.album)
    trashed = throw(world.album / "a.jpg", world.can)
    assert find(world.folder / "link" / "a.jpg") == trashed


def test_of_several_from_one_path_the_one_with_the_content_is_found(world, throw):
    original = world.album / "a.jpg"
    throw(original, world.can, "a.jpg", b"an older picture")
    trashed = throw(original, world.can, "a 2.jpg")
    throw(original, world.can, "a 3.jpg", b"a newer picture")
    assert find(original) == trashed


def test_damaged_notes_are_passed_over(world, throw):
    trashed = throw(world.album / "a.jpg", world.can)
    (world.can / "info" / "b.jpg.trashinfo").write_bytes(b"\xff\xfe nothing")
    (world.can / "info" / "c.jpg.trashinfo").mkdir()
    assert find(world.album / "a.jpg") == trashed


def test_a_note_without_its_file_is_nothing(world, throw):
    throw(world.album / "a.jpg", world.can).unlink()
    assert find(world.album / "a.jpg") is None


def test_a_note_is_forgotten_once_or_twice(world, throw):
    trashed = throw(world.album / "a.jpg", world.can)
    forget(trashed)
    forget(trashed)
    assert list((world.can / "info").iterdir()) == []


@pytest.mark.parametrize("value", ["", "relative"])
def test_an_unusable_data_home_does_not_make_a_trash_where_smalti_was_started(
    value: str, tmp_path: Path
) -> None:
    ask = (
        "import organizer.library.actions.trash, send2trash.plat_other as other; "
        "print(other.HOMETRASH)"
    )
    environment = os.environ | {"XDG_DATA_HOME": value, "HOME": os.fspath(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-c", ask], env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == os.fspath(tmp_path / ".local/share/Trash")
